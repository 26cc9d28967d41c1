/**
 * HOT PATH: counts the items of a chunk when only the whole batch's count is known. Called per chunk; touches one field per
 * item. Must not allocate per item. Guard: test/bench/pdata.bench.ts.
 */
import { Cursor } from './cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from './fields.js';
import type { Signal } from './signal.js';

/** Data points, log records or spans in a validated request. */
export function countItems(signal: Signal, chunk: Uint8Array): number {
  return countIn(new Cursor(chunk), signal === 'metrics' ? METRIC_PATH : RECORD_PATH, 0);
}

/** Whether there are any; stops at the first. */
export function hasItems(signal: Signal, chunk: Uint8Array): boolean {
  return hasIn(new Cursor(chunk), signal === 'metrics' ? METRIC_PATH : RECORD_PATH, 0);
}

/** Tags that lead to the items, outermost first. Several in one step: any of them. */
const RECORD_PATH: readonly (readonly number[])[] = [[REQUEST.resources], [RESOURCE_ITEMS.scopes], [SCOPE_ITEMS.items]];
const METRIC_PATH: readonly (readonly number[])[] = [
  ...RECORD_PATH,
  [METRIC.gauge, METRIC.sum, METRIC.histogram, METRIC.exponentialHistogram, METRIC.summary],
  [METRIC_DATA.dataPoints],
];

function countIn(cursor: Cursor, path: readonly (readonly number[])[], step: number): number {
  const tags = path[step]!;
  const isLast = step === path.length - 1;
  const { end } = cursor;
  let count = 0;
  while (cursor.pos < end) {
    const tag = cursor.tag();
    if (!tags.includes(tag)) {
      cursor.skip(tag);
    } else if (isLast) {
      count++;
      cursor.skip(tag);
    } else {
      const length = cursor.varint();
      cursor.end = cursor.pos + length;
      count += countIn(cursor, path, step + 1);
      cursor.end = end;
    }
  }
  return count;
}

function hasIn(cursor: Cursor, path: readonly (readonly number[])[], step: number): boolean {
  const tags = path[step]!;
  const { end } = cursor;
  while (cursor.pos < end) {
    const tag = cursor.tag();
    if (!tags.includes(tag)) {
      cursor.skip(tag);
      continue;
    }
    if (step === path.length - 1) return true;
    const length = cursor.varint();
    cursor.end = cursor.pos + length;
    if (hasIn(cursor, path, step + 1)) return true;
    cursor.end = end;
  }
  return false;
}
