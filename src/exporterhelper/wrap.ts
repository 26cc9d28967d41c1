import { untilAborted } from '../component/abort.js';
import type { Exporter, Host } from '../component/component.js';
import type { RequestContext } from '../component/consumer.js';
import { RetryableError, StartError, errorText, type ConsumeError } from '../component/errors.js';
import type { DropReason } from '../component/ledger.js';
import type { ComponentSettings } from '../component/settings.js';
import type { StorageExtension } from '../component/storage.js';
import { isStorageExtension } from '../component/storage.js';
import type { ComponentId } from '../component/id.js';
import type { Batch } from '../pdata/batch.js';
import { returnReceipts } from '../pdata/receipt.js';
import type { Signal } from '../pdata/signal.js';
import { Attempter } from './attempt.js';
import type { HelperConfig, QueueConfig } from './config.js';
import { Delivery } from './delivery.js';
import { ExporterInstruments } from './instruments.js';
import { MemoryQueue } from './memory-queue.js';
import type { Sender } from './outcome.js';
import { PersistentQueue } from './persistent-queue.js';
import type { RequestQueue } from './request-queue.js';
import { RetrySender } from './retry.js';
import { SendingQueue } from './sending-queue.js';

/**
 * An exporter around `sender`: outermost the sending queue, then counters and the ledger, retry, the timeout of each attempt.
 *
 * Source followed: collector `exporterhelper` at 0.131.0.
 */
export function wrapExporter(
  settings: ComponentSettings,
  signal: Signal,
  sender: Sender,
  config: HelperConfig,
): Exporter {
  return new WrappedExporter(settings, signal, sender, config);
}

class WrappedExporter implements Exporter {
  readonly redeemsReceipts = true;
  readonly #settings: ComponentSettings;
  readonly #signal: Signal;
  readonly #sender: Sender;
  readonly #queueConfig: QueueConfig | undefined;
  readonly #instruments: ExporterInstruments;
  readonly #retry: RetrySender;
  readonly #delivery: Delivery;
  #queue: SendingQueue | undefined;
  readonly #hint: string;
  /** Requests that are sent in the caller's time, without a queue. */
  readonly #direct = new Set<Promise<ConsumeError | undefined>>();
  #stopping: Promise<void> | undefined;

