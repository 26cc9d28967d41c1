/**
 * Go durations. Source followed: Go `time.ParseDuration` and `Duration.String`, and the shortened error texts that the
 * reference's decoder prints for them.
 */
import { quoteTime } from '../pdata/go-format.js';

const NANOSECONDS_PER_UNIT: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n, // micro sign
  '\u03bcs': 1_000n, // Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const MAX = 2n ** 63n;
const TERM = /^([0-9]*)(\.([0-9]*))?([^0-9.]*)/;

/** The duration in nanoseconds, or Go's words for why the text is none. */
export function parseGoDuration(text: string): { readonly nanoseconds: bigint } | { readonly error: string } {
  const invalid = { error: `time: invalid duration ${quoteTime(text)}` };
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  let rest = text.slice(sign.length);
  if (rest === '0') return { nanoseconds: 0n };
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const [matched, whole = '', point, fraction = '', unit = ''] = TERM.exec(rest)!; // every part may be empty
    if (whole === '' && fraction === '') return invalid;
    if (point !== undefined && whole === '' && fraction === '') return invalid;
    if (unit === '') return { error: `time: missing unit in duration ${quoteTime(text)}` };
    const scale = NANOSECONDS_PER_UNIT[unit];
    if (scale === undefined) return { error: `time: unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}` };
    total += BigInt(whole === '' ? '0' : whole) * scale + fractionOf(fraction, scale);
    if (total > MAX) return invalid;
    rest = rest.slice(matched.length);
  }
  if (sign === '-') return { nanoseconds: -total };
  return total === MAX ? invalid : { nanoseconds: total };
}

function fractionOf(digits: string, scale: bigint): bigint {
  if (digits === '') return 0n;
  return (BigInt(digits) * scale) / 10n ** BigInt(digits.length);
}

/** As `parseGoDuration`, with the error cut the way the reference's decoder cuts it: the offending text is left out. */
export function parseConfigDuration(text: string): { readonly nanoseconds: bigint } | { readonly error: string } {
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
  const hours = size / NANOSECONDS_PER_UNIT['h']!;
  const minutes = (size / NANOSECONDS_PER_UNIT['m']!) % 60n;
  const seconds = decimal(size % NANOSECONDS_PER_UNIT['m']!, 1_000_000_000n);
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
