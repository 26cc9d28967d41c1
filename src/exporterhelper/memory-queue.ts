import type { RequestContext } from '../component/consumer.js';
import { RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import type { QueueConfig, Sizer } from './config.js';
import { Fifo } from './fifo.js';
import { QueueEntry } from './queue-entry.js';
import type { Leftovers, RequestQueue } from './request-queue.js';
import { QUEUE_CLOSED, RoomWaiters } from './room-waiters.js';

/**
 * Telemetry one queue holds at most, in bytes, unless a single request is larger. `queue_size` counts requests as a rule, which may be
 * of any size: without this a burst fills the memory long before the queue is full.
 */
export const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * First in, first out, bounded by size. An entry takes up its size from the offer until it is finished, so the capacity covers
 * what is being sent as well as what waits. While it holds `MAX_HELD_BYTES` callers wait, whatever `block_on_overflow` says: they are
 * not refused, as the reference would not refuse them, and their senders run out of flow-control window.
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
  readonly #maxBytes: number;
  #size = 0;
  #bytes = 0;
  readonly #waiting = new Fifo<QueueEntry>();
  readonly #unfinished = new Set<QueueEntry>();
  readonly #room = new RoomWaiters((size) => this.#size + size <= this.capacity);
  readonly #memory = new RoomWaiters(
    (bytes) => this.#bytes === 0 || (this.#bytes + bytes <= this.#maxBytes && this.#size < this.capacity),
  );
  #closed = false;

  /** @param maxBytes see `MAX_HELD_BYTES`. */
  constructor(config: Pick<QueueConfig, 'queue_size' | 'sizer' | 'block_on_overflow'>, maxBytes = MAX_HELD_BYTES) {
    this.#maxBytes = maxBytes;
    this.capacity = config.queue_size;
    this.#sizer = config.sizer;
    this.#blockOnOverflow = config.block_on_overflow;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of telemetry in the queue and under way. */
  get heldBytes(): number {
    return this.#bytes;
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
    const { byteLength } = batch;
    if (!this.#memory.canEnter(byteLength)) {
      if (!this.#fits(entry) && !this.#blockOnOverflow) throw new RetryableError('sending queue is full');
      await this.#memory.wait(byteLength, abort, () => this.#add(entry));
    } else if (this.#fits(entry)) this.#add(entry);
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
    this.#bytes -= entry.batch.byteLength;
    this.#room.admit();
    this.#memory.admit();
  }

  close(): void {
    this.#closed = true;
    this.#room.refuse(new RetryableError(QUEUE_CLOSED));
    this.#memory.refuse(new RetryableError(QUEUE_CLOSED));
  }

  abandon(): Leftovers {
    const lost: Batch[] = [];
    for (let entry = this.take(); entry !== undefined; entry = this.take()) lost.push(entry.batch);
    return { lost, keptItems: 0 };
  }

  async dispose(): Promise<void> {}

  #fits(entry: QueueEntry): boolean {
    return this.#room.canEnter(entry.size);
  }

  #add(entry: QueueEntry): void {
    this.#size += entry.size;
    this.#bytes += entry.batch.byteLength;
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
