import type { Batch } from '../pdata/batch.js';
import { countItems, hasItems } from '../pdata/count.js';
import { returnBytes } from '../pdata/lease.js';
import type { Receipt } from '../pdata/receipt.js';

/** A batch whose chunks were looked at, and what became of it. */
export interface Rewritten {
  /** What is left; the batch itself where no chunk changed, undefined where nothing is left. */
  readonly batch: Batch | undefined;
  readonly itemCount: number;
  /** Receipts of chunks that are gone as a whole: settled once the rest has been taken. */
  readonly gone: readonly Receipt[];
}

/** What is done with each chunk. */
export interface ChunkRewriter {
  /**
   * @param itemCount the chunk's items, where known.
   * @returns the chunk itself where nothing changes; empty where nothing is left.
   */
  chunk(chunk: Uint8Array, itemCount?: number): Uint8Array;
  /** How many items the last chunk lost, for those who know; else they are counted. */
  readonly itemsGone?: number | undefined;
}

/**
 * HOT PATH: rewrites each chunk. One that comes back as the same object is not touched or counted again; memory of one that is replaced
 * is lent again, so nothing of the new one may be a view of it.
 */
export function rewriteChunks(batch: Batch, rewriter: ChunkRewriter): Rewritten {
  const { signal, chunks, receipts } = batch;
  let changed: Uint8Array[] | undefined;
  let itemCount = batch.itemCount;
  for (let i = 0; i < chunks.length; i++) {
    const before = chunks[i]!; // i < length
    const after = rewriter.chunk(before, chunks.length === 1 ? batch.itemCount : undefined);
    if (after === before) continue;
    itemCount -= rewriter.itemsGone ?? countItems(signal, before) - countItems(signal, after);
    (changed ??= [...chunks])[i] = after;
    if (after.buffer !== before.buffer) returnBytes([before]);
  }
  if (changed === undefined) return { batch, itemCount, gone: [] };
  return remaining(batch, changed, itemCount, receipts);
}

/** Chunks without items are not handed on: consumers are promised some. */
function remaining(
  { signal, chunks }: Batch,
  changed: readonly Uint8Array[],
  itemCount: number,
  receipts: readonly Receipt[] | undefined,
): Rewritten {
  const left: Uint8Array[] = [];
  const leftReceipts: Receipt[] = [];
  const gone: Receipt[] = [];
  changed.forEach((chunk, i) => {
    const isLeft = chunk === chunks[i] || hasItems(signal, chunk);
    const receipt = receipts?.[i];
    if (isLeft) left.push(chunk);
    if (receipt !== undefined) (isLeft ? leftReceipts : gone).push(receipt);
  });
  if (itemCount === 0) return { batch: undefined, itemCount, gone: receipts ?? [] };
  const byteLength = left.reduce((sum, chunk) => sum + chunk.length, 0);
  const batch = { signal, chunks: left, itemCount, byteLength };
  return { batch: receipts === undefined ? batch : { ...batch, receipts: leftReceipts }, itemCount, gone };
}
