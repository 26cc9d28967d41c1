import type { RequestContext } from '../component/consumer.js';
import type { Batch } from '../pdata/batch.js';
import type { QueueEntry } from './queue-entry.js';

/** What a queue still held when it was given up. */
export interface Leftovers {
  /** Gone: the queue is in memory. */
  readonly lost: readonly Batch[];
  /** Items that stay in a storage for the next run. */
  readonly keptItems: number;
}

/** Where requests wait for a send: in memory, or in a storage. */
export interface RequestQueue {
  /** In units of the sizer, what is being sent included. */
  readonly size: number;
  readonly capacity: number;
  /** Entries that wait in memory or are being sent. */
  readonly unfinished: ReadonlySet<QueueEntry>;
  /** Entries that must be finished before shutdown ends. */
  readonly mustFinish: ReadonlySet<QueueEntry>;
  /** Requests that wait outside of memory. */
  readonly stored: number;
  /** Settles when the read that is under way, if any, is over. */
  readonly loading: Promise<void>;
  /** Whether a send that shutdown interrupts is made good by the next run. */
  readonly keepsInterrupted: boolean;
  /**
   * Settles once the request is in the queue.
   *
   * @param context what the entry keeps of its request.
   * @param abort aborts when the caller no longer waits for room.
   * @throws {RetryableError} the queue is full or closed.
   */
  offer(batch: Batch, context: RequestContext, abort: AbortSignal | undefined): Promise<QueueEntry>;
  /** The next entry to send, which keeps its room until `release`. */
  take(): QueueEntry | undefined;
  /** The entry is finished: its room is free. */
  release(entry: QueueEntry): void;
  /** Refuses every further offer, and those that wait for room. */
  close(): void;
  /** Gives up what nobody has taken. */
  abandon(): Leftovers;
  /** Settles when all changes are where they survive; nothing is called after. */
  dispose(): Promise<void>;
}
