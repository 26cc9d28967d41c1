/**
 * HOT PATH: collects the requests of one combination of metadata and sends batches. `consume` runs per request: it must not
 * read bytes, create a closure or await unless it has to wait for room. Guard: test/bench/batch.bench.ts.
 *
 * Source followed: the shard loop of collector `batchprocessor/batch_processor.go` at 0.131.0.
 */
import type { Clock, Timer } from '../../component/clock.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { PermanentError, RetryableError, errorText } from '../../component/errors.js';
import type { DropReason, LedgerAccount } from '../../component/ledger.js';
import type { Logger } from '../../component/logger.js';
import type { Batch } from '../../pdata/batch.js';
import { returnReceipts, settleReceipts } from '../../pdata/receipt.js';
import type { Signal } from '../../pdata/signal.js';
import type { BatchConfig } from './config.js';
import type { BatchInstruments, Trigger } from './instruments.js';
import { Pending } from './pending.js';

/** Longest piece of an error's text that the ledger keeps. */
const MAX_ANSWER_CHARACTERS = 200;

const TAKEN = Promise.resolve();

export interface ShardSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ledger: LedgerAccount;
  readonly config: BatchConfig;
  readonly signal: Signal;
  readonly next: Consumer;
  /** What the batches are handed on with. */
  readonly context: RequestContext;
  readonly instruments: BatchInstruments;
  /** Requests that may wait while a batch is being sent; further callers wait. */
  readonly waitingRequests: number;
}

/** A request whose caller waits for room. */
interface BlockedRequest {
  readonly batch: Batch;
  admit(): void;
  refuse(error: RetryableError): void;
}

/** A flush that waits until the requests before it are handed on. */
interface FlushRequest {
  readonly afterRequest: number;
  done(): void;
}

export class Shard {
  readonly #settings: ShardSettings;
  readonly #pending: Pending;
  /** Without a timer every request is sent at once. */
  readonly #hasTimer: boolean;
  #waiting: Batch[] = [];
  #blocked: BlockedRequest[] = [];
  #flushes: FlushRequest[] = [];
  #sending = false;
  #inFlight: Batch | undefined;
  #run: Promise<void> = TAKEN;
  #abandoned = false;
  #requestsTaken = 0;
  #requestsProcessed = 0;
  #timer: Timer | undefined;
  /** When the reference would have restarted its timer last. */
  #timerStartMs: number;

  constructor(settings: ShardSettings) {
    this.#settings = settings;
    this.#pending = new Pending(settings.signal);
    this.#hasTimer = settings.config.timeout !== 0 && settings.config.send_batch_size !== 0;
    this.#timerStartMs = settings.clock.monotonic();
  }

