import type { Change, ValuePlace } from './record.js';

/** What a store holds: where each key's value lies. */
export class StoreIndex {
  readonly #places = new Map<string, ValuePlace>();
  /** Bytes of the file that a rewriting would keep. */
  liveBytes = 0;

  get(key: string): ValuePlace | undefined {
    return this.#places.get(key);
  }

  entries(): IterableIterator<[string, ValuePlace]> {
    return this.#places.entries();
  }

  /** @param shift added to the offsets. */
  apply(changes: readonly Change[], shift = 0): void {
    for (const { key, place } of changes) {
      this.liveBytes += (place?.stepBytes ?? 0) - (this.#places.get(key)?.stepBytes ?? 0);
      if (place === undefined) this.#places.delete(key);
      else this.#places.set(key, shift === 0 ? place : { ...place, offset: place.offset + shift });
    }
  }
}
