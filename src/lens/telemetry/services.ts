/** Names of the services whose log records passed, whatever is looked for among them. */
import { Cursor } from '../../pdata/cursor.js';
import { REQUEST, RESOURCE_ITEMS } from '../../pdata/fields.js';
import { serviceOf } from './brief-fields.js';
import type { SeenBatch } from './batches.js';
import { Pace } from './pace.js';
import { cutName } from './text.js';
import type { Ring } from './window.js';

/** Where there are more, those that were seen last are named. */
const MAX_SERVICES = 200;
/** Entries between two looks at the clock: reading one takes a microsecond. */
const AT_ONCE = 64;

export class Services {
  readonly #ring: Ring<SeenBatch>;
  /** The one that was seen last is the last. */
  readonly #names = new Set<string>();
  #last = '';
  /** Number of the first entry that was not read. */
  #next = 0;

  constructor(ring: Ring<SeenBatch>) {
    this.#ring = ring;
  }

  /** Of all that is kept and came before; what was read before is not read again. In alphabetical order. */
  async list(): Promise<readonly string[]> {
    const pace = new Pace();
    const end = this.#ring.nextEntry;
    let number = Math.max(this.#next, this.#ring.firstEntry);
    for (const { value } of this.#ring.from(number)) {
      // Another list may have read it during a pause of this one.
      if (number >= this.#next) {
        this.#next = number + 1;
        for (const chunk of value.pieces) this.#read(chunk);
      }
      if (++number % AT_ONCE === 0) await pace.next();
    }
    this.#next = Math.max(this.#next, end);
    return [...this.#names].sort();
  }

  /** Steps over the records. */
  #read(chunk: Uint8Array): void {
    const cursor = new Cursor(chunk);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag !== REQUEST.resources) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      const end = cursor.pos + length;
      cursor.end = end;
      this.#readResource(cursor);
      cursor.reset(chunk, end, chunk.length);
    }
  }

  /** @param cursor in the records of one resource. */
  #readResource(cursor: Cursor): void {
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === RESOURCE_ITEMS.resource) return this.#note(cutName(serviceOf(cursor.bytes())));
      cursor.skip(tag);
    }
  }

  #note(name: string): void {
    if (name === '' || name === this.#last) return;
    this.#last = name;
    this.#names.delete(name);
    this.#names.add(name);
    if (this.#names.size <= MAX_SERVICES) return;
    const [first] = this.#names;
    this.#names.delete(first!); // there are more than one
  }
}
