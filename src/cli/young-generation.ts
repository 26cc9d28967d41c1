/**
 * V8 keeps up to three times 16 MiB for new objects. Telemetry is not among them, it stands in leased memory (`pdata/lease.ts`), and a
 * quarter of that is enough for the rest: the hub is 10 to 50 MiB smaller under load, at the same CPU (docs/benchmarks.md).
 *
 * Node takes the limit as a flag before it starts, and who starts the hub should not have to know it. What V8 looks up each time the room
 * is too small is by how much it shall grow: that is set to nothing while the hub starts, and again when there is enough.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import type { Clock } from '../component/clock.js';

/** Of each of the two halves that objects are copied between. */
const ENOUGH_BYTES = 4 * 1024 * 1024;
const LOOK_EVERY_MS = 250;
/** From V8's first size to enough in one step. */
const GROWTH = 4;

export interface YoungGeneration {
  /** Both halves, in bytes. */
  size(): number;
  /** What the size is multiplied by when V8 finds it too small. */
  growBy(factor: number): void;
}

export class YoungGenerationBound {
  readonly #clock: Clock;
  readonly #young: YoungGeneration;
  #stop: (() => void) | undefined;

  /** The hub starts: nothing grows. */
  constructor(clock: Clock, young: YoungGeneration) {
    this.#clock = clock;
    this.#young = young;
    young.growBy(1);
  }

  /** The hub runs: it may need some more. */
  allowGrowth(): void {
    this.#young.growBy(GROWTH);
    this.#look();
  }

  stop(): void {
    this.#stop?.();
  }

  #look(): void {
    if (this.#young.size() >= 2 * ENOUGH_BYTES) return this.#young.growBy(1);
    const timer = this.#clock.setTimer(() => this.#look(), LOOK_EVERY_MS, { unref: true });
    this.#stop = () => timer.cancel();
  }
}

/** Whether whoever started Node has chosen a size, which holds then. */
export function choosesYoungGeneration(nodeFlags: readonly string[], nodeOptions = ''): boolean {
  return [...nodeFlags, nodeOptions].some((text) => /semi[-_]space/.test(text));
}

/** That of this process, and of all threads it has. */
export const processYoungGeneration: YoungGeneration = {
  size: () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size,
  growBy: (factor) => setFlagsFromString(`--semi-space-growth-factor=${factor}`),
};
