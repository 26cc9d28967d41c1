import type { RequestContext } from '../component/consumer.js';
import type { ConsumeError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';

/** One request in the queue, from the offer until every part of it is finished. */
export class QueueEntry {
  readonly batch: Batch;
  readonly context: RequestContext;
  /** In the queue's unit. */
  readonly size: number;
  /** Settles when the entry is finished; rejects with what a caller that waits for the result is told. */
  readonly finished: Promise<void>;
  /** Shutdown interrupted the send of a part. */
  interrupted = false;
  /** Whether a caller waits for the result. */
  awaited = false;
  #parts = 1;
  #error: ConsumeError | undefined;
  #settle!: (error: ConsumeError | undefined) => void;

  constructor(batch: Batch, context: RequestContext, size: number) {
    this.batch = batch;
    this.context = context;
    this.size = size;
    this.finished = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.finished.catch(() => {}); // nobody need wait
  }

  /** Waits for `parts` calls of `finishPart` instead of one. */
  splitInto(parts: number): void {
    this.#parts = parts;
  }

  /** Ends the entry, whatever its parts come to. */
  abandon(error: ConsumeError): void {
    this.#settle(error);
  }

  /** One part is delivered, or failed with `error`. True when it was the last. */
  finishPart(error: ConsumeError | undefined): boolean {
    this.#error ??= error;
    this.#parts--;
    if (this.#parts !== 0) return false;
    this.#settle(this.#error);
    return true;
  }
}
