/**
 * HOT PATH for points whose series is new: `add` once each. Guard: test/bench/remote-write.bench.ts, churn.
 *
 * Whether remembering series pays. Where nearly every series of a batch is new, and was not seen lately either, a cache would
 * only fill memory and push out of the processor's caches what is needed; its rows are then forgotten after each batch.
 */

/** Series whose hash is remembered, 4 bytes each. */
const SEEN = 1 << 18;
/** A batch with fewer new series is no reason to forget anything. */
const FEW = 1000;
/** Shares of a batch's rows that are new, and of those that were seen before. */
const MOSTLY_NEW = 0.6;
const RETURNING = 0.25;

export class Novelty {
  #seen: Int32Array | undefined;
  #added = 0;
  #returned = 0;

  /** A series that the cache does not know. */
  add(hash: number): void {
    this.#seen ??= new Int32Array(SEEN);
    this.#added++;
    const at = hash & (SEEN - 1);
    if (this.#seen[at] === hash) this.#returned++;
    else this.#seen[at] = hash;
  }

  /** A batch has ended. @param touched how many rows it has. @returns whether to forget them all. */
  endBatch(touched: number): boolean {
    const forget = this.#added >= FEW && this.#added > touched * MOSTLY_NEW && this.#returned < this.#added * RETURNING;
    this.#added = 0;
    this.#returned = 0;
    return forget;
  }
}
