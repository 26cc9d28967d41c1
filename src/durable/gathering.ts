import type { Clock } from '../component/clock.js';

/** Requests that come this soon after each other share a write, if as many are expected. */
const MAX_GATHER_MS = 10;
/** What is much already is not worth waiting for more. */
const ENOUGH_BYTES = 1024 * 1024;

/**
 * When a write begins. Whoever was answered together will mostly send again together, and so will those who came meanwhile: a write waits until
 * as many requests are there as the last one had and found behind it, and no longer than some milliseconds. A sender who waits for every
 * answer is not kept waiting; senders who take turns are soon written together; of those who wait for nobody, as many as come in that time.
 */
export class Gathering {
  readonly #clock: Clock;
  #expected = 1;
  #waiting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Settles when the write should begin. */
  async enough(requests: number, bytes: number): Promise<void> {
    if (this.#isEnough(requests, bytes)) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimer(resolve, MAX_GATHER_MS);
      this.#waiting = () => {
        timer.cancel();
        resolve();
      };
    });
    this.#waiting = undefined;
  }

  /** One more has come. */
  arrived(requests: number, bytes: number): void {
    if (this.#waiting !== undefined && this.#isEnough(requests, bytes)) this.#waiting();
  }

  /** Nobody is waited for any more. */
  hurry(): void {
    this.#waiting?.();
  }

  /** So many were written. @param behind that came while they were. */
  wrote(requests: number, behind: number): void {
    if (requests > 0) this.#expected = requests + behind;
  }

  #isEnough(requests: number, bytes: number): boolean {
    return requests >= this.#expected || bytes >= ENOUGH_BYTES;
  }
}
