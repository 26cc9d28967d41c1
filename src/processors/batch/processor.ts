/** HOT PATH: `consume` runs per request. It finds the request's shard and hands the bytes on; see shard.ts. */
import { availableParallelism } from 'node:os';
import { sharedAbortController, untilAborted } from '../../component/abort.js';
import type { Processor } from '../../component/component.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { PermanentError, RetryableError, type ConsumeError } from '../../component/errors.js';
import type { DropReason } from '../../component/ledger.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import type { BatchConfig } from './config.js';
import { BatchInstruments } from './instruments.js';
import { Shard, type ShardSettings } from './shard.js';
import { ShardsByMetadata } from './shards-by-metadata.js';

export interface BatchProcessorSettings {
  readonly settings: ComponentSettings;
  readonly config: BatchConfig;
  readonly signal: Signal;
  readonly next: Consumer;
  /** Requests that may wait while a batch is being sent. Default: the number of processors, as in the reference. */
  readonly waitingRequests?: number;
}

/** How long an aborted send may take to end, in milliseconds. */
const ABORT_GRACE_MS = 1000;

/** Merges requests until `send_batch_size` or `timeout`, and splits at `send_batch_max_size`. */
export class BatchProcessor implements Processor {
  readonly #settings: ComponentSettings;
  readonly #instruments: BatchInstruments;
  /** Aborts when shutdown must end, so that an exporter without a queue stops retrying. */
  readonly #ending = sharedAbortController();
  readonly #single: Shard | undefined;
  readonly #byMetadata: ShardsByMetadata | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ settings, config, signal, next, waitingRequests }: BatchProcessorSettings) {
    this.#settings = settings;
    this.#instruments = new BatchInstruments(settings);
    const shardSettings: Omit<ShardSettings, 'context'> = {
      clock: settings.clock,
      logger: settings.logger,
      ledger: settings.ledger,
      config,
      signal,
      next,
      instruments: this.#instruments,
      waitingRequests: waitingRequests ?? availableParallelism(),
    };
    const create = (metadata: RequestContext['metadata']): Shard => {
      this.#instruments.shards(1);
      const abort = this.#ending.signal;
      return new Shard({ ...shardSettings, context: metadata === undefined ? { abort } : { metadata, abort } });
    };
    if (config.metadata_keys.length === 0) this.#single = create(undefined);
    else this.#byMetadata = new ShardsByMetadata(config, create);
  }

  async start(): Promise<void> {
    this.#instruments.shards(0);
  }

  consume(batch: Batch, context: RequestContext): Promise<void> {
    if (this.#stopping !== undefined) {
      return this.#refuse(batch, new RetryableError('batch processor is shut down'), 'shutdown');
    }
    if (batch.itemCount === 0) return Promise.resolve();
    const shard = this.#single ?? this.#byMetadata?.of(context);
    if (shard !== undefined) return shard.consume(batch);
    const error = new PermanentError('too many batcher metadata-value combinations');
    return this.#refuse(batch, error, 'permanent_refusal');
  }

  async flush(): Promise<void> {
    await Promise.all(this.#shards().map((shard) => shard.flush()));
  }

  /** Hands on what is pending. What the next stage has not taken at the deadline is dropped. */
  shutdown(deadline: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(deadline);
    return this.#stopping;
  }

  #refuse(batch: Batch, error: ConsumeError, reason: DropReason): Promise<never> {
    this.#settings.ledger.rejected(batch.itemCount, reason, { answer: error.message });
    return Promise.reject(error);
  }

  async #stop(deadline: AbortSignal): Promise<void> {
    await untilAborted(this.flush(), deadline);
    this.#ending.abort();
    const shards = this.#shards();
    let left = sum(shards.map((shard) => shard.abandonHeld()));
    if (deadline.aborted) {
      await this.#settled(shards);
      left += sum(shards.map((shard) => shard.abandonInFlight()));
    }
    this.#instruments.shards(-shards.length);
    if (left === 0) return;
    this.#settings.logger.error('Batch processor did not finish before the end of shutdown. Dropping data.', {
      dropped_items: left,
    });
  }

  /** Waits a moment for sends that have just been aborted, so that they tell themselves how they ended. */
  async #settled(shards: readonly Shard[]): Promise<void> {
    const enough = new AbortController();
    const timer = this.#settings.clock.setTimer(() => enough.abort(), ABORT_GRACE_MS);
    await untilAborted(Promise.all(shards.map((shard) => shard.idle)), enough.signal);
    timer.cancel();
  }

  #shards(): readonly Shard[] {
    return this.#single === undefined ? this.#byMetadata!.all() : [this.#single];
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
