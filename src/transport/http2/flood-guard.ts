/**
 * Ends connections that make work and get nothing done: requests that are taken back at once ("rapid reset", CVE-2023-44487),
 * and frames without content.
 */
import type { Clock } from '../../component/clock.js';

/** As nghttp2: so many at once, and then so many a second. */
const BURST = 1000;
const PER_SECOND = 33;

export class FloodGuard {
  readonly #clock: Clock;
  #left = BURST;
  #filledMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledMs = clock.monotonic();
  }

  /** One more. @returns false when they are too many. */
  allows(): boolean {
    if (this.#left <= 0) this.#refill();
    if (this.#left <= 0) return false;
    this.#left--;
    return true;
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    const earned = Math.floor(((now - this.#filledMs) / 1000) * PER_SECOND);
    if (earned <= 0) return;
    this.#left = Math.min(BURST, earned);
    this.#filledMs = now;
  }
}
