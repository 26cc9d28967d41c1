import { assembleLabels, labelsLength } from './series-labels.js';
import { CONTEXT, ROW, SHAPE } from './series-row.js';
import type { SeriesTable } from './series-table.js';

/** What one occurrence contributes to a series. */
interface Part {
  readonly occurrence: number;
  /** Which of the row's series. */
  readonly series: number;
  readonly native: boolean;
}

/** One label set that several rows of a payload produce, and what each contributes, in order of arrival. */
export class MergedSeries {
  readonly labels: Uint8Array;
  readonly parts: Part[] = [];

  constructor(labels: Uint8Array) {
    this.labels = labels;
  }

  /** Adds the series of one occurrence to those known by label set. */
  static add(known: Map<string, MergedSeries>, table: SeriesTable, row: number, occurrence: number): void {
    const shape = table.shapes[table.rows[row * ROW + SHAPE]!]!;
    const native = table.contexts[table.rows[row * ROW + CONTEXT]!]!.kind === 'exponential';
    for (let series = 0; series < shape.series; series++) {
      const labels = new Uint8Array(labelsLength(table, row, series));
      assembleLabels(table, row, series, labels);
      const key = Buffer.from(labels.buffer).latin1Slice();
      let merged = known.get(key);
      if (merged === undefined) known.set(key, (merged = new MergedSeries(labels)));
      merged.parts.push({ occurrence, series, native });
    }
  }
}
