import type { Processor } from '../component/component.js';
import type { Consumer, RequestContext } from '../component/consumer.js';
import { RetryableError } from '../component/errors.js';
import type { ComponentSettings } from '../component/settings.js';
import type { Batch } from '../pdata/batch.js';
import { settleReceipts } from '../pdata/receipt.js';
import type { Signal } from '../pdata/signal.js';
import { ItemCounts } from './item-counts.js';
import { rewriteChunks, type ChunkRewriter, type Rewritten } from './rewrite.js';

/** A batch could not be processed: the caller is told in these words and may send it again. */
export class ProcessingError extends Error {}

/** What a processor does with one batch. */
export interface BatchRewriter extends ChunkRewriter {
  /** @throws {ProcessingError} */
  chunk(chunk: Uint8Array, itemCount?: number): Uint8Array;
  /** After the last chunk. @throws {ProcessingError} if the batch must not go on. */
  end?(incoming: number, outgoing: number): void;
}

/**
 * HOT PATH: a processor that changes batches on their way: counts them, books what it takes away or adds, and hands the
 * rest on.
 */
export class RewritingProcessor implements Processor {
  readonly #settings: ComponentSettings;
  readonly #next: Consumer;
  readonly #counts: ItemCounts;
  readonly #rewriter: (context: RequestContext) => BatchRewriter;

  constructor(
    settings: ComponentSettings,
    signal: Signal,
    next: Consumer,
    rewriter: (context: RequestContext) => BatchRewriter,
  ) {
    this.#settings = settings;
    this.#next = next;
    this.#counts = new ItemCounts(settings, signal);
    this.#rewriter = rewriter;
  }

  async start(): Promise<void> {}

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    const { batch: rest, itemCount, gone } = this.#rewrite(batch, context);
    this.#counts.add(batch.itemCount, itemCount);
    const { ledger } = this.#settings;
    if (itemCount < batch.itemCount) ledger.dropped(batch.itemCount - itemCount, 'filtered');
    else if (itemCount > batch.itemCount) ledger.accepted(itemCount - batch.itemCount);
    if (rest !== undefined) await this.#next.consume(rest, context);
    settleReceipts(gone);
  }

  async shutdown(): Promise<void> {}

  #rewrite(batch: Batch, context: RequestContext): Rewritten {
    try {
      const rewriter = this.#rewriter(context);
      const rewritten = rewriteChunks(batch, rewriter);
      rewriter.end?.(batch.itemCount, rewritten.itemCount);
      return rewritten;
    } catch (error) {
      if (!(error instanceof ProcessingError)) throw error;
      this.#counts.add(batch.itemCount, 0);
      this.#settings.ledger.rejected(batch.itemCount, 'processing_failed', { answer: error.message });
      throw new RetryableError(error.message);
    }
  }
}