  constructor(settings: ComponentSettings, signal: Signal, sender: Sender, config: HelperConfig) {
    this.#settings = settings;
    this.#signal = signal;
    this.#sender = sender;
    this.#hint = hintOf(config);
    this.#instruments = new ExporterInstruments(settings, signal);
    this.#retry = new RetrySender(
      settings,
      config.retry,
      new Attempter(settings.clock, sender, config.timeoutMs, settings.watch),
    );
    this.#queueConfig = config.queue?.enabled === true ? config.queue : undefined;
    const isStored = this.#queueConfig?.storage !== undefined;
    this.#delivery = new Delivery(
      this.#retry,
      this.#instruments,
      settings.ledger,
      isStored,
      sender.letsGoOfBytes === true,
    );
    if (this.#queueConfig !== undefined && !isStored) {
      this.#queue = this.#createQueue(this.#queueConfig, new MemoryQueue(this.#queueConfig));
    }
  }

  async start(host: Host): Promise<void> {
    await this.#sender.start(host);
    if (this.#queueConfig?.storage !== undefined) {
      this.#queue = await this.#openStoredQueue(this.#queueConfig, this.#queueConfig.storage, host);
    }
    this.#queue?.start();
  }

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    this.#settings.ledger.accepted(batch.itemCount);
    const error = await this.#take(batch, context);
    if (error === undefined) return;
    this.#settings.logger.error(
      `Exporting failed. Rejecting data.${this.#hint}`,
      { error: errorText(error), rejected_items: batch.itemCount },
      'internal/base_exporter.go:117',
    );
    throw error;
  }

  async flush(): Promise<void> {
    const direct = [...this.#direct];
    await Promise.all([this.#queue?.flush(), this.#sender.flush?.(), ...direct]);
  }

  /** Ends all waiting for retries, sends what is queued once, and closes. What is left at the deadline is dropped. */
  shutdown(deadline: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(deadline);
    return this.#stopping;
  }

  async #stop(deadline: AbortSignal): Promise<void> {
    this.#retry.stop();
    await untilAborted(this.#drain(), deadline);
    const left = this.#abandon();
    if (left > 0) {
      this.#settings.logger.error('Exporter did not finish before the end of shutdown. Dropping data.', {
        dropped_items: left,
      });
    }
    await this.#sender.shutdown();
    await this.#queue?.dispose();
  }

  async #drain(): Promise<void> {
    await Promise.all([this.#queue?.drain(), ...this.#direct]);
  }

  #abandon(): number {
    let items = 0;
    const left = this.#queue?.abandon();
    for (const batch of left?.lost ?? []) items += this.#delivery.bookLost(batch);
    if (left !== undefined && left.keptItems > 0) this.#settings.ledger.rejected(left.keptItems, 'kept_on_disk');
    return items + this.#delivery.abandon();
  }

  async #take(batch: Batch, context: RequestContext): Promise<ConsumeError | undefined> {
    if (this.#queueConfig !== undefined && this.#queue === undefined) return this.#refuse(batch); // not started
    if (this.#queue !== undefined) return this.#enqueue(this.#queue, batch, context);
    if (this.#stopping !== undefined) return this.#refuse(batch);
    const send = this.#sendDirectly(batch, context);
    this.#direct.add(send);
    const error = await send;
    this.#direct.delete(send);
    return error;
  }

  async #enqueue(queue: SendingQueue, batch: Batch, context: RequestContext): Promise<ConsumeError | undefined> {
    const { error, taken } = await queue.offer(batch, context);
    if (error === undefined) return undefined;
    this.#instruments.enqueueFailed(batch.itemCount);
    if (!taken) {
      const reason = this.#stopping === undefined ? 'queue_full' : 'shutdown';
      this.#bookRefused(batch, reason, error);
    }
    return error;
  }

  async #sendDirectly(batch: Batch, context: RequestContext): Promise<ConsumeError | undefined> {
    const end = await this.#delivery.send(batch, context, () => true);
    if (end === 'delivered') return undefined;
    return end === 'abandoned' ? new RetryableError('interrupted due to shutdown') : end.error;
  }

  #refuse(batch: Batch): ConsumeError {
    const error = new RetryableError('exporter is shut down');
    this.#bookRefused(batch, 'shutdown', error);
    return error;
  }

  #bookRefused({ itemCount, receipts }: Batch, reason: DropReason, error: ConsumeError): void {
    this.#settings.ledger.rejected(itemCount, receipts === undefined ? reason : 'kept_on_disk', {
      answer: error.message,
    });
    returnReceipts(receipts);
  }

  async #openStoredQueue(config: QueueConfig, storage: ComponentId, host: Host): Promise<SendingQueue> {
    const { id, kind, logger, ledger } = this.#settings;
    const client = await storageOf(storage, host).openStorage(kind, id, this.#signal);
    const opened = await PersistentQueue.open({
      config,
      signal: this.#signal,
      logger,
      ledger,
      storage: client,
      onReady: () => this.#queue?.pump(),
    });
    return this.#createQueue(config, opened);
  }

  #createQueue(config: QueueConfig, queue: RequestQueue): SendingQueue {
    const { clock, logger, ledger } = this.#settings;
    const [delivery, instruments, hint] = [this.#delivery, this.#instruments, this.#hint];
    return new SendingQueue({ clock, logger, ledger, config, delivery, instruments, hint }, queue);
  }
}

/** What the reference advises after "Exporting failed …": what is offered and off. */
function hintOf(config: HelperConfig): string {
  let hint = '';
  if (config.retry?.enabled === false)
    hint += ' Try enabling retry_on_failure config option to retry on retryable errors.';
  if (config.queue?.enabled === false) hint += ' Try enabling sending_queue to survive temporary failures.';
  return hint;
}

/** @throws {StartError} in the reference's words. */
function storageOf(id: ComponentId, host: Host): StorageExtension {
  const extension = host.extension(id);
  if (extension === undefined) throw new StartError('no storage client extension found');
  if (!isStorageExtension(extension)) throw new StartError('requested extension is not a storage extension');
  return extension;
}
