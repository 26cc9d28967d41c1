import type { Position } from './value.js';

/**
 * Something the reference accepts without a word.
 *
 * - `error`: the hub will not start, or the component will not work at all;
 * - `warning`: data or secrets are at risk;
 * - `info`: good to know.
 */
export type WarningLevel = 'error' | 'warning' | 'info';

export interface ConfigWarning {
  readonly level: WarningLevel;
  /** Stable name of the advice, e.g. `placeholder`. */
  readonly code: string;
  readonly path: readonly string[];
  /** What it is, and what to do. Never holds a secret. */
  readonly message: string;
  readonly at?: Position | undefined;
}
