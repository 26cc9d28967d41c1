/**
 * HOT PATH: `find` runs once per data point. Must not allocate or make strings for a series it knows.
 * Guard: test/bench/remote-write.bench.ts.
 *
 * The series that were seen: one row per (metric of a resource, shape, attribute bytes), holding the encoded labels its series
 * share. A row stands for one series, or for all series of a histogram or summary. Rows are numbers in one array, so a hundred
 * thousand of them are one object to the garbage collector.
 *
 * Rows are found by prediction first: senders list the same series in the same order, so the row that followed the last one
 * before is compared. Only then is the hash looked up, and only then are rows put where hashes are looked up: many never are.
 */
import { ByteArena } from './byte-arena.js';
import type { MetricContext } from './contexts.js';
import type { LabelBlock } from './label-block.js';
import { LabelSetIndex } from './label-set-index.js';
import type { LabelTemplate } from './label-template.js';
import { LateRows } from './late-rows.js';
import type { Neighbour } from './neighbour.js';
import {
  AFTER,
  BEFORE,
  CLUSTER,
  CONTEXT,
  DIFF_BASE,
  DIFF_SLOT,
  HASH,
  KEY_AT,
  KEY_LENGTH,
  LABELS_AT,
  MIDDLE,
  NEXT,
  NONE,
  PAYLOAD,
  ROW,
  SHAPE,
  TEMPLATE,
} from './series-row.js';
import type { Shape } from './shape.js';
import { equalSpans, hashSpan, MAX_PROBES } from './spans.js';

const INITIAL_ROWS = 128;
/** Row 0 is no series: its NEXT is where a payload began last time. */
const HEAD = 0;

export class SeriesTable {
  rows: Int32Array = new Int32Array(INITIAL_ROWS * ROW);
  diffs: Int32Array = new Int32Array(INITIAL_ROWS * DIFF_SLOT);
  count = 1;
  readonly keys = new ByteArena();
  readonly labels = new ByteArena();
  /** By CONTEXT, SHAPE and TEMPLATE - 1 of a row. */
  contexts: MetricContext[] = [];
  shapes: Shape[] = [];
  templates: LabelTemplate[] = [];
  readonly late = new LateRows(this);
  readonly #sets = new LabelSetIndex(this);
  /** The row that was found or added last. */
  #last = HEAD;
  /** Whether that one was added. */
  #lastIsNew = false;
  /** Rows from this number on stand in no slot yet. */
  #unslotted = 1;
  /** Changes whenever row numbers lose their meaning. */
  generation = 0;
  /** Open addressing: row numbers, 0 for free. */
  #slots = new Int32Array(INITIAL_ROWS * 2);

  constructor() {
    this.rows[HEAD * ROW + NEXT] = NONE;
  }

  get last(): number {
    return this.#last;
  }

  /** Memory in use. */
  get byteSize(): number {
    const arrays = this.rows.byteLength + this.diffs.byteLength + this.#slots.byteLength;
    return arrays + this.keys.bytes.length + this.labels.bytes.length + this.#sets.byteSize;
  }

  /** Predictions begin again where payloads begin. */
  rewind(): void {
    this.#last = HEAD;
    this.#lastIsNew = false;
  }

