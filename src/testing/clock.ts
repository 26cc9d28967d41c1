/** A clock that a test moves, and that waits for the network between two timers. */
import type { Clock, Timer } from '../component/clock.js';
import { ManualClock } from '../component/manual-clock.js';
import { parseGoDuration } from '../pdata/go-duration.js';
import { UsageError } from './errors.js';

/** Turns of the event loop after which nothing more comes of what a timer set off. */
const QUIET_TURNS = 5;
/** Work on the network that has not moved for so long waits for the clock in some way of its own. */
const STALL_MS = 3_000;

export class DrivenClock implements Clock {
  readonly #clock: ManualClock;
  readonly #work = new Set<Promise<unknown>>();
  readonly #waiting = new Set<Promise<unknown>>();

  constructor(startMs?: number) {
    this.#clock = new ManualClock(startMs, () => this.settle());
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  setTimer(callback: () => void, ms: number): Timer {
    return this.#clock.setTimer(callback, ms);
  }

  readonly hold = (work: Promise<unknown>): void => keepWhilePending(this.#work, work);

  readonly release = (waiting: Promise<unknown>): void => keepWhilePending(this.#waiting, waiting);

  get pendingTimers(): number {
    return this.#clock.pendingTimers;
  }

  /** Moves time forward, timer by timer; between two of them what they have set off is waited for. */
  advance(ms: number): Promise<void> {
    return this.#clock.advance(ms);
  }

  /** Waits until everything that is under way has settled or waits for this clock. */
  async settle(): Promise<void> {
    let quietTurns = 0;
    let movedAtMs = performance.now();
    let last = this.#underWay;
    while (quietTurns < QUIET_TURNS) {
      await turn();
      const underWay = this.#underWay;
      if (underWay !== last) movedAtMs = performance.now();
      last = underWay;
      const isOver = underWay <= 0 || performance.now() - movedAtMs > STALL_MS;
      quietTurns = isOver ? quietTurns + 1 : 0;
    }
  }

  get #underWay(): number {
    return this.#work.size - this.#waiting.size;
  }
}

function keepWhilePending(set: Set<Promise<unknown>>, work: Promise<unknown>): void {
  set.add(work);
  const done = (): void => void set.delete(work);
  work.then(done, done);
}

const DAY = /^(\d+)d(.*)$/;

/** Milliseconds of `10s`, `1h30m`, `6d`, or a number of milliseconds. @throws {UsageError} */
export function durationMs(duration: string | number): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
    throw new UsageError(`a duration is not negative, got ${duration}`);
  }
  const [, days = '0', rest = duration] = DAY.exec(duration) ?? [];
  const parsed = rest === '' && duration !== '' ? { nanoseconds: 0n } : parseGoDuration(rest);
  if ('error' in parsed || parsed.nanoseconds < 0n) {
    throw new UsageError(`a duration is written like 10s, 1h30m or 6d, got ${JSON.stringify(duration)}`);
  }
  return Number(days) * 86_400_000 + Number(parsed.nanoseconds) / 1e6;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