  /** Settles when the shard has the request: at once, unless a send is under way and enough requests wait already. */
  consume(batch: Batch): Promise<void> {
    this.#requestsTaken++;
    if (this.#sending) return this.#wait(batch);
    this.#add(batch);
    if (this.#isDue()) this.#startSending(undefined);
    else this.#armTimer();
    return TAKEN;
  }

  /** Sends everything taken so far. Settles when the next stage has it. */
  flush(): Promise<void> {
    return new Promise((done) => {
      this.#flushes.push({ afterRequest: this.#requestsTaken, done });
      if (!this.#sending) this.#startSending(undefined);
    });
  }

  /** Gives up everything but the batch that is being sent. Returns the number of items. */
  abandonHeld(): number {
    this.#abandoned = true;
    this.#cancelTimer();
    const pending = this.#pending.itemCount > 0 ? [this.#pending.take(0)] : [];
    const held = [...pending, ...this.#waiting].reduce((items, batch) => items + this.#giveUp(batch, 'shutdown'), 0);
    this.#waiting = [];
    const refused = this.#blocked.reduce((items, { batch }) => items + batch.itemCount, 0);
    if (refused > 0) this.#settings.ledger.rejected(refused, 'shutdown');
    for (const blocked of this.#blocked) blocked.refuse(new RetryableError('batch processor is shut down'));
    this.#blocked = [];
    return held + refused;
  }

  /** Settles when no batch is being sent. */
  get idle(): Promise<void> {
    return this.#run;
  }

  /** Gives up the batch that is being sent, whatever becomes of it. Returns the number of its items. */
  abandonInFlight(): number {
    const batch = this.#inFlight;
    this.#inFlight = undefined;
    return batch === undefined ? 0 : this.#giveUp(batch, 'shutdown');
  }

  /** Books a batch that goes no further: it is gone, unless it is on disk. Returns how many items are gone. */
  #giveUp({ itemCount, receipts }: Batch, reason: DropReason, answer?: string): number {
    const { ledger } = this.#settings;
    const detail = answer === undefined ? undefined : { answer: answer.slice(0, MAX_ANSWER_CHARACTERS) };
    if (receipts === undefined) ledger.dropped(itemCount, reason, detail);
    else ledger.rejected(itemCount, 'kept_on_disk', detail);
    returnReceipts(receipts);
    return receipts === undefined ? itemCount : 0;
  }

  #wait(batch: Batch): Promise<void> {
    if (this.#waiting.length < this.#settings.waitingRequests) {
      this.#waiting.push(batch);
      return TAKEN;
    }
    return new Promise((admit, refuse) => this.#blocked.push({ batch, admit, refuse }));
  }

  #add(batch: Batch): void {
    this.#pending.add(batch);
    this.#requestsProcessed++;
  }

  #isDue(): boolean {
    const { itemCount } = this.#pending;
    return itemCount > 0 && (!this.#hasTimer || itemCount >= this.#settings.config.send_batch_size);
  }

  /** @param first sends one batch for this reason before anything else. */
  #startSending(first: Trigger | undefined): void {
    this.#sending = true;
    this.#cancelTimer();
    this.#run = this.#sendAll(first);
  }

  /** Sends until nothing is due and nothing waits. Never throws. */
  async #sendAll(first: Trigger | undefined): Promise<void> {
    if (first !== undefined) await this.#send(first);
    while (!this.#abandoned) {
      while (this.#isDue() && !this.#abandoned) await this.#send('size');
      if (this.#flushes.length > 0) await this.#serveFlushes();
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) {
        this.#admitBlocked();
        this.#add(waiting);
      } else if (this.#flushes.length === 0) {
        break;
      }
    }
    this.#sending = false;
    this.#armTimer();
  }

  async #send(trigger: Trigger): Promise<void> {
    const { config, next, context, instruments, clock } = this.#settings;
    const batch = this.#pending.take(config.send_batch_max_size);
    this.#inFlight = batch;
    let failure: unknown;
    try {
      await next.consume(batch, context);
    } catch (error) {
      failure = error ?? new Error('unknown error');
    }
    this.#timerStartMs = clock.monotonic();
    if (this.#inFlight === undefined) return; // given up and booked meanwhile
    this.#inFlight = undefined;
    if (failure !== undefined) this.#drop(batch, failure);
    else instruments.sent(trigger, batch.itemCount, batch.byteLength);
  }

  /** The next stage did not take a batch, and nobody upstream waits for it any more. */
  #drop(batch: Batch, failure: unknown): void {
    const { ledger, logger } = this.#settings;
    const error = errorText(failure);
    const reason = this.#abandoned ? 'shutdown' : 'downstream_error';
    if (failure instanceof PermanentError) {
      ledger.dropped(batch.itemCount, reason, { answer: error.slice(0, MAX_ANSWER_CHARACTERS) });
      settleReceipts(batch.receipts);
    } else {
      this.#giveUp(batch, reason, error);
    }
    logger.warn('Sender failed', { error }, 'batchprocessor@v0.131.0/batch_processor.go:264');
  }

  /** Ends the flushes whose requests have all been looked at, sending what is left of those. */
  async #serveFlushes(): Promise<void> {
    while (this.#flushes.length > 0 && this.#flushes[0]!.afterRequest <= this.#requestsProcessed) {
      while (this.#pending.itemCount > 0 && !this.#abandoned) await this.#send('timeout');
      this.#flushes.shift()!.done();
    }
  }

  #admitBlocked(): void {
    const blocked = this.#blocked.shift();
    if (blocked === undefined) return;
    this.#waiting.push(blocked.batch);
    blocked.admit();
  }

  /**
   * The reference's timer runs all the time and fires every `timeout` since the last send. Here it is set only while something
   * is pending, for the same moment, so that an idle hub sleeps.
   */
  #armTimer(): void {
    if (!this.#hasTimer || this.#timer !== undefined || this.#pending.itemCount === 0 || this.#abandoned) return;
    const { clock, config } = this.#settings;
    const elapsedMs = clock.monotonic() - this.#timerStartMs;
    this.#timer = clock.setTimer(
      () => {
        this.#timer = undefined;
        this.#startSending('timeout');
      },
      config.timeout - (elapsedMs % config.timeout),
    );
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
