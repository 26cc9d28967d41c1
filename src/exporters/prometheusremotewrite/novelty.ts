/**
 * HOT PATH for points whose series is new: `add` once each. Guard: test/bench/remote-write.bench.ts, churn.
 *
 * Whether remembering series pays. Where nearly every series of late is new, and was not seen shortly before either, a cache would
 * only fill memory and push out of the processor's caches what is needed; its rows are then forgotten after each batch.
 *
 * One series of sixteen, by its hash, speaks for the others: so the hashes remembered stay in the processor's caches too.
 */

/** One of so many is looked at: a power of two. */
const SAMPLED = 16;
const SAMPLED_BITS = 4;
/** Hashes that are remembered, 4 bytes each. */
const SEEN = 1 << 14;
/** Fewer new series are no reason to judge. */
const FEW = 1000;
/** After so many rows without that many new ones nothing is mostly new. */
const MANY = 16 * FEW;
/** Shares of the rows that are new, and of the sampled new ones that were seen before. */
const MOSTLY_NEW = 0.6;
const RETURNING = 0.25;

export class Novelty {
  #seen: Int32Array | undefined;
  #mostlyNew = false;
  /** Since it was judged last. */
  #touched = 0;
  #added = 0;
  #sampled = 0;
  #returned = 0;

  /** A series that the cache does not know. @param hash of its labels: the same whenever it comes. */
  add(hash: number): void {
    this.#added++;
    if ((hash & (SAMPLED - 1)) !== 0) return;
    this.#seen ??= new Int32Array(SEEN);
    this.#sampled++;
    const at = (hash >>> SAMPLED_BITS) & (SEEN - 1);
    if (this.#seen[at] === hash) this.#returned++;
    else this.#seen[at] = hash;
  }

  /** A batch has ended. @param touched how many rows it has. @returns whether to forget them all. */
  endBatch(touched: number): boolean {
    this.#touched += touched;
    if (this.#added < FEW && this.#touched < MANY) return this.#mostlyNew;
    const isNew = this.#added >= FEW && this.#added > this.#touched * MOSTLY_NEW;
    this.#mostlyNew = isNew && this.#returned < this.#sampled * RETURNING;
    this.#touched = this.#added = this.#sampled = this.#returned = 0;
    return this.#mostlyNew;
  }
}
