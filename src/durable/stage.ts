/**
 * Durable mode's stage: takes responsibility for a request once it is in the log, then hands it to the pipelines, and lets
 * go of it when every branch is done. What a branch returns stays on disk and comes again, to that branch only.
 *
 * Memory is bounded: at most `IN_FLIGHT_BYTES` of telemetry are under way in the pipelines, and what waits for its turn is
 * kept in memory only up to `WAITING_BYTES`; beyond that it is read back from disk. Each route has a share of both, so that one
 * that is held up takes nothing from the others.
 */
import type { Clock } from '../component/clock.js';
import { type Consumer, EMPTY_CONTEXT } from '../component/consumer.js';
import type { Logger } from '../component/logger.js';
import { type Batch, batchOf } from '../pdata/batch.js';
import { Branch } from './branch.js';
import { EntryDelivery } from './entry-delivery.js';
import { Lane, type LaneOwner, type Waiting } from './lane.js';
import type { LiveEntry, WriteAheadLogOptions } from './log-entry.js';
import { type DurableRoute, routeKey } from './route.js';
import { WriteAheadLog } from './write-ahead-log.js';

const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
const WAITING_BYTES = 16 * 1024 * 1024;

export interface DurableOptions extends Omit<WriteAheadLogOptions, 'onEntry'> {
  /** Age at which an entry is dropped, in milliseconds; 0 keeps it until it is delivered. */
  readonly maxAgeMs: number;
}

