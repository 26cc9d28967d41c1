/**
 * HOT PATH: `find` runs once per data point. Must not allocate or make strings for a series it knows.
 * Guard: test/bench/remote-write.bench.ts.
 *
 * The series that were seen: one row per (metric of a resource, shape, attribute bytes), holding the encoded labels its series
 * share. A row stands for one series, or for all series of a histogram or summary. Rows are numbers in one array, so a hundred
 * thousand of them are one object to the garbage collector.
 *
 * Rows are found by prediction first: senders list the same series in the same order, so the row that followed the last one
 * before is compared; only then is the hash looked up.
 */
import { ByteArena } from './byte-arena.js';
import type { MetricContext } from './contexts.js';
import type { LabelBlock } from './label-block.js';
import { LabelSetIndex } from './label-set-index.js';
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
  /** By CONTEXT and SHAPE of a row. */
  contexts: MetricContext[] = [];
  shapes: Shape[] = [];
  readonly #sets = new LabelSetIndex(this);
  #last = HEAD;
  /** Of the key that `find` did not find. */
  #missedHash = 0;
  /** Changes whenever row numbers lose their meaning. */
  generation = 0;
  /** Open addressing: row numbers, 0 for free. */
  #slots = new Int32Array(INITIAL_ROWS * 2);

  constructor() {
    this.rows[HEAD * ROW + NEXT] = -1;
  }

  /** Memory in use. */
  get byteSize(): number {
    const arrays = this.rows.byteLength + this.diffs.byteLength + this.#slots.byteLength;
    return arrays + this.keys.bytes.length + this.labels.bytes.length + this.#sets.byteSize;
  }

  /** Predictions begin again where payloads begin. */
  rewind(): void {
    this.#last = HEAD;
  }

  /**
   * The row of a series by its attribute bytes.
   *
   * @returns -1 when it is not known; then `add` follows.
   */
  find(context: number, shape: number, view: DataView, start: number, end: number): number {
    const { rows } = this;
    const predicted = rows[this.#last * ROW + NEXT]!;
    if (predicted > 0 && this.#matches(predicted, context, shape, view, start, end - start)) {
      this.#last = predicted;
      return predicted;
    }
    return this.#findByHash(context, shape, view, start, end - start);
  }

  /** Makes a row the predecessor of what is found next; for rows that are known without looking. */
  follow(row: number): void {
    this.rows[this.#last * ROW + NEXT] = row;
    this.#last = row;
  }

  /**
   * Adds the row that `find` has just not found.
   *
   * @param block labels that stand in `labels`, last of all.
   * @param key the bytes `find` was given; undefined for a row that is never looked up.
   */
  add(
    context: number,
    shape: number,
    key: { readonly view: DataView; readonly start: number; readonly end: number } | undefined,
    block: LabelBlock,
  ): number {
    const row = this.#newRow();
    const { rows } = this;
    const at = row * ROW;
    rows[at + CONTEXT] = context;
    rows[at + SHAPE] = shape;
    rows[at + LABELS_AT] = block.at;
    rows[at + BEFORE] = block.before;
    rows[at + MIDDLE] = block.middle;
    rows[at + AFTER] = block.after;
    rows[at + KEY_AT] = -1;
    rows[at + NEXT] = -1;
    rows[at + PAYLOAD] = -1;
    rows[at + CLUSTER] = 0;
    rows[at + DIFF_BASE] = -1;
    rows[at + TEMPLATE] = block.template;
    if (key !== undefined) {
      rows[at + KEY_AT] = this.keys.add(key.view, key.start, key.end);
      rows[at + KEY_LENGTH] = key.end - key.start;
      rows[at + HASH] = this.#missedHash;
      this.#insert(row);
      this.follow(row);
    }
    this.#sets.add(row, block.hash);
    return row;
  }

  /** Notes which of the rows a payload touched share a series with each other. Then `conflicts` tells. */
  markConflicts(touched: Int32Array, count: number, payload: number): void {
    this.#sets.markConflicts(touched, count, payload);
  }

  /** Whether some series of the row has samples from another row, or twice from itself, in this payload. */
  conflicts(row: number, payload: number): boolean {
    return this.rows[row * ROW + CLUSTER] !== 0 && this.#sets.conflicts(row, payload);
  }

  /** Hash of the row added last. */
  get addedHash(): number {
    return this.#missedHash;
  }

  /** Forgets every series but keeps the memory, and the contexts and shapes. */
  forgetRows(): void {
    this.generation++;
    this.rows[HEAD * ROW + NEXT] = -1;
    this.#slots.fill(0);
    this.count = 1;
    this.keys.used = 0;
    this.labels.used = 0;
    this.#sets.forget();
    this.#last = HEAD;
  }

  /** Forgets everything and gives the memory back. */
  clear(): void {
    this.generation++;
    this.rows = new Int32Array(INITIAL_ROWS * ROW);
    this.rows[HEAD * ROW + NEXT] = -1;
    this.diffs = new Int32Array(INITIAL_ROWS * DIFF_SLOT);
    this.#slots = new Int32Array(INITIAL_ROWS * 2);
    this.count = 1;
    this.keys.clear();
    this.labels.clear();
    this.contexts = [];
    this.shapes = [];
    this.#sets.clear();
    this.#last = HEAD;
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

  #findByHash(context: number, shape: number, view: DataView, start: number, length: number): number {
    const hash = hashSpan(view, start, length, seedOf(context, shape));
    const slots = this.#slots;
    const mask = slots.length - 1;
    this.#missedHash = hash;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const row = slots[(hash + probe) & mask]!;
      if (row === 0) return -1;
      if (this.rows[row * ROW + HASH] === hash && this.#matches(row, context, shape, view, start, length)) {
        this.follow(row);
        return row;
      }
    }
    return -1;
  }

  #newRow(): number {
    const row = this.count++;
    if (this.count * ROW > this.rows.length) {
      this.rows = doubled(this.rows);
      this.diffs = doubled(this.diffs);
    }
    return row;
  }

  #insert(row: number): void {
    if (this.count * 2 > this.#slots.length) this.#rehash();
    else putSlot(this.#slots, this.rows[row * ROW + HASH]!, row);
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let row = 1; row < this.count; row++) {
      if (this.rows[row * ROW + KEY_AT] !== -1) putSlot(this.#slots, this.rows[row * ROW + HASH]!, row);
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
