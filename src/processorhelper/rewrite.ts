import type { Batch } from '../pdata/batch.js';
import { countItems } from '../pdata/count.js';
import type { Receipt } from '../pdata/receipt.js';

/** A batch whose chunks were looked at, and what became of it. */
export interface Rewritten {
  /** What is left; the batch itself where no chunk changed, undefined where nothing is left. */
  readonly batch: Batch | undefined;
  readonly itemCount: number;
  /** Receipts of chunks that are gone as a whole: settled once the rest has been taken. */
  readonly gone: readonly Receipt[];
}

/**
 * HOT PATH: passes each chunk to `rewrite`. A chunk that comes back as the same object is not touched or counted again.
 *
 * @param rewrite returns the chunk, another one in its place, or an empty one.
 */
export function rewriteChunks(batch: Batch, rewrite: (chunk: Uint8Array) => Uint8Array): Rewritten {
  const { signal, chunks, receipts } = batch;
  let changed: Uint8Array[] | undefined;
  let itemCount = batch.itemCount;
  for (let i = 0; i < chunks.length; i++) {
    const before = chunks[i]!; // i < length
    const after = rewrite(before);
    if (after === before) continue;
    itemCount += countItems(signal, after) - countItems(signal, before);
    (changed ??= [...chunks])[i] = after;
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
    const isLeft = chunk === chunks[i] || (chunk.length > 0 && countItems(signal, chunk) > 0);
    const receipt = receipts?.[i];
    if (isLeft) left.push(chunk);
    if (receipt !== undefined) (isLeft ? leftReceipts : gone).push(receipt);
  });
  if (itemCount === 0) return { batch: undefined, itemCount, gone: receipts ?? [] };
  const byteLength = left.reduce((sum, chunk) => sum + chunk.length, 0);
  const batch = { signal, chunks: left, itemCount, byteLength };
  return { batch: receipts === undefined ? batch : { ...batch, receipts: leftReceipts }, itemCount, gone };
}
