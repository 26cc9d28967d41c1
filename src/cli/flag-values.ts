import { parseGoDuration } from '../config/duration.js';

/** Milliseconds of a Go duration, e.g. `1m30s`. @throws {Error} why it is none. */
export function durationMilliseconds(text: string): number {
  const parsed = parseGoDuration(text);
  if ('error' in parsed) throw new Error(parsed.error);
  if (parsed.nanoseconds < 0n) throw new Error('a time cannot be negative');
  return Number(parsed.nanoseconds) / 1e6;
}
