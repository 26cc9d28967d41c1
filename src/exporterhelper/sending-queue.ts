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
import type { QueueEntry } from './queue-entry.js';
import type { Leftovers, RequestQueue } from './request-queue.js';

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
  readonly #queue: RequestQueue;
  readonly #batcher: Batcher | undefined;
  #idleConsumers: number;
  #running = false;

  constructor(settings: SendingQueueSettings, queue: RequestQueue) {
    this.#settings = settings;
    const { config } = settings;
    this.#queue = queue;
    this.#idleConsumers = config.num_consumers;
    this.#batcher =
      config.batch === undefined
        ? undefined
        : new Batcher({
            ...settings,
            send: (batch, context, entries) => this.#send(batch, context, entries),
            finish: (entry, error) => this.#finishPart(entry, error),
          });
    settings.instruments.showQueue(() => this.#queue.size, this.#queue.capacity);
  }

  start(): void {
    this.#running = true;
    this.#batcher?.warn();
    this.pump();
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
    this.pump();
    return { error: wait ? await this.#result(entry, context.abort) : undefined, taken: true };
  }

  /** Settles when everything that is in the queue now is finished. */
  async flush(): Promise<void> {
    do {
      await this.#queue.loading;
      await this.#finish(this.#queue.unfinished);
    } while (this.#queue.stored > 0 && this.#running);
  }

  async #finish(entries: ReadonlySet<QueueEntry>): Promise<void> {
    const all = [...entries].map((entry) => entry.finished);
    this.#batcher?.flush();
    await Promise.allSettled(all);
  }

  /** Refuses new requests and sends the rest, or with a storage what has been begun. Settles when that is done. */
  async drain(): Promise<void> {
    this.#queue.close();
    this.#settings.instruments.hideQueue();
    while (this.#queue.mustFinish.size > 0 && this.#running) await this.#finish(this.#queue.mustFinish);
  }

  /** Gives up what waits; what is being sent is not among it. */
  abandon(): Leftovers {
    this.#queue.close();
    this.#running = false;
    const { lost, keptItems } = this.#queue.abandon();
    const growing = this.#batcher?.abandon();
    const error = new RetryableError(CANCELED);
    for (const entry of [...this.#queue.unfinished]) {
      entry.interrupted = true;
      entry.abandon(error);
      this.#queue.release(entry);
    }
    if (growing === undefined) return { lost, keptItems };
    return this.#queue.keepsInterrupted
      ? { lost, keptItems: keptItems + growing.batch.itemCount }
      : { lost: [growing.batch, ...lost], keptItems };
  }

  /** Settles when the queue is where it stays. Nothing is called after. */
  dispose(): Promise<void> {
    return this.#queue.dispose();
  }

  /** Gives waiting entries to the batcher, or to consumers as far as there are any. */
  pump(): void {
    while (this.#running && (this.#batcher !== undefined || this.#idleConsumers > 0)) {
      const entry = this.#queue.take();
      if (entry === undefined) return;
      if (this.#batcher === undefined) void this.#consume(entry);
      else this.#batcher.add(entry);
    }
  }

  async #consume(entry: QueueEntry): Promise<void> {
    this.#idleConsumers--;
    const error = await this.#send(entry.batch, entry.context, [entry]);
    this.#idleConsumers++;
    this.#finishPart(entry, error);
  }

  async #send(
    batch: Batch,
    context: RequestContext,
    entries: readonly QueueEntry[],
  ): Promise<ConsumeError | undefined> {
    const end = await this.#settings.delivery.send(batch, context, () => entries.some(({ awaited }) => awaited));
    if (end === 'delivered') return undefined;
    const interrupted = end === 'abandoned' || end.reason === 'shutdown';
    if (interrupted) for (const entry of entries) entry.interrupted = true;
    if (end === 'abandoned') return undefined;
    if (interrupted && this.#queue.keepsInterrupted) return end.error;
    this.#logFailed(end, batch);
    return end.error;
  }

  #finishPart(entry: QueueEntry, error: ConsumeError | undefined): void {
    if (!entry.finishPart(error)) return;
    this.#queue.release(entry);
    this.pump();
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
