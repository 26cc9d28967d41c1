import { setImmediate } from 'node:timers/promises';

/** Longest that looking keeps data waiting, in milliseconds. */
const SLICE_MS = 8;

/** Lets the hub work between pieces of looking: await `next` after each piece. */
export class Pace {
  #sinceMs = performance.now();

  async next(): Promise<void> {
    if (performance.now() - this.#sinceMs < SLICE_MS) return;
    await setImmediate();
    this.#sinceMs = performance.now();
  }
}
