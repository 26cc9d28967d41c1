/** Counters shared by all messages, so that memory stays bounded; messages that collide are counted together. */
const COUNTERS = 4096;
const TICK_MS = 1000;

/**
 * Lets the first messages of a second through and then every n-th, per message text.
 *
 * Source followed: zap's sampler, collisions included.
 */
export class MessageSampler {
  readonly #initial: number;
  readonly #thereafter: number;
  readonly #counts = new Uint32Array(COUNTERS);
  readonly #resetAtMs = new Float64Array(COUNTERS);

  /** Negative numbers mean what they mean in the reference, which reads them as huge ones. */
  constructor(initial: number, thereafter: number) {
    this.#initial = initial < 0 ? Infinity : initial;
    this.#thereafter = thereafter < 0 ? Infinity : thereafter;
  }

  /** Whether the message is to be printed. @param nowMs Unix time in milliseconds. */
  passes(message: string, nowMs: number): boolean {
    const slot = fnv32a(message) % COUNTERS;
    if (this.#resetAtMs[slot]! > nowMs) {
      this.#counts[slot]!++;
    } else {
      this.#counts[slot] = 1;
      this.#resetAtMs[slot] = nowMs + TICK_MS;
    }
    const excess = this.#counts[slot]! - this.#initial;
    return excess <= 0 || (this.#thereafter !== 0 && excess % this.#thereafter === 0);
  }
}

/** FNV-1a over the UTF-8 bytes. */
function fnv32a(message: string): number {
  let hash = 2166136261;
  for (const byte of Buffer.from(message)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}
