import type { Random } from '../component/clock.js';
import type { RetryConfig } from './config.js';

/**
 * The waits between attempts: exponential growth up to a limit, each drawn evenly around it.
 *
 * Source followed: cenkalti/backoff v5 as the collector's retry sender uses it, whole nanoseconds included.
 */
export class Backoff {
  readonly #config: RetryConfig;
  readonly #random: Random;
  #intervalNs = 0;

  constructor(config: RetryConfig, random: Random) {
    this.#config = config;
    this.#random = random;
  }

  /** The next wait in milliseconds, a whole number of nanoseconds. */
  next(): number {
    if (this.#intervalNs === 0) this.#intervalNs = nanoseconds(this.#config.initial_interval);
    const waitNs = this.#randomised(this.#intervalNs);
    this.#intervalNs = this.#grown(this.#intervalNs);
    return waitNs / 1e6;
  }

  #randomised(intervalNs: number): number {
    const factor = this.#config.randomization_factor;
    if (factor === 0) return intervalNs;
    const delta = factor * intervalNs;
    return Math.trunc(intervalNs - delta + this.#random() * (2 * delta + 1));
  }

  #grown(intervalNs: number): number {
    const maxNs = nanoseconds(this.#config.max_interval);
    if (intervalNs >= maxNs / this.#config.multiplier) return maxNs;
    return Math.trunc(intervalNs * this.#config.multiplier);
  }
}

function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}
