/**
 * HOT PATH: per series of every payload. Must not allocate or make strings for series without exemplars or histograms.
 * Guard: test/bench/remote-write.bench.ts.
 *
 * Writes a payload's columns as WriteRequests.
 *
 * Source: prometheus `prompb/remote.proto` and `types.proto`; cutting into requests follows `batchTimeSeries` of the 0.131.0
 * reference: a new request begins when the sum of the series' sizes would reach the limit, even if the current one is empty.
 */
import type { BlockWriter } from './block-writer.js';
import type { MetricContext } from './contexts.js';
import { LabelWriter } from './label-writer.js';
import { MergedSeries } from './merged-series.js';
import { EXEMPLARS, NEXT_OCCURRENCE, OCCURRENCE, OF_ROW, type Payload, VALUES_AT } from './payload.js';
import { SampleWriter } from './sample-writer.js';
import { CONTEXT, FIRST, ROW, SHAPE } from './series-row.js';
import type { SeriesTable } from './series-table.js';
import { SeriesTail } from './series-tail.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';
import { timeOrder } from './time-order.js';

/** Room for the frame around a series. */
const FRAME_BYTES = 16;
const INITIAL_SAMPLES = 16;

export class RequestEncoder {
  readonly #table: SeriesTable;
  readonly #writer: BlockWriter;
  readonly #payload: Payload;
  readonly #maxBytes: number;
  readonly #labels: LabelWriter;
  readonly #samples: SampleWriter;
  readonly #tail = new SeriesTail();
  #requests: Uint8Array[] = [];
  #request = 0;
  /** Sum of the sizes of the current request's series, and whether it has any. */
  #bytes = 0;
  #empty = true;
  /** How many series were written. */
  series = 0;
  /** The samples of a row, in order of time: where the values of each begin in the payload, and its time. */
  #valuesAt: Int32Array = new Int32Array(INITIAL_SAMPLES);
  #times: Int32Array = new Int32Array(INITIAL_SAMPLES);

  constructor(table: SeriesTable, writer: BlockWriter, payload: Payload, maxBytes: number) {
    this.#table = table;
    this.#writer = writer;
    this.#payload = payload;
    this.#maxBytes = maxBytes;
    this.#labels = new LabelWriter(table, writer);
    this.#samples = new SampleWriter(writer, payload.times);
  }

  /** @returns the requests, each a finished block; at least one if there is a series. */
  encode(): Uint8Array[] {
    const payload = this.#payload;
    this.#requests = [];
    this.series = 0;
    this.#begin();
    const table = this.#table;
    table.markConflicts(payload.touched, payload.touchedCount, payload.number);
    let conflicts = 0;
    for (let i = 0; i < payload.touchedCount; i++) {
      const row = payload.touched[i]!;
      if (table.conflicts(row, payload.number)) conflicts++;
      else this.#writeRow(row);
    }
    if (conflicts > 0) this.#writeMerged();
    if (!this.#empty) this.#requests.push(this.#writer.finish());
    return this.#requests;
  }

  #begin(): void {
    this.#request++;
    this.#writer.reset();
    this.#labels.begin(this.#request);
    this.#samples.begin(this.#request);
    this.#bytes = 0;
    this.#empty = true;
  }

