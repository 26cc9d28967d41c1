/**
 * HOT PATH: per sample. Must not allocate or make strings. Guard: test/bench/remote-write.bench.ts.
 *
 * Writes samples. Their times repeat, and so does what stands around a value: copies of times are made from where the same
 * time was written last, and go on into the next sample's frame where it is the same there.
 *
 * Source: prometheus `prompb/types.proto`, message Sample.
 */
import type { BlockWriter } from './block-writer.js';
import { TIME_SLOT, type TimeTable } from './time-table.js';

const TAG_SAMPLES = 0x12;
const TAG_VALUE = 0x09;
const VALUE_BYTES = 9;

export class SampleWriter {
  readonly #writer: BlockWriter;
  readonly #times: TimeTable;
  #request = 0;
  /** Whether a series has begun and no sample of it is written. */
  #isFirst = true;
  /** A series' first sample, as written last: plain position of its frame, its kind (0 none), its value. */
  #firstAt = 0;
  #firstFrame = 0;
  #firstLow = 0;
  #firstHigh = 0;
  /** The time written last; where a frame stands behind an earlier copy of it, its kind (0 none), and its value. */
  #time = 0;
  #nextAt = 0;
  #nextFrame = 0;
  #nextLow = 0;
  #nextHigh = 0;
  /** Where the value stands that follows the frame just repeated, and that value; -1 for none. */
  #valueAt = -1;
  #valueLow = 0;
  #valueHigh = 0;

  constructor(writer: BlockWriter, times: TimeTable) {
    this.#writer = writer;
    this.#times = times;
  }

  /** A request begins. @param request its number. */
  begin(request: number): void {
    this.#request = request;
    this.#firstFrame = 0;
    this.beginSeries();
  }

  /** The labels of a series are written. */
  beginSeries(): void {
    this.#isFirst = true;
  }

  /** Length of a whole sample. proto3 leaves zeros out; -0 counts as zero, as in the reference. */
  length(low: number, high: number, time: number): number {
    return 2 + (low === 0 && (high & 0x7fffffff) === 0 ? 0 : VALUE_BYTES) + this.#times.lengths[time]!;
  }

  write(low: number, high: number, time: number): void {
    const timeLength = this.#times.lengths[time]!;
    const valued = !(low === 0 && (high & 0x7fffffff) === 0);
    const body = valued ? timeLength + VALUE_BYTES : timeLength;
    this.#frame(body, valued, low, high);
    if (valued) this.#value(low, high);
    if (timeLength > 0) this.#writeTime(time, timeLength);
    else this.#nextFrame = 0;
    this.#time = time;
  }

  /** Tag, length and the value's tag: repeated only where that lengthens a copy; on its own a copy would cost more. */
  #frame(body: number, valued: boolean, low: number, high: number): void {
    const writer = this.#writer;
    const frame = body * 2 + (valued ? 1 : 0) + 1;
    const at = writer.length;
    const knownAt = this.#isFirst ? this.#firstAt : this.#nextAt;
    const known = this.#isFirst ? this.#firstFrame : this.#nextFrame;
    this.#valueAt = -1;
    if (known === frame && writer.continues(knownAt)) {
      writer.repeat(knownAt, valued ? 3 : 2);
      this.#valueAt = knownAt + 3;
      this.#valueLow = this.#isFirst ? this.#firstLow : this.#nextLow;
      this.#valueHigh = this.#isFirst ? this.#firstHigh : this.#nextHigh;
    } else {
      writer.byte(TAG_SAMPLES);
      writer.byte(body); // at most 20
      if (valued) writer.byte(TAG_VALUE);
    }
    if (this.#isFirst) {
      this.#firstAt = at;
      this.#firstFrame = frame;
      this.#firstLow = low;
      this.#firstHigh = high;
      this.#isFirst = false;
    } else {
      const times = this.#times;
      times.nextFrame[this.#time] = frame;
      times.nextLow[this.#time] = low;
      times.nextHigh[this.#time] = high;
    }
  }

  /** Many buckets of a histogram have the count of the bucket before. */
  #value(low: number, high: number): void {
    const writer = this.#writer;
    if (this.#valueAt >= 0 && low === this.#valueLow && high === this.#valueHigh) {
      writer.repeat(this.#valueAt, 8);
      return;
    }
    writer.word(low);
    writer.word(high);
  }

  #writeTime(time: number, length: number): void {
    const writer = this.#writer;
    const times = this.#times;
    const at = writer.length;
    if (times.request[time] === this.#request) {
      const known = times.at[time]!;
      writer.repeat(known, length);
      this.#nextAt = known + length;
      this.#nextFrame = times.nextFrame[time]!;
      this.#nextLow = times.nextLow[time]!;
      this.#nextHigh = times.nextHigh[time]!;
    } else {
      writer.literal(times.view, time * TIME_SLOT, time * TIME_SLOT + length);
      this.#nextFrame = 0;
      times.request[time] = this.#request;
    }
    times.at[time] = at;
    times.nextFrame[time] = 0;
  }
}
