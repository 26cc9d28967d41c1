/**
 * First in, first out, in a storage: a request is acknowledged once it is stored, and deleted once it is delivered or given
 * up. What shutdown interrupts stays for the next run, which sends it again behind what already waits.
 *
 * Memory holds what is being sent and a few requests read ahead; the rest is on disk only.
 *
 * Source followed: collector `exporterhelper/internal/queue/persistent_queue.go` at 0.131.0.
 */
import type { RequestContext } from '../component/consumer.js';
import { RetryableError, StartError, errorText } from '../component/errors.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Logger } from '../component/logger.js';
import type { StorageClient, StorageOperation } from '../component/storage.js';
import type { Batch } from '../pdata/batch.js';
import { settleReceipts } from '../pdata/receipt.js';
import type { Signal } from '../pdata/signal.js';
import type { QueueConfig, Sizer } from './config.js';
import { Fifo } from './fifo.js';
import { sizeOf } from './memory-queue.js';
import { QueueEntry } from './queue-entry.js';
import { decodeQueueState, encodeQueueState, type QueueState } from './queue-state.js';
import type { Leftovers, RequestQueue } from './request-queue.js';
import { QUEUE_CLOSED, RoomWaiters } from './room-waiters.js';
import { decodeStoredRequest, encodeStoredRequest } from './stored-request.js';

const STATE_KEY = 'state';
/** Requests that are kept in memory before a consumer is free. */
const READ_AHEAD = 16;

export interface PersistentQueueSettings {
  readonly config: Pick<QueueConfig, 'queue_size' | 'sizer' | 'block_on_overflow'>;
  readonly signal: Signal;
  readonly logger: Logger;
  readonly ledger: LedgerAccount;
  readonly storage: StorageClient;
  /** An entry can be taken. */
  readonly onReady: () => void;
}

/** Where a request stands in the queue. */
interface Place {
  readonly entry: QueueEntry;
  number: number;
  /** Kept in memory from the start. */
  ahead: boolean;
}

interface PendingWrite {
  readonly operations: StorageOperation[];
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class PersistentQueue implements RequestQueue {
  readonly capacity: number;
  readonly keepsInterrupted = true;
  readonly #settings: PersistentQueueSettings;
  readonly #sizer: Sizer;
  readonly #room: RoomWaiters;
  readonly #ready = new Fifo<QueueEntry>();
  readonly #unfinished = new Set<QueueEntry>();
  readonly #numbers = new Map<QueueEntry, number>();
  #next: number;
  #end: number;
  #items: number;
  #bytes: number;
  /** Left by the last run while it was being sent; appended anew at start. */
  readonly #leftDispatched: readonly number[];
  #closed = false;
  #reading: Promise<void> | undefined;
  readonly #taken = new Set<QueueEntry>();
  /** Below this number: left by an earlier run, booked when it is read. */
  #leftEnd = 0;
  /** Items of this run that are in the store only. */
  #storedItems = 0;
  #write: PendingWrite | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(settings: PersistentQueueSettings, state: QueueState) {
    this.#settings = settings;
    this.capacity = settings.config.queue_size;
    this.#sizer = settings.config.sizer;
    this.#room = new RoomWaiters((size) => this.size + size <= this.capacity);
    this.#next = state.next;
    this.#end = state.end;
    this.#items = state.items;
    this.#bytes = state.bytes;
    this.#leftDispatched = state.dispatched;
  }

  /** Reads what an earlier run left. @throws {StartError} when the store holds something else. */
  static async open(settings: PersistentQueueSettings): Promise<PersistentQueue> {
    let state: QueueState;
    try {
      state = decodeQueueState(await settings.storage.get(STATE_KEY));
    } catch (error) {
      throw new StartError(`sending_queue.storage: the stored queue cannot be read: ${errorText(error)}`, {
        cause: error,
      });
    }
    const queue = new PersistentQueue(settings, state);
    await queue.#requeueDispatched();
    queue.#leftEnd = queue.#end;
    queue.#readAhead();
    return queue;
  }

  get size(): number {
    switch (this.#sizer) {
      case 'requests':
        return this.#end - this.#next + this.#numbers.size;
      case 'items':
        return this.#items;
      case 'bytes':
        return this.#bytes;
    }
  }

  get unfinished(): ReadonlySet<QueueEntry> {
    return this.#unfinished;
  }

  get mustFinish(): ReadonlySet<QueueEntry> {
    return this.#taken;
  }

  get stored(): number {
    return this.#closed ? 0 : this.#end - this.#next;
  }