export class DurableStage implements LaneOwner {
  readonly #options: DurableOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lanes = new Map<string, Lane>();
  readonly #branches = new Map<string, Branch>();
  readonly #entries = new Map<number, LiveEntry>();
  /** Entries that some branch did not get in time; they are booked as expired once no branch is owed them any more. */
  readonly #expired = new Set<number>();
  #log: WriteAheadLog | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(options: DurableOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Adds a route before `start`. @returns what the receiver hands its requests to. */
  route(route: DurableRoute): Consumer {
    const key = routeKey(route.source, route.signal);
    this.#lanes.set(key, new Lane(key, route, this));
    for (const name of route.branches) {
      if (!this.#branches.has(name)) this.#branches.set(name, new Branch(name, this.#clock, () => this.#pumpAll()));
    }
    return {
      consume: (batch) => this.#log!.append(batch, route.source),
    };
  }

  /** Opens the log and takes up what an earlier run left. @throws {StartError} */
  async start(): Promise<void> {
    const share = 1 / this.#lanes.size;
    for (const lane of this.#lanes.values())
      lane.limit({ inFlight: IN_FLIGHT_BYTES * share, waiting: WAITING_BYTES * share });
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
      const lane = this.#laneOf(entry);
      if (lane === undefined) this.#keepWithoutRoute(entry);
      else lane.push(entry);
    }
    this.#pumpAll();
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
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Settles when all that fits is handed on, what waiting branches are owed included. */
  async handOn(): Promise<void> {
    for (const branch of this.#branches.values()) branch.tryNow();
    await Promise.all([...this.#lanes.values()].map(({ handingOn }) => handingOn));
  }

  /** Whether something waits for room, and will be handed on without a back end having to come back. */
  get hasWaiting(): boolean {
    return [...this.#lanes.values()].some(({ hasWaiting }) => hasWaiting);
  }

  /** Hands on nothing more; what is under way may still be redeemed until `close`. */
  stop(): void {
    for (const lane of this.#lanes.values()) lane.stop();
    for (const branch of this.#branches.values()) branch.stop();
  }

  /** Writes what is pending and lets go of the directory. */
  async close(): Promise<void> {
    this.stop();
    await this.#log?.close();
  }

  #take(entry: LiveEntry): void {
    this.#entries.set(entry.seq, entry);
    this.#laneOf(entry)?.route.ledger.accepted(entry.itemCount);
  }

  #arrived(entry: LiveEntry, batch: Batch): void {
    this.#take(entry);
    const lane = this.#laneOf(entry)!; // it came by a route
    lane.push(entry, batch);
    lane.pump();
  }

  #pumpAll(): void {
    for (const lane of this.#lanes.values()) lane.pump();
  }

  nextOfBacklogs(lane: Lane): Waiting | undefined {
    for (const name of lane.route.branches) {
      const branch = this.#branches.get(name)!; // every route's branches are registered
      for (let seq = branch.next(lane.key); seq !== undefined; seq = branch.next(lane.key)) {
        const entry = this.#entries.get(seq);
        if (entry !== undefined && !this.#isExpired(entry)) return { entry, batch: undefined, branch };
        branch.untried();
        if (entry !== undefined) this.#expire(entry, [name]);
      }
    }
    return undefined;
  }

  /** These branches get it no more. Another may be delivering it, or owe it to a backlog of its own: it stays until then. */
  #expire(entry: LiveEntry, branches: readonly string[]): void {
    this.#expired.add(entry.seq);
    for (const name of branches) this.#log!.acknowledge(entry.seq, name);
    const lane = this.#laneOf(entry);
    if (lane === undefined) this.#forget(entry);
    else this.#forgetIfDone(lane, entry);
  }

  /** What an earlier run left for a receiver and signal that this one has not. */
  #keepWithoutRoute(entry: LiveEntry): void {
    if (this.#isExpired(entry)) return this.#expire(entry, []);
    this.#logger.warn('Durable telemetry has no pipeline any more; it is kept until one takes it.', {
      signal: entry.signal,
      receiver: entry.source,
      items: entry.itemCount,
    });
  }

  dispatch({ entry, batch, branch }: Waiting, lane: Lane): Promise<void> | undefined {
    if (this.#isExpired(entry)) {
      this.#expire(entry, branch === undefined ? lane.route.branches : [branch.name]);
      return undefined;
    }
    const branches = branch === undefined ? this.#deliveringBranches(lane, entry) : [branch.name];
    if (branches.length > 0) return this.#deliver(lane, entry, branches, batch);
    this.#forgetIfDone(lane, entry);
    return undefined;
  }

  /** Branches that get the entry now; the others owe it to their backlogs. */
  #deliveringBranches(lane: Lane, entry: LiveEntry): string[] {
    const now: string[] = [];
    for (const name of lane.route.branches) {
      if (entry.acked.has(name)) continue;
      const branch = this.#branches.get(name)!; // every route's branches are registered
      if (branch.takesNew(lane.key)) now.push(name);
      else branch.owe(entry.seq, lane.key);
    }
    return now;
  }

  async #deliver(lane: Lane, entry: LiveEntry, branches: readonly string[], held: Batch | undefined): Promise<void> {
    const batch = held ?? (await this.#readBack(entry));
    if (batch === undefined) return this.#owe(lane, entry, branches);
    const delivery = new EntryDelivery(branches, {
      branchSettled: (branch) => this.#branchSettled(entry, branch),
      finished: (returned) => this.#finished(lane, entry, returned),
    });
    // An entry may be several chunks while it is in memory; each is a piece of its own.
    delivery.retain(batch.chunks.length - 1);
    lane.began(entry.byteLength);
    await lane.route.next.consume({ ...batch, receipts: batch.chunks.map(() => delivery) }, EMPTY_CONTEXT);
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
  #owe(lane: Lane, entry: LiveEntry, branches: readonly string[]): void {
    for (const name of branches) {
      const branch = this.#branches.get(name)!; // every route's branches are registered
      branch.owe(entry.seq, lane.key);
      branch.failed();
    }
  }

  #branchSettled(entry: LiveEntry, branch: string): void {
    this.#log!.acknowledge(entry.seq, branch);
    this.#branches.get(branch)?.succeeded();
  }

  #finished(lane: Lane, entry: LiveEntry, returned: readonly string[]): void {
    lane.ended(entry.byteLength);
    this.#owe(lane, entry, returned);
    this.#forgetIfDone(lane, entry);
    lane.pump();
  }

  #forgetIfDone({ route }: Lane, entry: LiveEntry): void {
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

  #laneOf(entry: LiveEntry): Lane | undefined {
    const named = this.#lanes.get(routeKey(entry.source, entry.signal));
    return named ?? [...this.#lanes.values()].find(({ route }) => route.signal === entry.signal);
  }

  #isExpired(entry: LiveEntry): boolean {
    return this.#options.maxAgeMs > 0 && this.#clock.now() - entry.receivedAtMs > this.#options.maxAgeMs;
  }

  #isIdle(): boolean {
    return [...this.#lanes.values()].every(({ isIdle }) => isIdle);
  }

  quiet(): void {
    if (this.#idleWaiters.length === 0 || !this.#isIdle()) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
