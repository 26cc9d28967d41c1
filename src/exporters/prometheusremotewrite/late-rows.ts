/**
 * HOT PATH when rows are kept, else for the few that need it. Guard: test/bench/remote-write.bench.ts.
 *
 * A late row is one whose key and labels were not copied yet: they are known to follow from its neighbour's (`neighbour.ts`), and the
 * batch that brought them is still there. Most new series are written once, by how they differ from the series before, and are then
 * forgotten; only the others are settled, that is, get their labels and their key in the table.
 */
import { AttributeSpans } from './attribute-spans.js';
import { LabelScratch } from './label-template.js';
import { DIFF_BASE, KEY_AT, KEY_LENGTH, LABELS_AT, NONE, ROW, TEMPLATE } from './series-row.js';
import type { SeriesTable } from './series-table.js';

export class LateRows {
  readonly #table: SeriesTable;
  readonly #spans = new AttributeSpans();
  readonly #scratch: LabelScratch;
  /** The batch's chunks so far, by number. */
  #chunks: Uint8Array[] = [];
  #views: DataView[] = [];

  constructor(table: SeriesTable) {
    this.#table = table;
    this.#scratch = new LabelScratch(table.labels);
  }

  /** The chunk that is read from now on. */
  open(chunk: Uint8Array, view: DataView): void {
    this.#chunks.push(chunk);
    this.#views.push(view);
  }

  /** Number of the chunk that was opened last. */
  get chunk(): number {
    return this.#chunks.length - 1;
  }

  /** Lets go of the chunks: no row is late any more. */
  close(): void {
    this.#chunks = [];
    this.#views = [];
    this.#spans.release();
  }

  /** The chunk that a late row's key stands in. @param labelsAt its LABELS_AT. */
  viewOf(labelsAt: number): DataView {
    return this.#views[~labelsAt]!;
  }

  /** Gives a late row its labels and its key. */
  settle(row: number): void {
    const { rows, keys, templates } = this.#table;
    const at = row * ROW;
    const chunk = ~rows[at + LABELS_AT]!;
    const start = rows[at + KEY_AT]!;
    const end = start + rows[at + KEY_LENGTH]!;
    const view = this.#views[chunk]!;
    this.#spans.read(this.#chunks[chunk]!, view, start, end);
    rows[at + LABELS_AT] = templates[rows[at + TEMPLATE]! - 1]!.write(this.#spans, this.#scratch).at;
    rows[at + KEY_AT] = keys.add(view, start, end);
    // The difference stored for it speaks of bytes in the chunk.
    rows[at + DIFF_BASE] = NONE;
  }
}
