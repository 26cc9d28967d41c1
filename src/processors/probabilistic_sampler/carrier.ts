import type { Bits56 } from './randomness.js';

/** Where an item carries what earlier samplers decided. */
export interface Carrier {
  /** The threshold it passed before. */
  threshold: Bits56 | undefined;
  /** Randomness given with the item instead of its trace id. */
  readonly randomness: Bits56 | undefined;
  setRandomness(randomness: Bits56): void;
  /** The item has passed this threshold. @returns whether it could be noted: not if it passed a higher one before. */
  update(threshold: Bits56): boolean;
  /** Forgets a threshold that the item cannot have passed. */
  clearThreshold(): void;
  /** Writes what changed back into the item. */
  store(): void;
}

/** What an item carries, or why it cannot be read. */
export interface Carried {
  readonly carrier: Carrier | undefined;
  readonly error: string | undefined;
}
