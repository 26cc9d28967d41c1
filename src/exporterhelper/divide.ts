import type { Batch } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import { splitBatch, splitBatchEvery } from '../pdata/split.js';
import type { Sizer } from './config.js';
import { sizeOf } from './memory-queue.js';

/** A batch cut into parts no larger than the limit. */
export interface Division {
  readonly parts: readonly Batch[];
  /** What could not be cut, when `error` is set. */
  readonly lost: Batch | undefined;
  /** The reference's words for why something was lost. */
  readonly error: string | undefined;
}

/** @param maxSize in units of `sizer`; 0 for no limit. */
export function divide(batch: Batch, maxSize: number, sizer: Sizer): Division {
  // The reference accepts `requests` here and then cannot measure a batch by it: every request is lost.
  if (sizer === 'requests') return { parts: [], lost: batch, error: 'unknown sizer type' };
  if (maxSize === 0 || sizeOf(batch, sizer) <= maxSize) return { parts: [batch], lost: undefined, error: undefined };
  if (maxSize < 0) return { parts: [], lost: batch, error: tooLarge(batch) };
  return sizer === 'items'
    ? { parts: splitBatchEvery(batch, maxSize), lost: undefined, error: undefined }
    : divideByBytes(batch, maxSize);
}

function divideByBytes(batch: Batch, maxBytes: number): Division {
  const parts: Batch[] = [];
  let rest = batch;
  while (rest.byteLength > maxBytes) {
    const fitting = itemsWithin(rest, maxBytes);
    if (fitting === 0) return { parts, lost: rest, error: tooLarge(rest) };
    const cut = splitBatch(rest, fitting);
    parts.push(cut.head);
    rest = cut.rest;
  }
  parts.push(rest);
  return { parts, lost: undefined, error: undefined };
}

/** The largest number of items from the front that fit into `maxBytes`; fewer than all. */
function itemsWithin(batch: Batch, maxBytes: number): number {
  let fits = 0;
  let tooMany = batch.itemCount;
  const { receipts, ...probe } = batch; // trying out must not multiply what will be redeemed
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >>> 1;
    if (splitBatch(probe, middle).head.byteLength <= maxBytes) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

const ITEM: Record<Signal, string> = { logs: 'log record', metrics: 'datapoint', traces: 'span' };

function tooLarge(rest: Batch): string {
  return `one ${ITEM[rest.signal]} size is greater than max size, dropping items: ${rest.itemCount}`;
}