  /** The row that comes next if the sender keeps to its order. @returns -1 when the series is another one. */
  findNext(context: number, shape: number, view: DataView, start: number, end: number): number {
    const predicted = this.rows[this.#last * ROW + NEXT]!;
    if (predicted <= 0 || !this.#matches(predicted, context, shape, view, start, end - start)) return NONE;
    this.#last = predicted;
    this.#lastIsNew = false;
    return predicted;
  }

  /** The row of a series by its attribute bytes. @returns -1 when it is not known. */
  find(context: number, shape: number, view: DataView, start: number, end: number): number {
    this.settleAll();
    const length = end - start;
    const hash = hashSpan(view, start, length, seedOf(context, shape));
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const row = slots[(hash + probe) & mask]!;
      if (row === 0) return NONE;
      if (this.rows[row * ROW + HASH] === hash && this.#matches(row, context, shape, view, start, length)) {
        this.follow(row);
        return row;
      }
    }
    return NONE;
  }

  /** Whether some row may have a series of this hash. */
  mayHave(hash: number): boolean {
    return this.#sets.mayHave(hash);
  }

  /** Makes a row the predecessor of what is found next; for rows that are known without looking. */
  follow(row: number): void {
    this.rows[this.#last * ROW + NEXT] = row;
    this.#last = row;
    this.#lastIsNew = false;
  }

  /**
   * Adds a row that is not known.
   *
   * @param block labels that stand in `labels`, last of all.
   * @param key the attribute bytes; undefined for a row that is never looked up.
   */
  add(
    context: number,
    shape: number,
    key: { readonly view: DataView; readonly start: number; readonly end: number } | undefined,
    block: LabelBlock,
  ): number {
    const row = this.#newRow(context, shape, block);
    const at = row * ROW;
    this.rows[at + LABELS_AT] = block.at;
    if (key !== undefined) {
      this.rows[at + KEY_AT] = this.keys.add(key.view, key.start, key.end);
      this.rows[at + KEY_LENGTH] = key.end - key.start;
      this.#insertBehindLast(row);
    }
    this.#sets.add(row, block.hash);
    return row;
  }

  /** Adds a row that is not known, whose labels differ from those of the row before as `neighbour` says. Its key is in the chunk. */
  addLate(context: number, shape: number, start: number, end: number, neighbour: Neighbour): number {
    const row = this.#newRow(context, shape, neighbour);
    const { rows, diffs } = this;
    const at = row * ROW;
    rows[at + LABELS_AT] = ~this.late.chunk;
    rows[at + KEY_AT] = start;
    rows[at + KEY_LENGTH] = end - start;
    rows[at + DIFF_BASE] = this.#last;
    const { numbers, used } = neighbour;
    for (let i = 0; i < used; i++) diffs[row * DIFF_SLOT + i] = numbers[i]!;
    this.#insertBehindLast(row);
    this.#sets.add(row, neighbour.hash);
    return row;
  }

  /** Gives a row its labels and its key, if it is a late one. */
  settle(row: number): void {
    if (this.rows[row * ROW + LABELS_AT]! < 0) this.late.settle(row);
  }

  /** Settles all rows, so that the batch may go, and puts them where their hash is looked up. */
  settleAll(): void {
    for (; this.#unslotted < this.count; this.#unslotted++) {
      const row = this.#unslotted;
      this.settle(row);
      const { rows } = this;
      const at = row * ROW;
      const keyAt = rows[at + KEY_AT]!;
      if (keyAt === NONE) continue;
      const seed = seedOf(rows[at + CONTEXT]!, rows[at + SHAPE]!);
      rows[at + HASH] = hashSpan(this.keys.view, keyAt, rows[at + KEY_LENGTH]!, seed);
      if ((row + 1) * 2 > this.#slots.length) this.#growSlots(row);
      putSlot(this.#slots, rows[at + HASH]!, row);
    }
  }

  /** Notes which of the rows a payload touched share a series with each other. Then `conflicts` tells. */
  markConflicts(touched: Int32Array, count: number, payload: number): void {
    this.#sets.markConflicts(touched, count, payload);
  }

  /** Whether some series of the row has samples from another row, or twice from itself, in this payload. */
  conflicts(row: number, payload: number): boolean {
    return this.rows[row * ROW + CLUSTER] !== 0 && this.#sets.conflicts(row, payload);
  }

  /** Forgets every series but keeps the memory, and the contexts and shapes. */
  forgetRows(): void {
    this.generation++;
    this.rows[HEAD * ROW + NEXT] = NONE;
    if (this.#unslotted > 1) this.#slots.fill(0);
    this.#unslotted = 1;
    this.count = 1;
    this.keys.used = 0;
    this.labels.used = 0;
    this.#sets.forget();
    this.rewind();
  }

  /** Forgets everything and gives the memory back. */
  clear(): void {
    this.generation++;
    this.rows = new Int32Array(INITIAL_ROWS * ROW);
    this.rows[HEAD * ROW + NEXT] = NONE;
    this.diffs = new Int32Array(INITIAL_ROWS * DIFF_SLOT);
    this.#slots = new Int32Array(INITIAL_ROWS * 2);
    this.#unslotted = 1;
    this.count = 1;
    this.keys.clear();
    this.labels.clear();
    this.contexts = [];
    this.shapes = [];
    this.templates = [];
    this.#sets.clear();
    this.rewind();
  }

  #matches(row: number, context: number, shape: number, view: DataView, start: number, length: number): boolean {
    const { rows } = this;
    const at = row * ROW;
    return (
      rows[at + CONTEXT] === context &&
      rows[at + SHAPE] === shape &&
      rows[at + KEY_LENGTH] === length &&
      equalSpans(this.keys.view, rows[at + KEY_AT]!, view, start, length)
    );
  }

  /** A row without labels and key. */
  #newRow(context: number, shape: number, block: Omit<LabelBlock, 'at'>): number {
    const row = this.count++;
    if (this.count * ROW > this.rows.length) {
      this.rows = doubled(this.rows);
      this.diffs = doubled(this.diffs);
    }
    const { rows } = this;
    const at = row * ROW;
    rows[at + CONTEXT] = context;
    rows[at + SHAPE] = shape;
    rows[at + BEFORE] = block.before;
    rows[at + MIDDLE] = block.middle;
    rows[at + AFTER] = block.after;
    rows[at + KEY_AT] = NONE;
    rows[at + NEXT] = NONE;
    rows[at + PAYLOAD] = -1;
    rows[at + CLUSTER] = 0;
    rows[at + DIFF_BASE] = NONE;
    rows[at + TEMPLATE] = block.template;
    return row;
  }

  /** A series that is new among known ones does not part them; behind another new one nothing is likely. */
  #insertBehindLast(row: number): void {
    const { rows } = this;
    if (!this.#lastIsNew) rows[row * ROW + NEXT] = rows[this.#last * ROW + NEXT]!;
    this.follow(row);
    this.#lastIsNew = true;
  }

  /** Doubles the slots. @param rows how many rows stand in them. */
  #growSlots(rows: number): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let row = 1; row < rows; row++) {
      if (this.rows[row * ROW + KEY_AT] !== NONE) putSlot(this.#slots, this.rows[row * ROW + HASH]!, row);
    }
  }
}

/** What makes equal attribute bytes of different metrics and shapes different keys. */
export function seedOf(context: number, shape: number): number {
  return Math.imul(context + 1, 0x9e3779b1) ^ Math.imul(shape + 1, 0x7feb352d);
}

/** Leaves the row out where it is too crowded: it will not be found again. */
function putSlot(slots: Int32Array, hash: number, row: number): void {
  const mask = slots.length - 1;
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = (hash + probe) & mask;
    if (slots[slot] !== 0) continue;
    slots[slot] = row;
    return;
  }
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
