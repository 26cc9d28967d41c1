/**
 * Numbers, times and durations as Go writes them, because users compare our text with the reference's.
 *
 * Sources: Go `strconv.FormatFloat`, `fmt`, `encoding/json`, `time`.
 */
import { encodeText } from './view/text.js';

/** Go's `%v`: shortest digits, with an exponent below 1e-4 and from 1e6 (`1e+06`) on. */
export function formatFloatShortest(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (value === 0) return signedZero(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < SHORTEST_EXPONENT) return String(value); // JavaScript has no exponent here either
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** From this power of ten on `%v` uses an exponent. */
const SHORTEST_EXPONENT = 6;

/** Go's `encoding/json`, except for NaN and infinities, which it refuses: those come as in `formatFloatShortest`. */
export function formatFloatJson(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  return value === 0 ? signedZero(value) : String(value); // the same rules and digits as in JavaScript
}

/** Go's `strconv.FormatFloat(value, 'f', -1, 64)`: shortest digits, never an exponent. */
export function formatFloatPlain(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (value === 0) return signedZero(value);
  const text = String(value);
  const at = text.indexOf('e');
  return at === -1 ? text : withoutExponent(text.slice(0, at), Number(text.slice(at + 1)));
}

/** Go's `%f`: six decimals, ties to even, all digits in front of the point. */
export function formatFloatFixed6(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (Object.is(value, -0)) return '-0.000000';
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.000000`;
  // Halfway between two results lie only odd multiples of 1/128; JavaScript rounds them away from zero.
  if (Math.abs((value * 128) % 2) !== 1) return value.toFixed(6);
  const truncated = value.toFixed(7).slice(0, -1);
  return Number(truncated.at(-1)) % 2 === 0 ? truncated : value.toFixed(6);
}

/** Go's `time.Time` in UTC, e.g. `2026-01-02 03:04:05.678901234 +0000 UTC`. @param nanos Unix time, read as int64. */
export function formatTimestamp(nanos: bigint): string {
  const { date, time, fraction } = partsOf(nanos);
  return `${date} ${time}${fraction} +0000 UTC`;
}

/** Go's `time.RFC3339Nano` in UTC, e.g. `2026-01-02T03:04:05.678901234Z`. @param nanos Unix time, read as int64. */
export function formatTimestampRfc3339(nanos: bigint): string {
  const { date, time, fraction } = partsOf(nanos);
  return `${date}T${time}${fraction}Z`;
}

/** Go's `time.Duration`, e.g. `1m30s`, `1.5ms`. @param milliseconds to the nanosecond. */
export function formatDuration(milliseconds: number): string {
  return formatDurationNanos(BigInt(Math.round(milliseconds * 1e6)));
}

/** Go's `time.Duration` from nanoseconds. */
export function formatDurationNanos(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${formatDurationNanos(-nanoseconds)}`;
  if (nanoseconds === 0n) return '0s';
  if (nanoseconds < 1_000n) return `${nanoseconds}ns`;
  if (nanoseconds < 1_000_000n) return `${decimal(nanoseconds, 3)}µs`;
  if (nanoseconds < 1_000_000_000n) return `${decimal(nanoseconds, 6)}ms`;
  const seconds = `${decimal(nanoseconds % 60_000_000_000n, 9)}s`;
  const minutes = nanoseconds / 60_000_000_000n;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** Go's own quoting inside package `time`: everything outside printable ASCII as `\x` bytes. */
export function quoteTime(text: string): string {
  let quoted = '"';
  for (const char of text) {
    if (char === '"' || char === '\\') quoted += `\\${char}`;
    else if (char >= ' ' && char < '\x80') quoted += char;
    else for (const byte of encodeText(char)) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${quoted}"`;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function signedZero(value: number): string {
  return Object.is(value, -0) ? '-0' : '0';
}

function withoutExponent(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = mantissa.slice(sign.length).split('.') as [string, string?];
  const digits = whole + fraction;
  const point = whole.length + exponent;
  return sign + (point <= 0 ? `0.${'0'.repeat(-point)}${digits}` : digits.padEnd(point, '0'));
}

/** `value / 10^places` without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
}

function partsOf(nanos: bigint): { date: string; time: string; fraction: string } {
  const signed = BigInt.asIntN(64, nanos);
  const nanosecond = ((signed % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const iso = new Date(Number((signed - nanosecond) / 1_000_000n)).toISOString();
  const digits = String(nanosecond).padStart(9, '0').replace(/0+$/, '');
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), fraction: digits === '' ? '' : `.${digits}` };
}
