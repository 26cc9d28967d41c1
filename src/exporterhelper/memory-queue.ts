import type { RequestContext } from '../component/consumer.js';
import { RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import type { QueueConfig, Sizer } from './config.js';
import { Fifo } from './fifo.js';
import { QueueEntry } from './queue-entry.js';
import type { Leftovers, RequestQueue } from './request-queue.js';
import { QUEUE_CLOSED, RoomWaiters } from './room-waiters.js';

/**
 * First in, first out, bounded by size. An entry takes up its size from the offer until it is finished, so the capacity covers
 * what is being sent as well as what waits.
 *
 * Source followed: collector `exporterhelper/internal/queue/memory_queue.go` at 0.131.0.
 */
export class MemoryQueue implements RequestQueue {
  readonly capacity: number;
  readonly stored = 0;
  readonly loading = Promise.resolve();
  readonly keepsInterrupted = false;
  readonly #sizer: Sizer;
  readonly #blockOnOverflow: boolean;
  #size = 0;
  readonly #waiting = new Fifo<QueueEntry>();
  readonly #unfinished = new Set<QueueEntry>();
  readonly #room = new RoomWaiters((size) => this.#size + size <= this.capacity);
  #closed = false;

  constructor(config: Pick<QueueConfig, 'queue_size' | 'sizer' | 'block_on_overflow'>) {
    this.capacity = config.queue_size;
    this.#sizer = config.sizer;
    this.#blockOnOverflow = config.block_on_overflow;
  }

  get size(): number {
    return this.#size;
  }

  get unfinished(): ReadonlySet<QueueEntry> {
    return this.#unfinished;
  }

  get mustFinish(): ReadonlySet<QueueEntry> {
    return this.#unfinished;
  }

  /** @throws {RetryableError} the queue is full or closed, or the batch is larger than the whole queue. */
  async offer(batch: Batch, context: RequestContext, abort: AbortSignal | undefined): Promise<QueueEntry> {
    if (this.#closed) throw new RetryableError(QUEUE_CLOSED);
    const entry = new QueueEntry(batch, context, sizeOf(batch, this.#sizer));
    if (entry.size > this.capacity) throw new RetryableError('element size too large');
    if (this.#room.canEnter(entry.size)) this.#add(entry);
    else if (this.#blockOnOverflow) await this.#room.wait(entry.size, abort, () => this.#add(entry));
    else throw new RetryableError('sending queue is full');
    return entry;
  }

  take(): QueueEntry | undefined {
    return this.#waiting.shift();
  }

  release(entry: QueueEntry): void {
    if (!this.#unfinished.delete(entry)) return;
    this.#size -= entry.size;
    this.#room.admit();
  }

  close(): void {
    this.#closed = true;
    this.#room.refuse(new RetryableError(QUEUE_CLOSED));
  }

  abandon(): Leftovers {
    const lost: Batch[] = [];
    for (let entry = this.take(); entry !== undefined; entry = this.take()) lost.push(entry.batch);
    return { lost, keptItems: 0 };
  }

  async dispose(): Promise<void> {}

  #add(entry: QueueEntry): void {
    this.#size += entry.size;
    this.#unfinished.add(entry);
    this.#waiting.push(entry);
  }
}

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