  get loading(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  async offer(batch: Batch, context: RequestContext, abort: AbortSignal | undefined): Promise<QueueEntry> {
    if (this.#closed) throw new RetryableError(QUEUE_CLOSED);
    const size = sizeOf(batch, this.#sizer);
    const { receipts, ...kept } = batch;
    const place: Place = { entry: new QueueEntry(kept, context, size), number: 0, ahead: false };
    if (this.#room.canEnter(size)) this.#enter(place);
    else if (this.#settings.config.block_on_overflow) await this.#room.wait(size, abort, () => this.#enter(place));
    else throw new RetryableError('sending queue is full');
    await this.#store(place);
    settleReceipts(receipts); // it is on disk here now
    return place.entry;
  }

  take(): QueueEntry | undefined {
    if (this.#closed) return undefined;
    const entry = this.#ready.shift();
    if (entry !== undefined) this.#taken.add(entry);
    this.#readAhead();
    return entry;
  }

  release(entry: QueueEntry): void {
    if (!this.#unfinished.delete(entry)) return;
    this.#taken.delete(entry);
    if (entry.interrupted) return; // it stays in the store, and in the state as being sent
    const number = this.#numbers.get(entry)!; // an unfinished entry has one
    this.#uncount(entry);
    this.#apply([{ kind: 'delete', key: String(number) }]).catch((error: unknown) => this.#cannotDelete(error));
    this.#room.admit();
  }

  close(): void {
    this.#closed = true;
    this.#room.refuse(new RetryableError(QUEUE_CLOSED));
  }

  /** What was read ahead goes back to its place, so that the next run sends it in its order. */
  abandon(): Leftovers {
    let keptItems = this.#storedItems;
    for (let entry = this.#ready.shift(); entry !== undefined; entry = this.#ready.shift()) {
      keptItems += entry.batch.itemCount;
      this.#next = Math.min(this.#next, this.#numbers.get(entry)!);
      this.#numbers.delete(entry);
      this.#unfinished.delete(entry);
    }
    return { lost: [], keptItems };
  }

  async dispose(): Promise<void> {
    await this.#reading;
    await this.#apply([]).catch((error: unknown) => this.#cannotDelete(error));
    await this.#settings.storage.close();
  }

  /** Takes a number and, if it is next and memory has room, a place among those that need not be read back. */
  #enter(place: Place): void {
    const { batch } = place.entry;
    place.number = this.#end++;
    this.#items += batch.itemCount;
    this.#bytes += batch.byteLength;
    place.ahead = this.#next === place.number && this.#numbers.size < READ_AHEAD && this.#reading === undefined;
    if (place.ahead) {
      this.#next = place.number + 1;
      this.#numbers.set(place.entry, place.number);
      this.#unfinished.add(place.entry);
    } else {
      this.#storedItems += batch.itemCount;
    }
  }

  async #store({ entry, number, ahead }: Place): Promise<void> {
    const value = encodeStoredRequest(entry.batch, entry.context);
    try {
      await this.#apply([{ kind: 'set', key: String(number), value }]);
    } catch (error) {
      if (!ahead) this.#storedItems -= entry.batch.itemCount;
      this.#unfinished.delete(entry);
      this.#uncount(entry);
      this.#room.admit();
      throw new RetryableError(`sending_queue.storage: the request cannot be stored: ${errorText(error)}`, {
        cause: error,
      });
    }
    if (ahead) this.#ready.push(entry);
    else this.#readAhead();
    this.#settings.onReady();
  }

  #uncount(entry: QueueEntry): void {
    this.#numbers.delete(entry);
    this.#items -= entry.batch.itemCount;
    this.#bytes -= entry.batch.byteLength;
  }

  /** Reads the next requests from the store while there is room for them in memory. */
  #readAhead(): void {
    if (this.#reading !== undefined || this.#closed || this.#next >= this.#end || this.#ready.length >= READ_AHEAD)
      return;
    this.#reading = this.#readNext().finally(() => {
      this.#reading = undefined;
      this.#settings.onReady();
      this.#readAhead();
    });
  }

  async #readNext(): Promise<void> {
    await this.#writing; // what is being stored must be there to be read
    const number = this.#next++;
    const entry = await this.#load(number);
    if (this.#closed) {
      this.#next = Math.min(this.#next, number); // it stays where it is
      return;
    }
    if (entry === undefined) return;
    const { itemCount } = entry.batch;
    if (number < this.#leftEnd) this.#settings.ledger.accepted(itemCount);
    else this.#storedItems -= itemCount;
    this.#numbers.set(entry, number);
    this.#unfinished.add(entry);
    this.#ready.push(entry);
  }

  async #load(number: number): Promise<QueueEntry | undefined> {
    try {
      const stored = await this.#settings.storage.get(String(number));
      if (stored === undefined) return undefined; // a number whose request could not be stored
      const { batch, context } = decodeStoredRequest(this.#settings.signal, stored);
      return new QueueEntry(batch, context, sizeOf(batch, this.#sizer));
    } catch (error) {
      this.#settings.logger.error('A request in the stored queue cannot be read; it is left out.', {
        key: String(number),
        error: errorText(error),
      });
      return undefined;
    }
  }

  /** What an interrupted run was sending goes to the end, as in the reference. */
  async #requeueDispatched(): Promise<void> {
    const operations: StorageOperation[] = [];
    for (const number of this.#leftDispatched) {
      const stored = await this.#settings.storage.get(String(number));
      if (stored === undefined) continue;
      operations.push(
        { kind: 'set', key: String(this.#end++), value: stored },
        { kind: 'delete', key: String(number) },
      );
    }
    if (operations.length > 0) await this.#apply(operations);
  }

  /** Writes the operations with the state as it then is; what comes while a write runs goes out together. */
  #apply(operations: readonly StorageOperation[]): Promise<void> {
    this.#write ??= this.#startWrite();
    this.#write.operations.push(...operations);
    return this.#write.promise;
  }

  #startWrite(): PendingWrite {
    let resolve!: () => void;
    let reject!: (error: Error) => void;
    const promise = new Promise<void>((onDone, onFailed) => ([resolve, reject] = [onDone, onFailed]));
    const write: PendingWrite = { operations: [], promise, resolve, reject };
    this.#writing = this.#writing.then(async () => {
      this.#write = undefined;
      const state: StorageOperation = { kind: 'set', key: STATE_KEY, value: encodeQueueState(this.#state()) };
      await this.#settings.storage.batch([...write.operations, state]).then(write.resolve, write.reject);
    });
    return write;
  }

  #state(): QueueState {
    return {
      next: this.#next,
      end: this.#end,
      dispatched: [...this.#numbers.values()],
      items: this.#items,
      bytes: this.#bytes,
    };
  }

  #cannotDelete(error: unknown): void {
    this.#settings.logger.error('A delivered request cannot be deleted from the stored queue; it may be sent again.', {
      error: errorText(error),
    });
  }
}
