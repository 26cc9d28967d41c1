/**
 * HOT PATH: per series of every payload. Must not allocate or make strings. Guard: test/bench/remote-write.bench.ts.
 *
 * Writes the frame and the labels of series. It tells the writer what it knows to repeat: a series' labels are those of the
 * series before it but for a few bytes.
 *
 * Source: prometheus `prompb/remote.proto` and `types.proto`.
 */
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
import { AFTER, BEFORE, LABELS_AT, MIDDLE, ROW } from './series-row.js';
import type { SeriesTable } from './series-table.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';

const TAG_TIMESERIES = 0x0a;
const NO_ROW = -1;

export class LabelWriter {
  readonly #table: SeriesTable;
  readonly #writer: BlockWriter;
  readonly #diff: LabelDiff;
  /** Numbers requests, so that a name knows whether this one has it already. */
  #request = 0;
  /** The series written last in this request: its row (-1 none), which of the row's series, size, and where its parts are. */
  #row = NO_ROW;
  #index = 0;
  #size = 0;
  #start = 0;
  #beforeAt = 0;
  #middleAt = 0;
  #afterAt = 0;

  constructor(table: SeriesTable, writer: BlockWriter) {
    this.#table = table;
    this.#writer = writer;
    this.#diff = new LabelDiff(table);
  }

  /** A request begins, where nothing can be repeated yet. @param request its number, another one each time. */
  begin(request: number): void {
    this.#request = request;
    this.#row = NO_ROW;
  }

  /** Length of all labels of a series. @param shared from `sharedLength`. */
  length(shared: number, metric: MetricContext, shape: Shape, series: number): number {
    const { extraAt } = shape;
    return shared + metric.names[shape.names[series]!]!.bytes.length + extraAt[series + 1]! - extraAt[series]!;
  }

  /** Length of the labels that a row's series share. */
  sharedLength(row: number): number {
    const { rows } = this.#table;
    const at = row * ROW;
    return rows[at + BEFORE]! + rows[at + MIDDLE]! + rows[at + AFTER]!;
  }

  /** Frame and labels of a series that is no row's. @param size of the whole series. */
  writeForeign(labels: Uint8Array, size: number): void {
    this.#frame(size);
    this.#writer.literal(bytesOf(labels).view, 0, labels.length);
    this.#row = NO_ROW;
  }

  /** Frame and labels of a row's series. @param size of the whole series. */
  write(row: number, metric: MetricContext, shape: Shape, series: number, size: number): void {
    const writer = this.#writer;
    const start = writer.length;
    const siblings = this.#row === row && this.#index === series - 1;
    if (this.#row !== NO_ROW && this.#size === size) writer.repeat(this.#start, 1 + varintLength(size));
    else this.#frame(size);
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
    writer.literal(shape.extraView, extraStart + extraShared, extraEnd);
    const afterAt = writer.length;
    writer.repeat(this.#afterAt, rows[at + AFTER]!);
    this.#beforeAt = beforeAt;
    this.#middleAt = middleAt;
    this.#afterAt = afterAt;
  }

  /** Labels of another row's series. */
  #likePrevious(row: number, metric: MetricContext, shape: Shape, series: number): void {
    const writer = this.#writer;
    const { rows, labels, late } = this.#table;
    const at = row * ROW;
    const previous = this.#row;
    const before = rows[at + BEFORE]!;
    const middle = rows[at + MIDDLE]!;
    const after = rows[at + AFTER]!;
    const known = previous !== NO_ROW;
    if (known) this.#diff.between(previous, row);
    else this.#table.settle(row);
    const labelsAt = rows[at + LABELS_AT]!;
    const source = labelsAt < 0 ? late.viewOf(labelsAt) : labels.view;
    const { numbers, at: diffAt } = this.#diff;
    let next = diffAt + STRETCHES;
    const beforeAt = writer.length;
    if (!known) writer.literal(source, labelsAt, labelsAt + before);
    else if (before > 0) next = this.#stretches(next, numbers[diffAt + BEFORE_STRETCHES]!, source, labelsAt);
    this.#name(metric, shape.names[series]!);
    const middleAt = writer.length;
    if (!known) writer.literal(source, labelsAt + before, labelsAt + before + middle);
    else next = this.#stretches(next, numbers[diffAt + MIDDLE_STRETCHES]!, source, labelsAt + before);
    writer.literal(shape.extraView, shape.extraAt[series]!, shape.extraAt[series + 1]!);
    const afterAt = writer.length;
    if (!known) writer.literal(source, labelsAt + before + middle, labelsAt + before + middle + after);
    else if (after > 0) this.#stretches(next, numbers[diffAt + AFTER_STRETCHES]!, source, labelsAt + before + middle);
    this.#beforeAt = beforeAt;
    this.#middleAt = middleAt;
    this.#afterAt = afterAt;
  }

  /**
   * Writes stretches of a part by the difference.
   *
   * @param source where new bytes stand. @param start where the part begins there, if it does.
   * @returns where the next part's stretches begin.
   */
  #stretches(from: number, count: number, source: DataView, start: number): number {
    const writer = this.#writer;
    const { numbers } = this.#diff;
    let next = from;
    let at = start;
    for (let i = 0; i < count; i++) {
      const length = numbers[next]!;
      const origin = numbers[next + 1]!;
      next += 2;
      if (length === 0) {
        this.#varint(origin);
      } else if (origin < 0) {
        const newAt = origin === NEW_BYTES ? at : ~origin;
        writer.literal(source, newAt, newAt + length);
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
    else writer.literal(name.view, 0, name.bytes.length);
    name.request = this.#request;
    name.at = at;
  }

  #frame(size: number): void {
    const writer = this.#writer;
    writer.byte(TAG_TIMESERIES);
    this.#varint(size);
  }

  #varint(value: number): void {
    const writer = this.#writer;
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) writer.byte((rest & 0x7f) | 0x80);
    writer.byte(rest);
  }
}
