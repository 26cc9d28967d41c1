/** Decides which requests a fault concerns. */
import type { Clock, Random } from '../../component/clock.js';
import { seededRandom } from '../random.js';
import type { Fault } from './fault.js';

export class Schedule<F extends Fault = Fault> {
  readonly fault: F;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sinceMs: number;
  #seen = 0;
  #hits = 0;

  constructor(fault: F, clock: Clock) {
    this.fault = fault;
    this.#clock = clock;
    this.#random = seededRandom(fault.seed ?? 1);
    this.#sinceMs = clock.monotonic();
  }

  /** How many requests it struck. */
  get hits(): number {
    return this.#hits;
  }

  /** Whether the next request is struck. Called once for each that `id` and `signal` mean. */
  strikes(): boolean {
    const { forMs } = this.fault;
    if (forMs !== undefined && this.#clock.monotonic() - this.#sinceMs >= forMs) return false;
    const isStruck = this.#isNext(++this.#seen);
    if (isStruck) this.#hits++;
    return isStruck;
  }

  #isNext(number: number): boolean {
    const { nth, first, every, probability } = this.fault;
    if (nth !== undefined && !(typeof nth === 'number' ? nth === number : nth.includes(number))) return false;
    if (first !== undefined && number > first) return false;
    if (every !== undefined && number % every !== 0) return false;
    return probability === undefined || this.#random() < probability;
  }
}
