/**
 * Cuts batches by item count. A chunk that falls into one part is shared, only a chunk that is cut is copied; enclosing
 * messages are written anew with their new lengths.
 *
 * What a cut resource, scope or metric says about itself goes to both parts, except schema URLs, a metric's metadata and
 * fields this version does not know: those stay with its last part, as in the reference.
 *
 * Source followed: reference `batchprocessor` `splitLogs`, `splitMetrics`, `splitTraces`.
 */
import type { Batch } from './batch.js';
import { countItems } from './count.js';
import type { Receipt } from './receipt.js';
import type { Signal } from './signal.js';
import { ChunkIndex } from './split-chunk.js';

/**
 * Takes `itemCount` items off the front.
 *
 * @param itemCount more than 0 and less than the batch has.
 */
export function splitBatch(batch: Batch, itemCount: number): { head: Batch; rest: Batch } {
  if (!(itemCount > 0 && itemCount < batch.itemCount)) {
    throw new Error(`bug in the hub: cannot take ${itemCount} of ${batch.itemCount} items`);
  }
  const [head, rest] = cut(batch, itemCount, 2);
  return { head: head!, rest: rest! };
}

/**
 * Cuts into parts of `itemCount` items each, the last one having what is left. Takes each chunk apart only once, so it is
 * what to use where several parts come off one batch.
 */
export function splitBatchEvery(batch: Batch, itemCount: number): Batch[] {
  if (!(itemCount > 0)) throw new Error(`bug in the hub: cannot cut into parts of ${itemCount} items`);
  return batch.itemCount <= itemCount ? [batch] : cut(batch, itemCount, Infinity);
}

function cut(batch: Batch, itemCount: number, maxParts: number): Batch[] {
  const parts = new Parts(batch.signal, itemCount, maxParts);
  const { chunks, receipts } = batch;
  for (let i = 0; i < chunks.length; i++) {
    const chunk = chunks[i]!; // i < length
    const count = countItems(batch.signal, chunk);
    if (count === 0 || count <= parts.room()) parts.add(chunk, count, receipts?.[i]);
    else cutChunk(parts, batch.signal, chunk, count, receipts?.[i]);
  }
  return parts.finish();
}

function cutChunk(parts: Parts, signal: Signal, chunk: Uint8Array, count: number, receipt: Receipt | undefined): void {
  const index = new ChunkIndex(signal, chunk);
  for (let first = 0; first < count;) {
    const end = Math.min(first + parts.room(), count);
    if (first > 0) receipt?.retain(1);
    parts.add(index.write(first, end), end - first, receipt);
    first = end;
  }
}

/** Collects chunks into batches of a fixed number of items. */
class Parts {
  readonly #signal: Signal;
  readonly #itemCount: number;
  readonly #maxParts: number;
  readonly #done: Batch[] = [];
  #chunks: Uint8Array[] = [];
  #receipts: Receipt[] = [];
  #items = 0;
  #bytes = 0;

  constructor(signal: Signal, itemCount: number, maxParts: number) {
    this.#signal = signal;
    this.#itemCount = itemCount;
    this.#maxParts = maxParts;
  }

  /** How many items the part being filled can take. */
  room(): number {
    if (this.#done.length + 1 >= this.#maxParts) return Infinity;
    if (this.#items === this.#itemCount) this.#close();
    return this.#done.length + 1 >= this.#maxParts ? Infinity : this.#itemCount - this.#items;
  }

  add(chunk: Uint8Array, items: number, receipt: Receipt | undefined): void {
    this.#chunks.push(chunk);
    if (receipt !== undefined) this.#receipts.push(receipt);
    this.#items += items;
    this.#bytes += chunk.length;
  }

  finish(): Batch[] {
    this.#close();
    return this.#done;
  }

  #close(): void {
    this.#done.push({
      signal: this.#signal,
      chunks: this.#chunks,
      itemCount: this.#items,
      byteLength: this.#bytes,
      ...(this.#receipts.length === 0 ? {} : { receipts: this.#receipts }),
    });
    this.#chunks = [];
    this.#receipts = [];
    this.#items = 0;
    this.#bytes = 0;
  }
}
