/**
 * Which rows produce the same series. Two attribute sets, two metrics or two resources may end in one label set (`a.b` and
 * `a_b`; a gauge `x_count` beside a histogram `x`; a restarted process with the same `job`), and samples of one label set in
 * one payload must leave as one series. Rows are checked once, when they are new; rows that share a series get one cluster
 * number, and a payload has a conflict only when it touches two rows of a cluster.
 *
 * A label set's hash is the sum of its labels' hashes, so the many series of a histogram need no walk over their labels.
 */
import { grown } from './block-writer.js';
import { assembleLabels, labelsLength } from './series-labels.js';
import { MAX_PROBES } from './spans.js';
import { CLUSTER, CONTEXT, ROW, SHAPE } from './series-row.js';
import type { SeriesTable } from './series-table.js';

const INITIAL_SETS = 256;
/** Numbers per label set: the row that had it first, which of that row's series it is, the row that had it last. */
const SET = 3;
const NEW = -1;
const CROWDED = -2;

export class LabelSetIndex {
  readonly #table: SeriesTable;
  /** Open addressing: pairs of hash and set number + 1 (0 for free). Sets are numbered in order of registration. */
  #slots = new Int32Array(INITIAL_SETS * 4);
  #count = 0;
  #sets = new Int32Array(INITIAL_SETS * SET);
  readonly #clusters = new Clusters();
  /** Cluster of the rows that could not be remembered; 0 for none. */
  #crowded = 0;
  /** Rows with the same series twice: a histogram with equal bounds, or with a bound of +Inf. */
  readonly #repetitive = new Set<number>();
  #mine: Uint8Array = new Uint8Array(1024);
  #theirs: Uint8Array = new Uint8Array(1024);

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  get byteSize(): number {
    return this.#slots.byteLength + this.#sets.byteLength + this.#clusters.count * 32;
  }

  /** Registers the series of a new row and joins it with the rows that have one of them already. */
  add(row: number, sharedHash: number): void {
    const { rows, shapes, contexts } = this.#table;
    const shape = shapes[rows[row * ROW + SHAPE]!]!;
    const { names } = contexts[rows[row * ROW + CONTEXT]!]!;
    for (let series = 0; series < shape.series; series++) {
      const hash = (sharedHash + names[shape.names[series]!]!.hash + shape.extraHash[series]!) | 0;
      const known = this.#insert(row, series, hash);
      if (known >= 0) this.#join(row, known);
      else if (known === CROWDED) this.#crowd(row);
    }
  }

