import type { Clock } from '../component/clock.js';

/** Lets one of many equal log lines through per interval and counts those held back. */
export class LogThrottle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;
  #held = 0;

  constructor(clock: Clock, intervalMs = 10_000) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** Calls `log` unless the interval still runs, with a field that tells how many lines were held back before it. */
  run(log: (held: { readonly repeated?: number }) => void): void {
    const now = this.#clock.monotonic();
    if (now < this.#nextMs) {
      this.#held++;
      return;
    }
    const held = this.#held;
    this.#nextMs = now + this.#intervalMs;
    this.#held = 0;
    log(held === 0 ? {} : { repeated: held });
  }
}
