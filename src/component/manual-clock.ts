import type { Clock, Timer } from './clock.js';

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until `advance` is called. Timers fire in the order of their due times. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  #order = 0;
  readonly #startMs: number;
  readonly #settle: () => Promise<void>;
  readonly #timers = new Set<PendingTimer>();

  /**
   * @param startMs Unix time in milliseconds at which the clock stands first.
   * @param settle waits for everything a timer has set off. Default: one turn of the event loop.
   */
  constructor(startMs = Date.UTC(2026, 0, 2, 3, 4, 5), settle: () => Promise<void> = turn) {
    this.#startMs = startMs;
    this.#settle = settle;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const timer: PendingTimer = { dueMs: this.#elapsedMs + Math.max(0, ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Number of timers that wait. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /**
   * Moves time forward by `ms`, firing every timer that becomes due, including those set by timers that fire. Between two
   * timers, and at the end, everything they have set off settles.
   */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#elapsedMs + ms;
    await this.#settle();
    for (;;) {
      const next = this.#nextDue(targetMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.callback();
      await this.#settle();
    }
    this.#elapsedMs = targetMs;
    await this.#settle();
  }

  #nextDue(targetMs: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > targetMs) continue;
      if (next === undefined || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }
}

/** One turn of the event loop: every promise callback that is ready, and every one those make ready, has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
