import type { LogLevel } from '../../../component/logger.js';

export interface SamplingConfig {
  /** Length of the interval in milliseconds. */
  readonly tickMs: number;
  /** Lines of one level and message that pass in an interval. */
  readonly initial: number;
  /** After those, every n-th passes; 0: none does. */
  readonly thereafter: number;
}

/** Counters per level: memory stays bounded whatever the messages are; two texts in one slot share their budget. */
const SLOTS = 4096;

/**
 * Thins out repeated lines of one level and one message text.
 *
 * Source: zap 1.27 `sampler.go`, whose counters, hash and order of checks decide which lines of a burst survive.
 */
export class LogSampler {
  readonly #config: SamplingConfig;
  readonly #counters = new Map<LogLevel, { readonly counts: Float64Array; readonly resetAtMs: Float64Array }>();

  constructor(config: SamplingConfig) {
    this.#config = config;
  }

  /** Counts the line and tells whether it is written. */
  passes(level: LogLevel, message: string, nowMs: number): boolean {
    const { counts, resetAtMs } = this.#ofLevel(level);
    const slot = fnv32a(message) % SLOTS;
    if (resetAtMs[slot]! > nowMs) counts[slot]! += 1;
    else {
      counts[slot] = 1;
      resetAtMs[slot] = nowMs + this.#config.tickMs;
    }
    const { initial, thereafter } = this.#config;
    const beyond = counts[slot]! - initial;
    return beyond <= 0 || (thereafter !== 0 && beyond % thereafter === 0);
  }

  #ofLevel(level: LogLevel): { readonly counts: Float64Array; readonly resetAtMs: Float64Array } {
    let counters = this.#counters.get(level);
    if (counters === undefined) {
      counters = { counts: new Float64Array(SLOTS), resetAtMs: new Float64Array(SLOTS).fill(-Infinity) };
      this.#counters.set(level, counters);
    }
    return counters;
  }
}

function fnv32a(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}
