/**
 * HOT PATH: written once per data point. Must not allocate per point (arrays double).
 * Guard: test/bench/remote-write.bench.ts.
 *
 * One batch as columns: an occurrence per data point that becomes samples, in order of arrival, chained by row of the series
 * table. Values are kept as raw 64-bit patterns, so a NaN leaves as it came.
 */
import { FIRST, LAST, PAYLOAD, ROW } from './series-row.js';
import type { SeriesTable } from './series-table.js';
import { TimeTable } from './time-table.js';

/** Numbers per occurrence. */
export const OCCURRENCE = 8;
export const OF_ROW = 0;
/** The row's next occurrence; -1 at the end. */
export const NEXT_OCCURRENCE = 1;
/** Index of its first value; one value per series of the row's shape. */
export const VALUES_AT = 2;
/** Its exemplars: a range of exemplar numbers. */
export const EXEMPLARS_AT = 3;
export const EXEMPLARS = 4;
/** Where the data point stands, for what is encoded from its bytes (native histograms): chunk number, start, end. */
export const CHUNK = 5;
export const POINT_START = 6;
/** 0 when there is no histogram to encode. */
export const POINT_END = 7;

/** Numbers per exemplar: chunk number, start, end, series of the row. */
export const EXEMPLAR_ROW = 4;

const INITIAL = 256;
/** Points whose columns are kept from batch to batch. */
const KEPT = 1 << 16;

export class Payload {
  /** Counts payloads; rows carry the number of the last one that touched them. */
  number = 0;
  occurrences: Int32Array = new Int32Array(INITIAL * OCCURRENCE);
  readonly times = new TimeTable();
  /** By occurrence: which of the times. */
  timeOf: Int32Array = new Int32Array(INITIAL);
  count = 0;
  /** Two words per value, least significant first; `values` shares their memory. */
  values = new Float64Array(INITIAL * 4);
  words: Int32Array = new Int32Array(this.values.buffer);
  valueCount = 0;
  exemplars: Int32Array = new Int32Array(INITIAL);
  exemplarCount = 0;
  /** Rows in order of first appearance. */
  touched: Int32Array = new Int32Array(INITIAL);
  touchedCount = 0;
  chunks: readonly Uint8Array[] = [];

  begin(chunks: readonly Uint8Array[]): void {
    this.number++;
    this.times.begin();
    this.count = 0;
    this.valueCount = 0;
    this.exemplarCount = 0;
    this.touchedCount = 0;
    this.chunks = chunks;
  }

  /** Lets go of the batch's bytes, and of memory that only an unusual batch needs. */
  end(): void {
    this.chunks = [];
    if (this.timeOf.length > KEPT || this.values.length > KEPT * 4 || this.exemplars.length > KEPT) this.#shrink();
  }

  /** Memory of the columns. */
  get byteSize(): number {
    const columns = [this.occurrences, this.timeOf, this.values, this.exemplars, this.touched];
    return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Adds an occurrence of a row. @param time its number in `times`. Its values are added before, by `value` and its kin, from `valuesAt` on. */
  occur(table: SeriesTable, row: number, time: number, valuesAt: number): number {
    const occurrence = this.count++;
    if (this.count > this.timeOf.length) this.#growOccurrences();
    const { occurrences } = this;
    const at = occurrence * OCCURRENCE;
    occurrences[at + OF_ROW] = row;
    occurrences[at + NEXT_OCCURRENCE] = -1;
    occurrences[at + VALUES_AT] = valuesAt;
    occurrences[at + EXEMPLARS] = 0;
    occurrences[at + POINT_END] = 0;
    this.timeOf[occurrence] = time;
    const { rows } = table;
    const rowAt = row * ROW;
    if (rows[rowAt + PAYLOAD] === this.number) {
      occurrences[rows[rowAt + LAST]! * OCCURRENCE + NEXT_OCCURRENCE] = occurrence;
    } else {
      rows[rowAt + PAYLOAD] = this.number;
      rows[rowAt + FIRST] = occurrence;
      this.#touch(row);
    }
    rows[rowAt + LAST] = occurrence;
    return occurrence;
  }

  /** Adds a value by its bits. */
  bits(low: number, high: number): void {
    const at = this.valueCount++;
    if (at >= this.values.length) this.#growValues();
    this.words[at * 2] = low;
    this.words[at * 2 + 1] = high;
  }

  /** Adds a value that is no NaN. */
  value(value: number): void {
    const at = this.valueCount++;
    if (at >= this.values.length) this.#growValues();
    this.values[at] = value;
  }

  /** @param series which of its row's series the exemplar belongs to. */
  exemplar(chunk: number, start: number, end: number, series: number): void {
    const at = this.exemplarCount++ * EXEMPLAR_ROW;
    if (at >= this.exemplars.length) this.exemplars = doubled(this.exemplars);
    this.exemplars[at] = chunk;
    this.exemplars[at + 1] = start;
    this.exemplars[at + 2] = end;
    this.exemplars[at + 3] = series;
  }

  #shrink(): void {
    this.occurrences = new Int32Array(INITIAL * OCCURRENCE);
    this.timeOf = new Int32Array(INITIAL);
    this.values = new Float64Array(INITIAL * 4);
    this.words = new Int32Array(this.values.buffer);
    this.exemplars = new Int32Array(INITIAL);
    this.touched = new Int32Array(INITIAL);
  }

  #touch(row: number): void {
    if (this.touchedCount === this.touched.length) this.touched = doubled(this.touched);
    this.touched[this.touchedCount++] = row;
  }

  #growOccurrences(): void {
    this.occurrences = doubled(this.occurrences);
    this.timeOf = doubled(this.timeOf);
  }

  #growValues(): void {
    const values = new Float64Array(this.values.length * 2);
    // As words: copying doubles might change a NaN's bits.
    new Int32Array(values.buffer).set(this.words);
    this.values = values;
    this.words = new Int32Array(values.buffer);
  }
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
