import type { Clock, Timer } from '../component/clock.js';
import type { RequestContext } from '../component/consumer.js';
import { RetryableError, type ConsumeError } from '../component/errors.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Logger } from '../component/logger.js';
import { mergeBatches, type Batch } from '../pdata/batch.js';
import { settleReceipts } from '../pdata/receipt.js';
import { batchSizer, type QueueConfig, type Sizer } from './config.js';
import { divide } from './divide.js';
import { sizeOf } from './memory-queue.js';
import type { QueueEntry } from './queue-entry.js';

export interface BatcherSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ledger: LedgerAccount;
  readonly config: QueueConfig;
  /** Sends one batch; tells what a waiting caller is told. Never throws. */
  send(batch: Batch, context: RequestContext, entries: readonly QueueEntry[]): Promise<ConsumeError | undefined>;
  /** One part of an entry is over. */
  finish(entry: QueueEntry, error: ConsumeError | undefined): void;
}

/** A batch that grows, and the entries it is made of. */
interface Group {
  batch: Batch;
  readonly context: RequestContext;
  readonly entries: QueueEntry[];
}

/**
 * `sending_queue.batch`: merges queued requests until `min_size`, splits at `max_size`, and starts a send for each result.
 *
 * Source followed: collector `exporterhelper/internal/queuebatch/partition_batcher.go` at 0.131.0, whose worker limit does
 * not limit: what bounds the sends that run is the queue's capacity.
 */
export class Batcher {
  readonly #settings: BatcherSettings;
  readonly #sizer: Sizer;
  readonly #minSize: number;
  readonly #maxSize: number;
  readonly #flushTimeoutMs: number;
  #current: Group | undefined;
  #timer: Timer | undefined;

  constructor(settings: BatcherSettings) {
    this.#settings = settings;
    this.#sizer = batchSizer(settings.config);
    this.#minSize = settings.config.batch?.min_size ?? 0;
    this.#maxSize = settings.config.batch?.max_size ?? 0;
    this.#flushTimeoutMs = settings.config.batch?.flush_timeout ?? 0;
  }

  /** Says at start what the reference only shows once data is gone. */
  warn(): void {
    if (this.#sizer !== 'requests') return;
    this.#settings.logger.warn(
      'sending_queue.batch cannot measure a batch in requests, the sizer it inherits: all data will be lost. ' +
        'Set sending_queue.batch.sizer to items or bytes.',
    );
  }

  add(entry: QueueEntry): void {
    const current = this.#current;
    const merged = current === undefined ? entry.batch : mergeBatches(entry.batch.signal, [current.batch, entry.batch]);
    const { parts, lost, error } = divide(merged, this.#maxSize, this.#sizer);
    if (error !== undefined) this.#logSplitError(error, current !== undefined);
    const [first, ...others] = parts;
    if (first === undefined) {
      this.#takeNothing(entry, merged, error ?? '');
      return;
    }
    entry.splitInto(parts.length + (error === undefined ? 0 : 1));
    if (lost !== undefined) this.#lose(entry, lost, error ?? '');
    const group = (batch: Batch): Group => ({ batch, context: entry.context, entries: [entry] });
    const head: Group =
      current === undefined ? group(first) : { ...current, batch: first, entries: [...current.entries, entry] };
    this.#keepLastAndSend([head, ...others.map(group)], current !== undefined && parts.length === 1);
  }

  /** Starts sending the batch that grows, if there is one. */
  flush(): void {
    const group = this.#takeCurrent();
    if (group !== undefined) void this.#send(group);
  }

  /** Gives up the batch that grows, and returns it with the entries it is made of. */
  abandon(): Pick<Group, 'batch' | 'entries'> | undefined {
    return this.#takeCurrent();
  }

  /** @param grown the last group is the batch that grew before, whose timer runs on. */
  #keepLastAndSend(groups: Group[], grown: boolean): void {
    const last = groups.at(-1)!; // there is at least the head
    if (sizeOf(last.batch, this.#sizer) >= this.#minSize) {
      this.#takeCurrent();
    } else {
      groups.pop();
      if (!grown) {
        this.#takeCurrent();
        this.#arm();
      }
      this.#current = last;
    }
    for (const group of groups) void this.#send(group);
  }

  async #send(group: Group): Promise<void> {
    const error = await this.#settings.send(group.batch, group.context, group.entries);
    for (const entry of group.entries) this.#settings.finish(entry, error);
  }

  /** Nothing could be cut off: the batch that grew keeps everything, and without one the request is lost. */
  #takeNothing(entry: QueueEntry, merged: Batch, error: string): void {
    if (this.#current === undefined) {
      this.#lose(entry, merged, error);
      return;
    }
    this.#current.batch = merged;
    this.#settings.finish(entry, new RetryableError(error));
  }

  #lose(entry: QueueEntry, lost: Batch, error: string): void {
    const detail = { answer: `sending_queue.batch: ${error}` };
    if (entry.awaited) this.#settings.ledger.rejected(lost.itemCount, 'encoding_failed', detail);
    else this.#settings.ledger.dropped(lost.itemCount, 'encoding_failed', detail);
    settleReceipts(lost.receipts);
    this.#settings.finish(entry, new RetryableError(error));
  }

  #takeCurrent(): Group | undefined {
    const group = this.#current;
    this.#current = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    return group;
  }

  #arm(): void {
    if (this.#flushTimeoutMs <= 0) return;
    this.#timer = this.#settings.clock.setTimer(() => this.flush(), this.#flushTimeoutMs);
  }

  #logSplitError(error: string, merging: boolean): void {
    const caller = `queuebatch/partition_batcher.go:${merging ? 120 : 72}`;
    this.#settings.logger.warn('Failed to split request.', { error }, caller);
  }
}
