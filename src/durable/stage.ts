/**
 * Durable mode's stage: takes responsibility for a request once it is in the log, then hands it to the pipelines, and lets
 * go of it when every branch is done. What a branch returns stays on disk and comes again, to that branch only.
 *
 * Memory is bounded: at most `IN_FLIGHT_BYTES` of telemetry are under way in the pipelines, and what waits for its turn is
 * kept in memory only up to `WAITING_BYTES`; beyond that it is read back from disk.
 */
import type { Clock } from '../component/clock.js';
import { type Consumer, EMPTY_CONTEXT } from '../component/consumer.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Logger } from '../component/logger.js';
import { type Batch, batchOf } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import { Branch } from './branch.js';
import { EntryDelivery } from './entry-delivery.js';
import type { LiveEntry, WriteAheadLogOptions } from './log-entry.js';
import { WriteAheadLog } from './write-ahead-log.js';

const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
const WAITING_BYTES = 16 * 1024 * 1024;

export interface DurableOptions extends Omit<WriteAheadLogOptions, 'onEntry'> {
  /** Age at which an entry is dropped, in milliseconds; 0 keeps it until it is delivered. */
  readonly maxAgeMs: number;
}

/** Where the requests of one receiver and signal go. */
export interface DurableRoute {
  /** The receiver's id; what was left by an earlier run finds its way by it. */
  readonly source: string;
  readonly signal: Signal;
  /** Takes what it is given, receipts included, and never throws. */
  readonly next: Consumer;
  /** Every `pipeline → exporter` behind `next`. */
  readonly branches: readonly string[];
  /** Books what is in the log: pending, done with by every branch, or dropped because it is too old. */
  readonly ledger: LedgerAccount;
}

interface Waiting {
  readonly entry: LiveEntry;
  /** The telemetry, while there is memory for it. */
  readonly batch: Batch | undefined;
  /** To whom; undefined: to all that are owed and deliver. */
  readonly branch?: Branch;
}

