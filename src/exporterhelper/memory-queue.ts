import type { RequestContext } from '../component/consumer.js';
import { RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import { CANCELED } from './attempt.js';
import type { QueueConfig, Sizer } from './config.js';
import { Fifo } from './fifo.js';
import { QueueEntry } from './queue-entry.js';

/** A caller that waits for room. */
interface BlockedOffer {
  readonly entry: QueueEntry;
  admit(): void;
  refuse(error: RetryableError): void;
}

/**
 * First in, first out, bounded by size. An entry takes up its size from the offer until it is finished, so the capacity covers
 * what is being sent as well as what waits.
 *
 * Source followed: collector `exporterhelper/internal/queue/memory_queue.go` at 0.131.0.
 */
export class MemoryQueue {
  readonly capacity: number;
  readonly #sizer: Sizer;
  readonly #blockOnOverflow: boolean;
  #size = 0;
  readonly #waiting = new Fifo<QueueEntry>();
  readonly #unfinished = new Set<QueueEntry>();
  readonly #blocked: BlockedOffer[] = [];
  #closed = false;

  constructor(config: Pick<QueueConfig, 'queue_size' | 'sizer' | 'block_on_overflow'>) {
    this.capacity = config.queue_size;
    this.#sizer = config.sizer;
    this.#blockOnOverflow = config.block_on_overflow;
  }

  get size(): number {
    return this.#size;
  }

  /** Entries that wait or are being sent. */
  get unfinished(): ReadonlySet<QueueEntry> {
    return this.#unfinished;
  }

  /**
   * Settles with the entry once it is in the queue.
   *
   * @param context what the entry keeps of its request.
   * @param abort aborts when the caller no longer waits for room.
   * @throws {RetryableError} the queue is full or closed, or the batch is larger than the whole queue.
   */
  async offer(batch: Batch, context: RequestContext, abort: AbortSignal | undefined): Promise<QueueEntry> {
    if (this.#closed) throw new RetryableError(CLOSED);
    const entry = new QueueEntry(batch, context, sizeOf(batch, this.#sizer));
    if (entry.size > this.capacity) throw new RetryableError('element size too large');
    if (this.#blocked.length === 0 && this.#hasRoom(entry)) this.#add(entry);
    else if (this.#blockOnOverflow) await this.#block(entry, abort);
    else throw new RetryableError('sending queue is full');
    return entry;
  }

  /** The next entry to send, which keeps its room until `release`. */
  take(): QueueEntry | undefined {
    return this.#waiting.shift();
  }

  /** The entry is finished: its room is free. */
  release(entry: QueueEntry): void {
    if (!this.#unfinished.delete(entry)) return;
    this.#size -= entry.size;
    this.#admitBlocked();
  }

  /** Refuses every further offer, and those that wait for room. */
  close(): void {
    this.#closed = true;
    for (const offer of this.#blocked.splice(0)) offer.refuse(new RetryableError(CLOSED));
  }

  #hasRoom(entry: QueueEntry): boolean {
    return this.#size + entry.size <= this.capacity;
  }

  #add(entry: QueueEntry): void {
    this.#size += entry.size;
    this.#unfinished.add(entry);
    this.#waiting.push(entry);
  }

  #block(entry: QueueEntry, abort: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#blocked.splice(this.#blocked.indexOf(offer), 1);
        reject(new RetryableError(CANCELED));
        this.#admitBlocked();
      };
      const offer: BlockedOffer = {
        entry,
        admit: () => {
          abort?.removeEventListener('abort', leave);
          this.#add(entry);
          resolve();
        },
        refuse: (error) => {
          abort?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      this.#blocked.push(offer);
      if (abort?.aborted === true) leave();
      else abort?.addEventListener('abort', leave, { once: true });
    });
  }

  /** In the order of their arrival, so that a large request is not starved by small ones. */
  #admitBlocked(): void {
    while (this.#blocked.length > 0 && this.#hasRoom(this.#blocked[0]!.entry)) this.#blocked.shift()!.admit();
  }
}

const CLOSED = 'sending queue is stopped: the exporter is shut down';

export function sizeOf(batch: Batch, sizer: Sizer): number {
  switch (sizer) {
    case 'requests':
      return 1;
    case 'items':
      return batch.itemCount;
    case 'bytes':
      return batch.byteLength;
  }
}