  /** Whether a series of this hash is known, or could not be remembered. */
  mayHave(hash: number): boolean {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const at = ((hash + probe) & mask) * 2;
      if (slots[at + 1] === 0) return false;
      if (slots[at] === hash) return true;
    }
    return true;
  }

  /** Notes which of the rows a payload touched share a series with each other. Then `conflicts` tells. */
  markConflicts(touched: Int32Array, count: number, payload: number): void {
    if (this.#clusters.count === 0) return;
    const { rows } = this.#table;
    for (let i = 0; i < count; i++) {
      const row = touched[i]!;
      const cluster = rows[row * ROW + CLUSTER]!;
      if (cluster !== 0) this.#clusters.touch(cluster, payload, this.#repetitive.has(row));
    }
  }

  conflicts(row: number, payload: number): boolean {
    const cluster = this.#table.rows[row * ROW + CLUSTER]!;
    return cluster !== 0 && this.#clusters.conflicted(cluster, payload);
  }

  /** Forgets everything but keeps the memory. */
  forget(): void {
    this.#slots.fill(0);
    this.#count = 0;
    this.#clusters.clear();
    this.#crowded = 0;
    this.#repetitive.clear();
  }

  clear(): void {
    this.#slots = new Int32Array(INITIAL_SETS * 4);
    this.#count = 0;
    this.#sets = new Int32Array(INITIAL_SETS * SET);
    this.#clusters.clear();
    this.#crowded = 0;
    this.#repetitive.clear();
  }

  /** @returns the number of the label set if it is known already; `NEW`; `CROWDED` when there was no room to remember it. */
  #insert(row: number, series: number, hash: number): number {
    if ((this.#count + 1) * 4 > this.#slots.length) this.#rehash();
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = (hash + probe) & mask;
      if (slots[slot * 2 + 1] === 0) {
        this.#register(row, series, hash, slot);
        return NEW;
      }
      if (slots[slot * 2] !== hash) continue;
      const set = slots[slot * 2 + 1]! - 1;
      if (this.#same(row, series, this.#sets[set * SET]!, this.#sets[set * SET + 1]!)) return set;
    }
    return CROWDED;
  }

  #register(row: number, series: number, hash: number, slot: number): void {
    const set = this.#count++;
    if (this.#count * SET > this.#sets.length) {
      const larger = new Int32Array(this.#sets.length * 2);
      larger.set(this.#sets);
      this.#sets = larger;
    }
    this.#sets[set * SET] = row;
    this.#sets[set * SET + 1] = series;
    this.#sets[set * SET + 2] = row;
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = set + 1;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length / 2 - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      move(old, from, slots, mask);
    }
    this.#slots = slots;
  }

  #same(row: number, series: number, other: number, otherSeries: number): boolean {
    const length = labelsLength(this.#table, row, series);
    if (length !== labelsLength(this.#table, other, otherSeries)) return false;
    if (length > this.#mine.length) {
      this.#mine = grown(this.#mine, 0, length);
      this.#theirs = grown(this.#theirs, 0, length);
    }
    assembleLabels(this.#table, row, series, this.#mine);
    assembleLabels(this.#table, other, otherSeries, this.#theirs);
    for (let i = 0; i < length; i++) if (this.#mine[i] !== this.#theirs[i]) return false;
    return true;
  }

  /** Rows that could not be remembered may share series with each other: they are written series by series. */
  #crowd(row: number): void {
    const { rows } = this.#table;
    this.#crowded = this.#clusters.union(rows[row * ROW + CLUSTER]!, this.#crowded);
    rows[row * ROW + CLUSTER] = this.#crowded;
  }

  #join(row: number, set: number): void {
    const owner = this.#sets[set * SET]!;
    if (this.#sets[set * SET + 2] === row) this.#repetitive.add(row);
    this.#sets[set * SET + 2] = row;
    const { rows } = this.#table;
    const cluster = this.#clusters.union(rows[row * ROW + CLUSTER]!, rows[owner * ROW + CLUSTER]!);
    rows[row * ROW + CLUSTER] = cluster;
    rows[owner * ROW + CLUSTER] = cluster;
  }
}

/** Leaves out what would be too far from its place. */
function move(old: Int32Array, from: number, slots: Int32Array, mask: number): void {
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const to = ((old[from]! + probe) & mask) * 2;
    if (slots[to + 1] !== 0) continue;
    slots[to] = old[from]!;
    slots[to + 1] = old[from + 1]!;
    return;
  }
}

/** Sets of rows, by number from 1; 0 stands for a row alone. */
class Clusters {
  /** By cluster: the one it was merged into, itself when none. */
  #parents: number[] = [0];
  /** By cluster: the last payload that touched it, and whether more than one row did. */
  #payloads: number[] = [-1];
  #conflicted: boolean[] = [false];

  get count(): number {
    return this.#parents.length - 1;
  }

  union(a: number, b: number): number {
    if (a === 0 && b === 0) return this.#create();
    if (a === 0 || b === 0) return this.#root(a === 0 ? b : a);
    const into = this.#root(b);
    this.#parents[this.#root(a)] = into;
    return into;
  }

  touch(cluster: number, payload: number, repetitive: boolean): void {
    const root = this.#root(cluster);
    this.#conflicted[root] = repetitive || this.#payloads[root] === payload;
    this.#payloads[root] = payload;
  }

  conflicted(cluster: number, payload: number): boolean {
    const root = this.#root(cluster);
    return this.#payloads[root] === payload && this.#conflicted[root]!;
  }

  clear(): void {
    this.#parents = [0];
    this.#payloads = [-1];
    this.#conflicted = [false];
  }

  #create(): number {
    this.#parents.push(this.#parents.length);
    this.#payloads.push(-1);
    this.#conflicted.push(false);
    return this.#parents.length - 1;
  }

  #root(cluster: number): number {
    const parents = this.#parents;
    let root = cluster;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!; // shortens the way for next time
      root = parents[root]!;
    }
    return root;
  }
}