  /** Books a series of this size, beginning a new request if it would make the current one too large. */
  #admit(size: number): void {
    if (this.#bytes + size >= this.#maxBytes) {
      this.#requests.push(this.#writer.finish());
      this.#begin();
    }
    this.#bytes += size;
    this.#empty = false;
    this.series++;
    this.#writer.reserve(size + FRAME_BYTES);
    this.#samples.beginSeries();
  }

  #writeRow(row: number): void {
    const { rows, contexts, shapes } = this.#table;
    const at = row * ROW;
    const metric = contexts[rows[at + CONTEXT]!]!;
    const shape = shapes[rows[at + SHAPE]!]!;
    const samples = metric.kind === 'exponential' ? -1 : this.#collect(rows[at + FIRST]!);
    if (samples < 0) this.#writeFull(row, metric, shape);
    else this.#writePlain(row, metric, shape, samples);
  }

  /** Brings a row's samples in order of time, equal ones in order of arrival. @returns how many; -1 with exemplars. */
  #collect(first: number): number {
    const { occurrences, timeOf, times } = this.#payload;
    const { ms } = times;
    let count = 0;
    let inOrder = true;
    let previousMs = -Infinity;
    for (let o = first; o >= 0; o = occurrences[o * OCCURRENCE + NEXT_OCCURRENCE]!) {
      if (occurrences[o * OCCURRENCE + EXEMPLARS] !== 0) return -1;
      if (count === this.#times.length) this.#grow();
      const time = timeOf[o]!;
      if (ms[time]! < previousMs) inOrder = false;
      previousMs = ms[time]!;
      this.#times[count] = time;
      this.#valuesAt[count++] = occurrences[o * OCCURRENCE + VALUES_AT]!;
    }
    if (!inOrder) this.#sort(count);
    return count;
  }

  #sort(count: number): void {
    const order = timeOrder(this.#times, this.#payload.times.ms, count);
    const [times, valuesAt] = [this.#times.slice(0, count), this.#valuesAt.slice(0, count)];
    order.forEach((from, to) => {
      this.#times[to] = times[from]!;
      this.#valuesAt[to] = valuesAt[from]!;
    });
  }

  /** A row with nothing but samples. */
  #writePlain(row: number, metric: MetricContext, shape: Shape, count: number): void {
    const { words } = this.#payload;
    const labels = this.#labels;
    const samples = this.#samples;
    const valuesAt = this.#valuesAt;
    const times = this.#times;
    const shared = labels.sharedLength(row);
    for (let series = 0; series < shape.series; series++) {
      let size = labels.length(shared, metric, shape, series);
      for (let i = 0; i < count; i++) {
        const at = (valuesAt[i]! + series) * 2;
        size += samples.length(words[at]!, words[at + 1]!, times[i]!);
      }
      this.#admit(size);
      labels.write(row, metric, shape, series, size);
      for (let i = 0; i < count; i++) {
        const at = (valuesAt[i]! + series) * 2;
        samples.write(words[at]!, words[at + 1]!, times[i]!);
      }
    }
  }

  /** A row with exemplars or histograms. */
  #writeFull(row: number, metric: MetricContext, shape: Shape): void {
    const tail = this.#tail;
    const labels = this.#labels;
    const shared = labels.sharedLength(row);
    for (let series = 0; series < shape.series; series++) {
      tail.collect(this.#payload, this.#table.rows[row * ROW + FIRST]!, series, metric.kind === 'exponential');
      const size = labels.length(shared, metric, shape, series) + this.#tailLength();
      this.#admit(size);
      labels.write(row, metric, shape, series, size);
      this.#writeTail();
    }
  }

  /** Rows that have series in common with others, series by series. Rare: allocates. */
  #writeMerged(): void {
    const payload = this.#payload;
    const merged = new Map<string, MergedSeries>();
    for (let occurrence = 0; occurrence < payload.count; occurrence++) {
      const row = payload.occurrences[occurrence * OCCURRENCE + OF_ROW]!;
      if (this.#table.conflicts(row, payload.number)) MergedSeries.add(merged, this.#table, row, occurrence);
    }
    for (const series of merged.values()) {
      this.#tail.collectMerged(payload, series);
      const size = series.labels.length + this.#tailLength();
      this.#admit(size);
      this.#labels.writeForeign(series.labels, size);
      this.#writeTail();
    }
  }

  #tailLength(): number {
    const { times, words, count, length } = this.#tail;
    let sum = length;
    for (let i = 0; i < count; i++) sum += this.#samples.length(words[i * 2]!, words[i * 2 + 1]!, times[i]!);
    return sum;
  }

  #writeTail(): void {
    const { times, words, count, length } = this.#tail;
    for (let i = 0; i < count; i++) this.#samples.write(words[i * 2]!, words[i * 2 + 1]!, times[i]!);
    if (length > 0) this.#writer.literal(bytesOf(this.#tail.bytes).view, 0, length);
  }

  #grow(): void {
    this.#times = doubled(this.#times);
    this.#valuesAt = doubled(this.#valuesAt);
  }
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
