/**
 * Go durations. Source followed: Go `Duration.String`, and the shortened error texts that the
 * reference's decoder prints for them.
 */
import { parseGoDuration, type ParsedDuration } from '../pdata/go-duration.js';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;

/** As `parseGoDuration`, with the error cut the way the reference's decoder cuts it: the offending text is left out. */
export function parseConfigDuration(text: string): ParsedDuration {
  const parsed = parseGoDuration(text);
  if (!('error' in parsed)) return parsed;
  if (parsed.error.startsWith('time: unknown unit ')) return { error: 'time: unknown unit' };
  return { error: parsed.error.slice(0, parsed.error.lastIndexOf(' ')) };
}

export const millisecondsOf = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;

/** Go's `Duration.String`, e.g. `1m30s`, `200ms`, `0s`. */
export function formatGoDuration(milliseconds: number): string {
  const nanoseconds = BigInt(Math.round(milliseconds * 1e6));
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const hours = size / HOUR;
  const minutes = (size / MINUTE) % 60n;
  const seconds = decimal(size % MINUTE, 1_000_000_000n);
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

function decimal(value: bigint, scale: bigint): string {
  const fraction = (value % scale)
    .toString()
    .padStart(scale.toString().length - 1, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${value / scale}` : `${value / scale}.${fraction}`;
}
