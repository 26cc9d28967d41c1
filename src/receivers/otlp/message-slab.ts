import { leaseBytes, STRICT_LEASES } from '../../pdata/lease.js';

/**
 * HOT PATH: room for short messages, cut from slabs that several of them share. An array buffer for each costs more than the copy
 * into it, once when it is made and again at every collection.
 *
 * A message keeps its slab alive, so slabs are short: at worst, with one of its messages waiting in a queue and all others gone,
 * that one holds `SLAB_BYTES`.
 */
const SLAB_BYTES = 32 * 1024;
/** Longer messages have leased memory of their own. */
const MAX_SHARED_BYTES = STRICT_LEASES ? 0 : 4 * 1024;

export class MessageSlab {
  #slab = Buffer.alloc(0);
  #used = 0;
  readonly #maxSharedBytes: number;

  constructor(maxSharedBytes = MAX_SHARED_BYTES) {
    this.#maxSharedBytes = maxSharedBytes;
  }

  /** @returns bytes of a single holder. What is in them is left to chance. */
  take(length: number): Buffer {
    if (length > this.#maxSharedBytes) return leaseBytes(length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    return this.#slab.subarray(start, this.#used);
  }
}
