/**
 * HOT PATH: several calls per data point. 64-bit integers as two 32-bit halves, without BigInt and without loss.
 *
 * Source for the rounding: IEEE 754; a product with 2^32 is exact, so one addition rounds once, as the reference's conversion does.
 */

const TWO_32 = 4294967296;
const NANOS_PER_MS = 1_000_000;

/** Bits of the NaN that marks a series as gone (Prometheus `value.StaleNaN`), least significant word first. */
export const STALE_NAN_LOW = 2;
export const STALE_NAN_HIGH = 0x7ff00000;

/** An unsigned 64-bit integer as the nearest double. Halves may be given signed. */
export function uint64ToDouble(low: number, high: number): number {
  return (high >>> 0) * TWO_32 + (low >>> 0);
}

/** A signed 64-bit integer as the nearest double. */
export function int64ToDouble(low: number, high: number): number {
  return (high | 0) * TWO_32 + (low >>> 0);
}

/** A time in nanoseconds (an unsigned field that the reference reads as signed) as milliseconds, cut towards zero. */
export function nanosToMillis(low: number, high: number): number {
  if ((high | 0) >= 0) return divideByMillion(low >>> 0, high >>> 0);
  const [negatedLow, negatedHigh] = negate(low, high);
  return -divideByMillion(negatedLow, negatedHigh) + 0; // no -0
}

/** The same cut downwards, as exemplar times are. */
export function nanosToMillisFloor(low: number, high: number): number {
  if ((high | 0) >= 0) return divideByMillion(low >>> 0, high >>> 0);
  const [negatedLow, negatedHigh] = negate(low, high);
  const whole = divideByMillion(negatedLow, negatedHigh);
  return -whole - (remainderOfMillion(negatedLow, negatedHigh) === 0 ? 0 : 1);
}

/** Whether one unsigned 64-bit integer is greater than another. */
export function isGreater(low: number, high: number, thanLow: number, thanHigh: number): boolean {
  const a = high >>> 0;
  const b = thanHigh >>> 0;
  return a !== b ? a > b : low >>> 0 > thanLow >>> 0;
}

/** Long division with the high word's remainder below 2^20, so that every step is exact. */
function divideByMillion(low: number, high: number): number {
  const quotient = Math.floor(high / NANOS_PER_MS);
  const rest = (high % NANOS_PER_MS) * TWO_32 + low;
  return quotient * TWO_32 + Math.floor(rest / NANOS_PER_MS);
}

function remainderOfMillion(low: number, high: number): number {
  return ((high % NANOS_PER_MS) * TWO_32 + low) % NANOS_PER_MS;
}

function negate(low: number, high: number): readonly [number, number] {
  const negatedLow = -low >>> 0;
  return [negatedLow, (~high + (negatedLow === 0 ? 1 : 0)) >>> 0];
}
