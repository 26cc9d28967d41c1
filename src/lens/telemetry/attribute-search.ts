/** Whether records have an attribute, told by their bytes: most of them are passed over without a string being made. */
import type { KeyValueSpans } from '../../pdata/any-value.js';
import { Cursor, utf8 } from '../../pdata/cursor.js';
import { ANY_VALUE, LOG_RECORD, RESOURCE } from '../../pdata/fields.js';
import { bytesAre, someAttribute, startsWith } from './brief-fields.js';
import { jsonValueAt } from './json-value.js';
import { valueText } from './text.js';

const EQUALS = 0x3d;
const OPEN_LIST = 0x5b;
const OPEN_MAP = 0x7b;
/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

export class AttributeSearch {
  readonly #wanted: Buffer;
  /** A key has at least these bytes: it ends at the first `=` or a later one. */
  readonly #shortestKey: Buffer;
  /** Bytes that are no UTF-8 match what stands for them, which only their text tells. */
  readonly #byText: boolean;
  readonly #cursor = new Cursor(new Uint8Array(0));
  /** The last resource that was looked at, and whether it has the attribute. */
  #resource: Uint8Array | undefined;
  #resourceHas = false;

  /** @param wanted `key` or `key=value`. A key may hold `=`: every one may be the one that parts key and value. */
  constructor(wanted: string) {
    this.#wanted = Buffer.from(wanted);
    this.#shortestKey = Buffer.from(wanted.split('=', 1)[0]!);
    this.#byText = this.#wanted.toString().includes(REPLACEMENT);
  }

  /** False where no attribute in the chunk can have the key. */
  mayBeIn({ buffer, byteOffset, length }: Uint8Array): boolean {
    return this.#byText || Buffer.from(buffer, byteOffset, length).includes(this.#shortestKey);
  }

  isInResource(resource: Uint8Array): boolean {
    if (resource === this.#resource) return this.#resourceHas;
    this.#resource = resource;
    this.#resourceHas = this.#isIn(resource, 0, resource.length, RESOURCE.attributes);
    return this.#resourceHas;
  }

  isInRecord(buf: Uint8Array, start: number, end: number): boolean {
    return this.#isIn(buf, start, end, LOG_RECORD.attributes);
  }

  #isIn(buf: Uint8Array, start: number, end: number, tag: number): boolean {
    return someAttribute(buf, [start, end], tag, (spans) => this.#is(buf, spans));
  }

  #is(buf: Uint8Array, spans: KeyValueSpans): boolean {
    const wanted = this.#wanted;
    const { keyStart, keyEnd } = spans;
    let after = keyEnd - keyStart; // the key, in what is wanted
    if (this.#byText) {
      const key = Buffer.from(utf8(buf, keyStart, keyEnd));
      after = key.length;
      if (!startsWith(key, 0, after, wanted)) return false;
    } else if (!startsWith(buf, keyStart, keyEnd, wanted)) return false;
    if (after === wanted.length) return true;
    return wanted[after] === EQUALS && this.#valueIs(buf, spans, after + 1);
  }

  /** @param from where the value begins in what is wanted. */
  #valueIs(buf: Uint8Array, { valueStart, valueEnd }: KeyValueSpans, from: number): boolean {
    const wanted = this.#wanted;
    if (valueStart === valueEnd) return wanted.length === from;
    const cursor = this.#cursor;
    cursor.reset(buf, valueStart, valueEnd);
    const kind = cursor.tag();
    if (kind === ANY_VALUE.stringValue && !this.#byText) {
      const length = cursor.varint();
      return bytesAre(buf, cursor.pos, cursor.pos + length, wanted, from);
    }
    // Lists and maps may be large, and hardly one is looked for.
    if (kind === ANY_VALUE.arrayValue && wanted[from] !== OPEN_LIST) return false;
    if (kind === ANY_VALUE.kvlistValue && wanted[from] !== OPEN_MAP) return false;
    return valueText(jsonValueAt(buf, valueStart, valueEnd)) === utf8(wanted, from, wanted.length);
  }
}
