import type { LogLevel } from '../../../component/logger.js';

/** Levels from the most talkative to the gravest, as zap orders them. */
const ORDER: Readonly<Record<LogLevel, number>> = {
  debug: -1,
  info: 0,
  warn: 1,
  error: 2,
  dpanic: 3,
  panic: 4,
  fatal: 5,
};

/** Whether a line of `level` is written by a logger whose lowest level is `threshold`. */
export function isEnabled(level: LogLevel, threshold: LogLevel): boolean {
  return ORDER[level] >= ORDER[threshold];
}