export class DurableStage {
  readonly #options: DurableOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #routes = new Map<string, DurableRoute>();
  readonly #branches = new Map<string, Branch>();
  readonly #entries = new Map<number, LiveEntry>();
  /** Entries that some branch did not get in time; they are booked as expired once no branch is owed them any more. */
  readonly #expired = new Set<number>();
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #inFlightBytes = 0;
  #inFlight = 0;
  #log: WriteAheadLog | undefined;
  #pumping = false;
  #handingOn: Promise<void> = Promise.resolve();
  #again = false;
  #stopped = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: DurableOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Adds a route before `start`. @returns what the receiver hands its requests to. */
  route(route: DurableRoute): Consumer {
    this.#routes.set(routeKey(route.source, route.signal), route);
    for (const name of route.branches) {
      if (!this.#branches.has(name)) this.#branches.set(name, new Branch(name, this.#clock, () => this.#pump()));
    }
    return {
      consume: (batch) => this.#log!.append(batch, route.source),
    };
  }

  /** Opens the log and takes up what an earlier run left. @throws {StartError} */
  async start(): Promise<void> {
    this.#log = await WriteAheadLog.open({
      ...this.#options,
      onEntry: (entry, batch) => this.#arrived(entry, batch),
    });
    const left = this.#log.live();
    if (left.length > 0) {
      this.#logger.info('Delivering what the last run left in the durable directory.', {
        directory: this.#options.directory,
        entries: left.length,
        items: left.reduce((sum, { itemCount }) => sum + itemCount, 0),
      });
    }
    for (const entry of left) {
      this.#take(entry);
      this.#waiting.push({ entry, batch: undefined });
    }
    this.#pump();
  }

  /** Items on disk that some branch is owed. */
  get pendingItems(): number {
    let items = 0;
    for (const { itemCount } of this.#entries.values()) items += itemCount;
    return items;
  }

  get diskBytes(): number {
    return this.#log?.diskBytes ?? 0;
  }

  /** Settles when everything that can be delivered now has been handed on and redeemed. */
  async flush(): Promise<void> {
    for (const branch of this.#branches.values()) branch.tryNow();
    // What is being read back from disk is neither waiting nor under way.
    if (this.#inFlight === 0 && this.#waiting.length === 0 && !this.#pumping) return;
    await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Settles when all that fits is handed on, what waiting branches are owed included. */
  async handOn(): Promise<void> {
    for (const branch of this.#branches.values()) branch.tryNow();
    await this.#handingOn;
  }

  /** Whether something waits for room, and will be handed on without a back end having to come back. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0 && !this.#stopped;
  }

  /** Hands on nothing more; what is under way may still be redeemed until `close`. */
  stop(): void {
    this.#stopped = true;
    for (const branch of this.#branches.values()) branch.stop();
  }

  /** Writes what is pending and lets go of the directory. */
  async close(): Promise<void> {
    this.stop();
    await this.#log?.close();
  }

  #take(entry: LiveEntry): void {
    this.#entries.set(entry.seq, entry);
    this.#routeOf(entry)?.ledger.accepted(entry.itemCount);
  }

  #arrived(entry: LiveEntry, batch: Batch): void {
    this.#take(entry);
    const keep = this.#waitingBytes + batch.byteLength <= WAITING_BYTES;
    if (keep) this.#waitingBytes += batch.byteLength;
    this.#waiting.push({ entry, batch: keep ? batch : undefined });
    this.#pump();
  }

  #pump(): void {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#handingOn = this.#handOnUntilQuiet().finally(() => {
      this.#pumping = false;
      this.#tellIdle();
    });
  }

  async #handOnUntilQuiet(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#handOn();
    }
  }

  /** Hands on while there is room and something that may go. New entries and backlogs take turns. */
  async #handOn(): Promise<void> {
    while (!this.#stopped && this.#inFlightBytes < IN_FLIGHT_BYTES) {
      const next = this.#nextOfBacklogs() ?? this.#waiting.shift();
      if (next === undefined) return;
      if (next.batch !== undefined) this.#waitingBytes -= next.batch.byteLength;
      await this.#dispatch(next);
    }
  }

  #nextOfBacklogs(): Waiting | undefined {
    for (const branch of this.#branches.values()) {
      for (let seq = branch.next(); seq !== undefined; seq = branch.next()) {
        const entry = this.#entries.get(seq);
        if (entry !== undefined && !this.#isExpired(entry)) return { entry, batch: undefined, branch };
        branch.untried();
        if (entry !== undefined) this.#expire(entry, [branch.name]);
      }
    }
    return undefined;
  }

  /** These branches get it no more. Another may be delivering it, or owe it to a backlog of its own: it stays until then. */
  #expire(entry: LiveEntry, branches: readonly string[]): void {
    this.#expired.add(entry.seq);
    for (const name of branches) this.#log!.acknowledge(entry.seq, name);
    const route = this.#routeOf(entry);
    if (route === undefined) this.#forget(entry);
    else this.#forgetIfDone(route, entry);
  }

  async #dispatch(waiting: Waiting): Promise<void> {
    const { entry } = waiting;
    const route = this.#routeOf(entry);
    if (this.#isExpired(entry)) {
      this.#expire(entry, waiting.branch === undefined ? (route?.branches ?? []) : [waiting.branch.name]);
      return;
    }
    if (route === undefined) {
      this.#logger.warn('Durable telemetry has no pipeline any more; it is kept until one takes it.', {
        signal: entry.signal,
        receiver: entry.source,
        items: entry.itemCount,
      });
      return;
    }
    const branches = waiting.branch === undefined ? this.#deliveringBranches(route, entry) : [waiting.branch.name];
    if (branches.length > 0) await this.#deliver(route, entry, branches, waiting.batch);
    else this.#forgetIfDone(route, entry);
  }

  /** Branches that get the entry now; the others owe it to their backlogs. */
  #deliveringBranches(route: DurableRoute, entry: LiveEntry): string[] {
    const now: string[] = [];
    for (const name of route.branches) {
      if (entry.acked.has(name)) continue;
      const branch = this.#branches.get(name)!; // every route's branches are registered
      if (branch.takesNew) now.push(name);
      else branch.owe(entry.seq);
    }
    return now;
  }

  async #deliver(
    route: DurableRoute,
    entry: LiveEntry,
    branches: readonly string[],
    held: Batch | undefined,
  ): Promise<void> {
    const batch = held ?? (await this.#readBack(entry));
    if (batch === undefined) return this.#owe(entry, branches);
    const delivery = new EntryDelivery(branches, {
      branchSettled: (branch) => this.#branchSettled(entry, branch),
      finished: (returned) => this.#finished(route, entry, returned),
    });
    // An entry may be several chunks while it is in memory; each is a piece of its own.
    delivery.retain(batch.chunks.length - 1);
    this.#inFlightBytes += entry.byteLength;
    this.#inFlight++;
    await route.next.consume({ ...batch, receipts: batch.chunks.map(() => delivery) }, EMPTY_CONTEXT);
  }

  /** @returns undefined when the disk does not give it back for now. */
  async #readBack(entry: LiveEntry): Promise<Batch | undefined> {
    try {
      return batchOf(entry.signal, await this.#log!.read(entry.seq), entry.itemCount);
    } catch (error) {
      this.#logger.error('Durable telemetry cannot be read back from disk; it is tried again.', {
        directory: this.#options.directory,
        items: entry.itemCount,
        error: (error as Error).message,
        remedy: 'check the disk and its mount',
      });
      return undefined;
    }
  }

  /** The branches get it later. */
  #owe(entry: LiveEntry, branches: readonly string[]): void {
    for (const name of branches) {
      const branch = this.#branches.get(name)!; // every route's branches are registered
      branch.owe(entry.seq);
      branch.failed();
    }
  }

  #branchSettled(entry: LiveEntry, branch: string): void {
    this.#log!.acknowledge(entry.seq, branch);
    this.#branches.get(branch)?.succeeded();
  }

  #finished(route: DurableRoute, entry: LiveEntry, returned: readonly string[]): void {
    this.#inFlightBytes -= entry.byteLength;
    this.#inFlight--;
    this.#owe(entry, returned);
    this.#forgetIfDone(route, entry);
    this.#pump();
  }

  #forgetIfDone(route: DurableRoute, entry: LiveEntry): void {
    if (!route.branches.every((branch) => entry.acked.has(branch))) return;
    if (!this.#entries.has(entry.seq)) return;
    if (this.#expired.has(entry.seq)) route.ledger.dropped(entry.itemCount, 'expired');
    else route.ledger.delivered(entry.itemCount);
    this.#forget(entry);
  }

  #forget(entry: LiveEntry): void {
    this.#entries.delete(entry.seq);
    this.#expired.delete(entry.seq);
    this.#log!.settle(entry.seq);
  }

  #routeOf(entry: LiveEntry): DurableRoute | undefined {
    const named = this.#routes.get(routeKey(entry.source, entry.signal));
    return named ?? [...this.#routes.values()].find(({ signal }) => signal === entry.signal);
  }

  #isExpired(entry: LiveEntry): boolean {
    return this.#options.maxAgeMs > 0 && this.#clock.now() - entry.receivedAtMs > this.#options.maxAgeMs;
  }

  #tellIdle(): void {
    if (this.#inFlight > 0 || (this.#waiting.length > 0 && !this.#stopped)) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}

function routeKey(source: string, signal: Signal): string {
  return `${signal} ${source}`;
}
