/**
 * HOT PATH: per series of every payload. Must not allocate or make strings for series with one sample and no exemplars.
 * Guard: test/bench/remote-write.bench.ts.
 *
 * Writes a payload's columns as WriteRequests. It tells the writer what it knows to repeat: a series' labels are those of the
 * series before it but for a few bytes, and so are the frame of its sample and its time.
 *
 * Source: prometheus `prompb/remote.proto` and `types.proto`; cutting into requests follows `batchTimeSeries` of the 0.131.0
 * reference: a new request begins when the sum of the series' sizes would reach the limit, even if the current one is empty.
 */
import { WireWriter } from '../../pdata/wire-writer.js';
import { type BlockWriter, varintLength } from './block-writer.js';
import type { MetricContext } from './contexts.js';
import {
  AFTER_STRETCHES,
  BEFORE_STRETCHES,
  LabelDiff,
  MIDDLE_STRETCHES,
  NEW_BYTES,
  OFFSET_MASK,
  PART_SHIFT,
  STRETCHES,
} from './label-diff.js';
import { MergedSeries } from './merged-series.js';
import { EXEMPLARS, OCCURRENCE, OF_ROW, type Payload, VALUES_AT } from './payload.js';
import {
  AFTER,
  BEFORE,
  CONTEXT,
  FIRST,
  LABELS_AT,
  LAST,
  MIDDLE,
  ROW,
  type SeriesTable,
  SHAPE,
} from './series-table.js';
import type { Shape } from './shape.js';
import { SeriesTail } from './series-tail.js';
import { writeInt64 } from './write-int64.js';

const TAG_TIMESERIES = 0x0a;
const TAG_SAMPLES = 0x12;
const TAG_VALUE = 0x09;
const TAG_TIMESTAMP = 0x10;
const VALUE_BYTES = 9;
const NO_ROW = -1;

export class RequestEncoder {
  readonly #table: SeriesTable;
  readonly #writer: BlockWriter;
  readonly #maxBytes: number;
  readonly #diff: LabelDiff;
  readonly #tail = new SeriesTail();
  readonly #timeWriter = new WireWriter(16);
  /** The time written last, encoded; empty for 0, which is left out. */
  #timeMs = 0;
  #time: Uint8Array = new Uint8Array(0);
  #payload!: Payload;
  #requests: Uint8Array[] = [];
  /** Numbers requests, so that a name knows whether this one has it already. */
  #request = 0;
  /** Sum of the sizes of the current request's series, and whether it has any. */
  #bytes = 0;
  #empty = true;
  /** How many series were written. */
  series = 0;
  /** The series written last in this request: its row (-1 none), which of the row's series, size, and where its parts are. */
  #row = NO_ROW;
  #index = 0;
  #size = 0;
  #start = 0;
  #beforeAt = 0;
  #middleAt = 0;
  #afterAt = 0;
  /** The sample written last in this request: where it is (-1 none), its length, whether it has a value field. */
  #sampleAt = -1;
  #sampleBody = 0;
  #sampleValued = false;
  /** Where a time field equal to the current time is; -1 nowhere. */
  #timeAt = -1;

  constructor(table: SeriesTable, writer: BlockWriter, maxBytes: number) {
    this.#table = table;
    this.#writer = writer;
    this.#maxBytes = maxBytes;
    this.#diff = new LabelDiff(table);
  }

  /** @returns the requests, each a finished block; at least one if there is a series. */
  encode(payload: Payload): Uint8Array[] {
    this.#payload = payload;
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
    this.#writer.reset();
    this.#request++;
    this.#bytes = 0;
    this.#empty = true;
    this.#row = NO_ROW;
    this.#sampleAt = -1;
    this.#timeAt = -1;
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
    this.#writer.reserve(size + 16);
  }

