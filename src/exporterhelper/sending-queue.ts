import type { RequestContext } from '../component/consumer.js';
import { RetryableError, errorText, type ConsumeError } from '../component/errors.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Logger } from '../component/logger.js';
import type { Clock } from '../component/clock.js';
import type { Batch } from '../pdata/batch.js';
import { CANCELED } from './attempt.js';
import { Batcher } from './batcher.js';
import type { QueueConfig } from './config.js';
import type { Delivery, DeliveryEnd } from './delivery.js';
import type { ExporterInstruments } from './instruments.js';
import { MemoryQueue } from './memory-queue.js';
import type { QueueEntry } from './queue-entry.js';

export interface SendingQueueSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ledger: LedgerAccount;
  readonly config: QueueConfig;
  readonly delivery: Delivery;
  readonly instruments: ExporterInstruments;
  /** Advice at the end of the log lines about lost data. */
  readonly hint: string;
}

/** What an offer came to: the queue has it, or the caller is told why not. */
export interface Offered {
  readonly error: ConsumeError | undefined;
  /** Whether the queue took responsibility, and so books what becomes of the items. */
  readonly taken: boolean;
}

/**
 * Takes requests at once and sends them in the background: `num_consumers` at a time, or merged and split by a batcher.
 *
 * Source followed: collector `exporterhelper/internal/queuebatch` and `internal/queue` at 0.131.0.
 */
export class SendingQueue {
  readonly #settings: SendingQueueSettings;
  readonly #queue: MemoryQueue;
  readonly #batcher: Batcher | undefined;
  #idleConsumers: number;
  #running = false;

  constructor(settings: SendingQueueSettings) {
    this.#settings = settings;
    const { config } = settings;
    this.#queue = new MemoryQueue(config);
    this.#idleConsumers = config.num_consumers;
    this.#batcher =
      config.batch === undefined
        ? undefined
        : new Batcher({
            ...settings,
            send: (batch, context, awaited) => this.#send(batch, context, awaited),
            finish: (entry, error) => this.#finishPart(entry, error),
          });
    settings.instruments.showQueue(() => this.#queue.size, this.#queue.capacity);
  }

  start(): void {
    this.#running = true;
    this.#batcher?.warn();
    this.#pump();
  }

  /** Never throws. With `wait_for_result` settles when the send is over, else when the request is in the queue. */
  async offer(batch: Batch, context: RequestContext): Promise<Offered> {
    const wait = this.#settings.config.wait_for_result;
    let entry: QueueEntry;
    try {
      entry = await this.#queue.offer(batch, wait ? context : detached(context), context.abort);
    } catch (error) {
      return { error: error as ConsumeError, taken: false }; // the queue throws nothing else
    }
    entry.awaited = wait;
    this.#pump();
    return { error: wait ? await this.#result(entry, context.abort) : undefined, taken: true };
  }

  /** Settles when everything that is in the queue now is finished. */
  async flush(): Promise<void> {
    const entries = [...this.#queue.unfinished];
    this.#batcher?.flush();
    await Promise.allSettled(entries.map((entry) => entry.finished));
  }

  /** Refuses new requests and sends the rest. Settles when nothing is left. */
  async drain(): Promise<void> {
    this.#queue.close();
    this.#settings.instruments.hideQueue();
    while (this.#queue.unfinished.size > 0 && this.#running) await this.flush();
  }

  /** Gives up what waits, and returns it; what is being sent is not among it. */
  abandon(): Batch[] {
    this.#queue.close();
    this.#running = false;
    const growing = this.#batcher?.abandon();
    const batches = growing === undefined ? [] : [growing];
    for (let entry = this.#queue.take(); entry !== undefined; entry = this.#queue.take()) batches.push(entry.batch);
    const error = new RetryableError(CANCELED);
    for (const entry of [...this.#queue.unfinished]) {
      entry.abandon(error);
      this.#queue.release(entry);
    }
    return batches;
  }

  /** Gives waiting entries to the batcher, or to consumers as far as there are any. */
  #pump(): void {
    while (this.#running && (this.#batcher !== undefined || this.#idleConsumers > 0)) {
      const entry = this.#queue.take();
      if (entry === undefined) return;
      if (this.#batcher === undefined) void this.#consume(entry);
      else this.#batcher.add(entry);
    }
  }

  async #consume(entry: QueueEntry): Promise<void> {
    this.#idleConsumers--;
    const error = await this.#send(entry.batch, entry.context, () => entry.awaited);
    this.#idleConsumers++;
    this.#finishPart(entry, error);
  }

  async #send(batch: Batch, context: RequestContext, awaited: () => boolean): Promise<ConsumeError | undefined> {
    const end = await this.#settings.delivery.send(batch, context, awaited);
    if (end === 'delivered' || end === 'abandoned') return undefined;
    this.#logFailed(end, batch);
    return end.error;
  }

  #finishPart(entry: QueueEntry, error: ConsumeError | undefined): void {
    if (!entry.finishPart(error)) return;
    this.#queue.release(entry);
    this.#pump();
  }

  #logFailed(end: Exclude<DeliveryEnd, string>, { itemCount: items, receipts }: Batch): void {
    if (receipts !== undefined && end.error instanceof RetryableError) {
      this.#settings.logger.error('Exporting failed. Data stays on disk and will be sent again.', {
        error: errorText(end.error),
        items,
      });
      return;
    }
    this.#settings.logger.error(
      `Exporting failed. Dropping data.${this.#settings.hint}`,
      { error: errorText(end.error), dropped_items: items },
      'internal/queue_sender.go:51',
    );
  }

  /** The outcome of an entry for the caller that waits for it, who may leave. */
  #result(entry: QueueEntry, abort: AbortSignal | undefined): Promise<ConsumeError | undefined> {
    return new Promise((resolve) => {
      const leave = (): void => {
        entry.awaited = false;
        resolve(new RetryableError(CANCELED));
      };
      const settle = (error?: ConsumeError): void => {
        abort?.removeEventListener('abort', leave);
        resolve(error);
      };
      abort?.addEventListener('abort', leave, { once: true });
      if (abort?.aborted === true) leave();
      entry.finished.then(() => settle(), settle);
    });
  }
}

/** What is known about the request, without the tie to a caller who is answered before the send. */
function detached(context: RequestContext): RequestContext {
  if (context.abort === undefined) return context;
  const kept: { -readonly [Key in keyof RequestContext]: RequestContext[Key] } = { ...context };
  delete kept.abort;
  return kept;
}
