/**
 * HOT PATH: `row` runs once per data point. What is known costs a comparison of bytes; only keys of attributes that are new make
 * strings. Guard: test/bench/remote-write.bench.ts.
 *
 * Finds the row of a point, or makes one. Known series are found by prediction or by the hash of their attribute bytes. Behind a new
 * series another new one is likely: then labels are looked at first, whose hash follows from the neighbour's, and where no series has
 * that hash nothing needs to be looked up by attribute bytes.
 */
import type { MetricContext } from './contexts.js';
import type { LabelBlock } from './label-block.js';
import type { LabelBuilder } from './label-builder.js';
import { Neighbour } from './neighbour.js';
import { Novelty } from './novelty.js';
import { NONE } from './series-row.js';
import type { SeriesTable } from './series-table.js';
import type { Shape } from './shape.js';

export class SeriesFinder {
  readonly #table: SeriesTable;
  readonly #labels: LabelBuilder;
  readonly #novelty = new Novelty();
  readonly #neighbour = new Neighbour();
  #expectsNew = true;

  constructor(table: SeriesTable, labels: LabelBuilder) {
    this.#table = table;
    this.#labels = labels;
  }

  /** The row of a point by its attribute fields. @param tag of an attribute field in this kind of point. */
  row(
    metric: MetricContext,
    shape: Shape,
    buf: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    tag: number,
  ): number {
    const table = this.#table;
    const predicted = table.findNext(metric.id, shape.id, view, start, end);
    if (predicted !== NONE) return predicted;
    if (this.#expectsNew) {
      const added = this.#addIfNew(metric, shape, buf, view, start, end, tag);
      if (added !== NONE) return added;
    }
    const known = table.find(metric.id, shape.id, view, start, end);
    this.#expectsNew = known === NONE;
    if (known !== NONE) return known;
    const block = this.#labels.build(metric, shape, buf, view, start, end, tag);
    return this.#add(metric, shape, view, start, end, block);
  }

  /** A batch ends. @param touched how many rows it has. */
  endBatch(touched: number): void {
    this.#neighbour.forget();
    if (this.#novelty.endBatch(touched)) {
      this.#table.forgetRows();
      this.#expectsNew = true;
    } else {
      this.#table.settleAll();
    }
  }

  /** @returns -1 when the series may be known. */
  #addIfNew(
    metric: MetricContext,
    shape: Shape,
    buf: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    tag: number,
  ): number {
    const table = this.#table;
    const neighbour = this.#neighbour;
    if (neighbour.leadsTo(metric.id, shape.id, table.last, buf, view, start, end)) {
      const hash = firstHash(metric, shape, neighbour.hash);
      if (table.mayHave(hash)) return NONE;
      const row = table.addLate(metric.id, shape.id, start, end, neighbour);
      neighbour.keep(row);
      this.#novelty.add(hash);
      return row;
    }
    const block = this.#labels.build(metric, shape, buf, view, start, end, tag);
    if (!table.mayHave(firstHash(metric, shape, block.hash))) return this.#add(metric, shape, view, start, end, block);
    table.labels.used = block.at;
    return NONE;
  }

  #add(metric: MetricContext, shape: Shape, view: DataView, start: number, end: number, block: LabelBlock): number {
    const row = this.#table.add(metric.id, shape.id, { view, start, end }, block);
    this.#novelty.add(firstHash(metric, shape, block.hash));
    const { template, spans } = this.#labels;
    if (template === undefined) this.#neighbour.forget();
    else this.#neighbour.adopt(row, metric.id, shape.id, template, spans, block, start, end);
    return row;
  }
}

/** Hash of the labels of a row's first series. */
function firstHash(metric: MetricContext, shape: Shape, shared: number): number {
  return (shared + metric.names[shape.names[0]!]!.hash + shape.extraHash[0]!) | 0;
}
