/**
 * HOT PATH: `indexOf` once per point. Must not allocate but when it grows. Guard: test/bench/remote-write.bench.ts.
 *
 * The different times of a payload's points, which are few: each with its encoded field, and where the request being written
 * has that field last.
 */
import { WireWriter } from '../../pdata/wire-writer.js';
import { writeInt64 } from './write-int64.js';

const TAG_TIMESTAMP = 0x10;
/** Longest encoded field: the tag and ten bytes. */
export const TIME_SLOT = 12;
const INITIAL = 16;

export class TimeTable {
  /** By time: milliseconds since the Unix epoch. */
  ms = new Float64Array(INITIAL);
  /** By time, `TIME_SLOT` bytes each: the `timestamp` field of a sample. */
  #bytes = new Uint8Array(INITIAL * TIME_SLOT);
  view = new DataView(this.#bytes.buffer);
  /** By time: length of the field; 0 for the time 0, which is left out. */
  lengths: Uint8Array = new Uint8Array(INITIAL);
  /** By time: where the field stands last (`sample-writer.ts`): number of the request, plain position, what follows it. */
  request: Int32Array = new Int32Array(INITIAL);
  at: Int32Array = new Int32Array(INITIAL);
  nextFrame: Int32Array = new Int32Array(INITIAL);
  nextLow: Int32Array = new Int32Array(INITIAL);
  nextHigh: Int32Array = new Int32Array(INITIAL);
  #count = 0;
  #lastMs = NaN;
  #last = 0;
  readonly #indexes = new Map<number, number>();
  readonly #writer = new WireWriter(16);

  begin(): void {
    this.#count = 0;
    this.#lastMs = NaN;
    if (this.#indexes.size > 0) this.#indexes.clear();
  }

  indexOf(ms: number): number {
    if (ms === this.#lastMs) return this.#last;
    let index = this.#indexes.get(ms);
    if (index === undefined) this.#indexes.set(ms, (index = this.#add(ms)));
    this.#lastMs = ms;
    this.#last = index;
    return index;
  }

  #add(ms: number): number {
    const index = this.#count++;
    if (this.#count > this.ms.length) this.#grow();
    const out = this.#writer;
    out.rewind(0);
    if (ms !== 0) {
      out.byte(TAG_TIMESTAMP);
      writeInt64(out, ms);
    }
    this.ms[index] = ms;
    this.#bytes.set(out.since(0), index * TIME_SLOT);
    this.lengths[index] = out.length;
    this.request[index] = -1;
    return index;
  }

  #grow(): void {
    const size = this.ms.length * 2;
    this.ms = copied(this.ms, new Float64Array(size));
    this.#bytes = copied(this.#bytes, new Uint8Array(size * TIME_SLOT));
    this.view = new DataView(this.#bytes.buffer);
    this.lengths = copied(this.lengths, new Uint8Array(size));
    this.at = copied(this.at, new Int32Array(size));
    this.request = copied(this.request, new Int32Array(size));
    this.nextFrame = copied(this.nextFrame, new Int32Array(size));
    this.nextLow = copied(this.nextLow, new Int32Array(size));
    this.nextHigh = copied(this.nextHigh, new Int32Array(size));
  }
}

function copied<T extends Float64Array | Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
