/** Where the items of one chunk stand, so that any run of them can be written as a request of its own. */
import { Cursor } from './cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from './fields.js';
import type { Signal } from './signal.js';
import { WireWriter } from './wire-writer.js';

/** One kind of message on the way from the request to its items. */
interface Level {
  /** Fields that describe the whole message and are copied to every part of it. */
  readonly described: readonly number[];
  /** Fields that hold the next level. */
  readonly groups: readonly number[];
  /** Undefined where `groups` are the items. */
  readonly next: Level | undefined;
}

const DATA: Level = {
  described: [METRIC_DATA.aggregationTemporality, METRIC_DATA.isMonotonic],
  groups: [METRIC_DATA.dataPoints],
  next: undefined,
};
const METRIC_LEVEL: Level = {
  described: [METRIC.name, METRIC.description, METRIC.unit],
  groups: [METRIC.gauge, METRIC.sum, METRIC.histogram, METRIC.exponentialHistogram, METRIC.summary],
  next: DATA,
};

function levelsOf(items: Level | undefined): Level {
  const scope: Level = { described: [SCOPE_ITEMS.scope], groups: [SCOPE_ITEMS.items], next: items };
  const resource: Level = { described: [RESOURCE_ITEMS.resource], groups: [RESOURCE_ITEMS.scopes], next: scope };
  return { described: [], groups: [REQUEST.resources], next: resource };
}

const METRICS = levelsOf(METRIC_LEVEL);
const RECORDS = levelsOf(undefined);

/** A message and the run of items in it. */
interface Group {
  readonly tag: number;
  /** Of the whole field. */
  readonly start: number;
  end: number;
  readonly firstItem: number;
  endItem: number;
  /** Spans (start, end, …) of the fields copied to every part. */
  readonly described: number[];
  /** Spans of the fields that stay with the last part. */
  readonly others: number[];
  /** Empty where the items are the next level. */
  readonly groups: Group[];
}

export class ChunkIndex {
  readonly #chunk: Uint8Array;
  readonly #root: Group;
  /** Spans of the items' fields: start of item i at 2i, end at 2i + 1. */
  readonly #items: number[] = [];

  /** @param chunk a regular request. */
  constructor(signal: Signal, chunk: Uint8Array) {
    this.#chunk = chunk;
    const root = signal === 'metrics' ? METRICS : RECORDS;
    this.#root = this.#index(root, 0, 0, new Cursor(chunk));
  }

  /** The items from `first` up to, not including, `end` as a request of their own. */
  write(first: number, end: number): Uint8Array {
    const out = new WireWriter(this.#expectedBytes(first, end));
    this.#content(out, this.#root, first, end);
    return out.finish();
  }

  /** Reads the message between the cursor's position and its end. */
  #index(level: Level, tag: number, start: number, cursor: Cursor): Group {
    const firstItem = this.#items.length / 2;
    const group: Group = { tag, start, end: cursor.end, firstItem, endItem: 0, described: [], others: [], groups: [] };
    while (cursor.pos < group.end) {
      const fieldStart = cursor.pos;
      const fieldTag = cursor.tag();
      if (level.next !== undefined && level.groups.includes(fieldTag)) {
        const length = cursor.varint();
        cursor.end = cursor.pos + length;
        group.groups.push(this.#index(level.next, fieldTag, fieldStart, cursor));
        cursor.end = group.end;
        continue;
      }
      cursor.skip(fieldTag);
      if (level.groups.includes(fieldTag)) this.#items.push(fieldStart, cursor.pos);
      else if (level.described.includes(fieldTag)) group.described.push(fieldStart, cursor.pos);
      else group.others.push(fieldStart, cursor.pos);
    }
    group.endItem = this.#items.length / 2;
    return group;
  }

  /** Writes what of the group belongs to the part; an empty group goes with what follows it, or with the last part. */
  #group(out: WireWriter, group: Group, first: number, end: number): void {
    const isEmpty = group.firstItem === group.endItem;
    if (isEmpty ? group.firstItem < first : group.endItem <= first) return;
    if (group.firstItem >= end) return;
    if (group.firstItem >= first && group.endItem <= end) {
      out.raw(this.#chunk, group.start, group.end);
      return;
    }
    const mark = out.begin(group.tag);
    this.#content(out, group, first, end);
    out.end(mark);
  }

  #content(out: WireWriter, group: Group, first: number, end: number): void {
    const isLastPart = group.endItem <= end;
    this.#spans(out, group.described, 0, group.described.length);
    if (group.groups.length === 0) {
      const from = Math.max(first, group.firstItem);
      const to = Math.min(end, group.endItem);
      this.#spans(out, this.#items, 2 * from, 2 * to);
    } else {
      // What stands empty behind the last item goes with it.
      const innerEnd = isLastPart ? Infinity : end;
      for (const inner of group.groups) this.#group(out, inner, first, innerEnd);
    }
    if (isLastPart) this.#spans(out, group.others, 0, group.others.length);
  }

  /** Copies fields, neighbours in one go. */
  #spans(out: WireWriter, spans: readonly number[], from: number, to: number): void {
    for (let i = from; i < to;) {
      const start = spans[i]!;
      let end = spans[i + 1]!;
      for (i += 2; i < to && spans[i] === end; i += 2) end = spans[i + 1]!;
      out.raw(this.#chunk, start, end);
    }
  }

  #expectedBytes(first: number, end: number): number {
    if (end === first) return 0;
    return this.#items[2 * end - 1]! - this.#items[2 * first]! + 1024;
  }
}
