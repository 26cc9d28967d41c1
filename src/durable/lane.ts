/**
 * What one route has waiting and under way. It hands on one entry after another, so that the order of the route holds; each route has a
 * lane of its own, so that none waits for a pipeline of another.
 */
import type { Batch } from '../pdata/batch.js';
import type { Branch } from './branch.js';
import type { LiveEntry } from './log-entry.js';
import type { DurableRoute } from './route.js';

export interface Waiting {
  readonly entry: LiveEntry;
  /** The telemetry, while there is memory for it. */
  readonly batch: Batch | undefined;
  /** To whom; undefined: to all that are owed and deliver. */
  readonly branch?: Branch;
}

/** What a lane asks of the stage. */
export interface LaneOwner {
  /** Something a branch is owed that may go now; it goes before what is new. */
  nextOfBacklogs(lane: Lane): Waiting | undefined;
  /** Settles when the pipelines have taken it. Never throws. */
  dispatch(waiting: Waiting, lane: Lane): Promise<void> | undefined;
  /** There is nothing more to hand on for now. */
  quiet(): void;
}

/** Bytes of telemetry that a lane may hold in memory. */
export interface LaneLimits {
  readonly inFlight: number;
  readonly waiting: number;
}

export class Lane {
  readonly key: string;
  readonly route: DurableRoute;
  readonly #owner: LaneOwner;
  #limits: LaneLimits = { inFlight: 0, waiting: 0 };
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #inFlightBytes = 0;
  #inFlight = 0;
  #pumping = false;
  #again = false;
  #stopped = false;
  #handingOn: Promise<void> = Promise.resolve();

  constructor(key: string, route: DurableRoute, owner: LaneOwner) {
    this.key = key;
    this.route = route;
    this.#owner = owner;
  }

  limit(limits: LaneLimits): void {
    this.#limits = limits;
  }

  /** Takes an entry behind all that wait. @param batch kept in memory where there is room. */
  push(entry: LiveEntry, batch?: Batch): void {
    const keep = batch !== undefined && this.#waitingBytes + batch.byteLength <= this.#limits.waiting;
    if (keep) this.#waitingBytes += batch.byteLength;
    this.#waiting.push({ entry, batch: keep ? batch : undefined });
  }

  /** Hands on what may go, after what is being handed on. */
  pump(): void {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#handingOn = this.#handOn();
  }

  began(bytes: number): void {
    this.#inFlightBytes += bytes;
    this.#inFlight++;
  }

  ended(bytes: number): void {
    this.#inFlightBytes -= bytes;
    this.#inFlight--;
  }

  /** Settles when all that fits is handed on. */
  get handingOn(): Promise<void> {
    return this.#handingOn;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0 && !this.#stopped;
  }

  /** Nothing is waiting, under way, or being read back from disk. */
  get isIdle(): boolean {
    return this.#inFlight === 0 && !this.#pumping && !this.hasWaiting;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #handOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#owner.dispatch(next, this);
    }
    this.#pumping = false;
    this.#owner.quiet();
  }

  #next(): Waiting | undefined {
    if (this.#stopped || this.#inFlightBytes >= this.#limits.inFlight) return undefined;
    const owed = this.#owner.nextOfBacklogs(this);
    if (owed !== undefined) return owed;
    const next = this.#waiting.shift();
    if (next?.batch !== undefined) this.#waitingBytes -= next.batch.byteLength;
    return next;
  }
}