  #writeRow(row: number): void {
    const { rows, contexts, shapes } = this.#table;
    const payload = this.#payload;
    const at = row * ROW;
    const occurrence = rows[at + FIRST]!;
    const metric = contexts[rows[at + CONTEXT]!]!;
    const shape = shapes[rows[at + SHAPE]!]!;
    const single = rows[at + LAST] === occurrence && payload.occurrences[occurrence * OCCURRENCE + EXEMPLARS] === 0;
    if (single && metric.kind !== 'exponential') this.#writeSingle(row, metric, shape, occurrence);
    else this.#writeFull(row, metric, shape);
  }

  /** A row with one sample per series. */
  #writeSingle(row: number, metric: MetricContext, shape: Shape, occurrence: number): void {
    const payload = this.#payload;
    const { words } = payload;
    const labels = this.#sharedLength(row);
    this.#setTime(payload.times[occurrence]!);
    let value = payload.occurrences[occurrence * OCCURRENCE + VALUES_AT]! * 2;
    for (let series = 0; series < shape.series; series++) {
      const low = words[value]!;
      const high = words[value + 1]!;
      const body = this.#bodyLength(low, high);
      const size = labels + this.#ownLength(metric, shape, series) + 2 + body;
      this.#admit(size);
      this.#head(row, metric, shape, series, size);
      this.#sample(low, high, body);
      value += 2;
    }
  }

  /** A row with several samples per series, exemplars or histograms. */
  #writeFull(row: number, metric: MetricContext, shape: Shape): void {
    const tail = this.#tail;
    const shared = this.#sharedLength(row);
    for (let series = 0; series < shape.series; series++) {
      tail.collect(this.#payload, this.#table.rows[row * ROW + FIRST]!, series, metric.kind === 'exponential');
      const size = shared + this.#ownLength(metric, shape, series) + this.#samplesLength() + tail.length;
      this.#admit(size);
      this.#head(row, metric, shape, series, size);
      this.#samplesAndTail();
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
    for (const series of merged.values()) this.#writeMergedSeries(series);
  }

  #writeMergedSeries(series: MergedSeries): void {
    const writer = this.#writer;
    const { labels } = series;
    this.#tail.collectMerged(this.#payload, series);
    const size = labels.length + this.#samplesLength() + this.#tail.length;
    this.#admit(size);
    writer.byte(TAG_TIMESERIES);
    this.#varint(size);
    writer.literal(labels, 0, labels.length);
    this.#samplesAndTail();
    this.#row = NO_ROW;
  }

  #samplesLength(): number {
    const { times, words, count } = this.#tail;
    let length = 0;
    for (let i = 0; i < count; i++) {
      this.#setTime(times[i]!);
      length += 2 + this.#bodyLength(words[i * 2]!, words[i * 2 + 1]!);
    }
    return length;
  }

  #samplesAndTail(): void {
    const tail = this.#tail;
    for (let i = 0; i < tail.count; i++) {
      this.#setTime(tail.times[i]!);
      const low = tail.words[i * 2]!;
      const high = tail.words[i * 2 + 1]!;
      this.#sample(low, high, this.#bodyLength(low, high));
    }
    const { bytes } = tail;
    this.#writer.literal(bytes, 0, bytes.length);
  }

  #sharedLength(row: number): number {
    const { rows } = this.#table;
    const at = row * ROW;
    return rows[at + BEFORE]! + rows[at + MIDDLE]! + rows[at + AFTER]!;
  }

  /** Length of the labels that a series does not share with its row's others. */
  #ownLength(metric: MetricContext, shape: Shape, series: number): number {
    const { extraAt } = shape;
    return metric.names[shape.names[series]!]!.bytes.length + extraAt[series + 1]! - extraAt[series]!;
  }

  /** Frame and labels of a series. */
  #head(row: number, metric: MetricContext, shape: Shape, series: number, size: number): void {
    const writer = this.#writer;
    const start = writer.length;
    const siblings = this.#row === row && this.#index === series - 1;
    if (this.#row !== NO_ROW && this.#size === size) {
      writer.repeat(this.#start, 1 + varintLength(size));
    } else {
      writer.byte(TAG_TIMESERIES);
      this.#varint(size);
    }
    if (siblings) this.#likeSibling(row, metric, shape, series);
    else this.#likePrevious(row, metric, shape, series);
    this.#row = row;
    this.#index = series;
    this.#size = size;
    this.#start = start;
  }

  /** Labels of a row's next series: only the name or the extra label differ. */
  #likeSibling(row: number, metric: MetricContext, shape: Shape, series: number): void {
    const writer = this.#writer;
    const { rows } = this.#table;
    const at = row * ROW;
    const before = rows[at + BEFORE]!;
    const middle = rows[at + MIDDLE]!;
    const name = shape.names[series]!;
    const sameName = name === shape.names[series - 1];
    const nameLength = metric.names[name]!.bytes.length;
    const extraStart = shape.extraAt[series]!;
    const extraEnd = shape.extraAt[series + 1]!;
    const extraShared = shape.extraShared[series]!;
    const beforeAt = writer.length;
    const middleAt = beforeAt + before + nameLength;
    if (sameName) {
      writer.repeat(this.#beforeAt, before + nameLength + middle + extraShared);
    } else {
      writer.repeat(this.#beforeAt, before);
      this.#name(metric, name);
      writer.repeat(this.#middleAt, middle);
      if (extraShared > 0) writer.repeat(this.#middleAt + middle, extraShared);
    }
    writer.literal(shape.extra, extraStart + extraShared, extraEnd);
    const afterAt = writer.length;
    writer.repeat(this.#afterAt, rows[at + AFTER]!);
    this.#beforeAt = beforeAt;
    this.#middleAt = middleAt;
    this.#afterAt = afterAt;
  }

  /** Labels of another row's series. */
  #likePrevious(row: number, metric: MetricContext, shape: Shape, series: number): void {
    const writer = this.#writer;
    const { rows, labels } = this.#table;
    const at = row * ROW;
    const previous = this.#row;
    const labelsAt = rows[at + LABELS_AT]!;
    const before = rows[at + BEFORE]!;
    const middle = rows[at + MIDDLE]!;
    const after = rows[at + AFTER]!;
    const known = previous !== NO_ROW;
    if (known) this.#diff.between(previous, row);
    const { numbers, at: diffAt } = this.#diff;
    let next = diffAt + STRETCHES;
    const beforeAt = writer.length;
    if (!known) writer.literal(labels.bytes, labelsAt, labelsAt + before);
    else if (before > 0) next = this.#stretches(next, numbers[diffAt + BEFORE_STRETCHES]!, labelsAt);
    this.#name(metric, shape.names[series]!);
    const middleAt = writer.length;
    if (!known) writer.literal(labels.bytes, labelsAt + before, labelsAt + before + middle);
    else next = this.#stretches(next, numbers[diffAt + MIDDLE_STRETCHES]!, labelsAt + before);
    writer.literal(shape.extra, shape.extraAt[series]!, shape.extraAt[series + 1]!);
    const afterAt = writer.length;
    if (!known) writer.literal(labels.bytes, labelsAt + before + middle, labelsAt + before + middle + after);
    else if (after > 0) this.#stretches(next, numbers[diffAt + AFTER_STRETCHES]!, labelsAt + before + middle);
    this.#beforeAt = beforeAt;
    this.#middleAt = middleAt;
    this.#afterAt = afterAt;
  }

  /** Writes stretches of a part by the difference. @returns where the next part's stretches begin. */
  #stretches(from: number, count: number, labelsAt: number): number {
    const writer = this.#writer;
    const { numbers } = this.#diff;
    const { bytes } = this.#table.labels;
    let next = from;
    let at = labelsAt;
    for (let i = 0; i < count; i++) {
      const length = numbers[next]!;
      const origin = numbers[next + 1]!;
      next += 2;
      if (origin === NEW_BYTES) {
        writer.literal(bytes, at, at + length);
      } else {
        const part = origin >>> PART_SHIFT;
        const partAt = part === 0 ? this.#beforeAt : part === 1 ? this.#middleAt : this.#afterAt;
        writer.repeat(partAt + (origin & OFFSET_MASK), length);
      }
      at += length;
    }
    return next;
  }

  /** The `__name__` label: a copy when this request has it already. */
  #name(metric: MetricContext, index: number): void {
    const writer = this.#writer;
    const name = metric.names[index]!;
    const at = writer.length;
    if (name.request === this.#request) writer.repeat(name.at, name.bytes.length);
    else writer.literal(name.bytes, 0, name.bytes.length);
    name.request = this.#request;
    name.at = at;
  }

  /** Length of a sample's content. proto3 leaves zeros out; -0 counts as zero, as in the reference. */
  #bodyLength(low: number, high: number): number {
    return (low === 0 && (high & 0x7fffffff) === 0 ? 0 : VALUE_BYTES) + this.#time.length;
  }

  /** A sample at the time set. */
  #sample(low: number, high: number, body: number): void {
    const writer = this.#writer;
    const at = writer.length;
    const valued = body !== this.#time.length;
    const alike = this.#sampleAt >= 0 && this.#sampleBody === body && this.#sampleValued === valued;
    // Only as the end of a copy: on its own it would cost more than the bytes.
    if (alike && writer.continues(this.#sampleAt)) {
      writer.repeat(this.#sampleAt, valued ? 3 : 2);
    } else {
      writer.byte(TAG_SAMPLES);
      writer.byte(body); // at most 20
      if (valued) writer.byte(TAG_VALUE);
    }
    if (valued) {
      writer.word(low);
      writer.word(high);
    }
    this.#sampleAt = at;
    this.#sampleBody = body;
    this.#sampleValued = valued;
    this.#writeTime();
  }

  #writeTime(): void {
    const writer = this.#writer;
    const time = this.#time;
    if (time.length === 0) return;
    const at = writer.length;
    if (this.#timeAt >= 0) writer.repeat(this.#timeAt, time.length);
    else writer.literal(time, 0, time.length);
    this.#timeAt = at;
  }

  #setTime(timeMs: number): void {
    if (timeMs === this.#timeMs) return;
    this.#timeMs = timeMs;
    this.#timeAt = -1;
    const out = this.#timeWriter;
    out.rewind(0);
    if (timeMs !== 0) {
      out.byte(TAG_TIMESTAMP);
      writeInt64(out, timeMs);
    }
    this.#time = out.finish();
  }

  #varint(value: number): void {
    const writer = this.#writer;
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) writer.byte((rest & 0x7f) | 0x80);
    writer.byte(rest);
  }
}
