/** Durations as Go's `time.ParseDuration` reads them, with its error texts. Source: package time, format.go. */
import { quoteTime } from './go-format.js';

export type ParsedDuration = { readonly nanoseconds: bigint } | { readonly error: string };

const UNIT_NANOS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n], // micro sign
  ['\u03bcs', 1_000n], // Greek mu
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const MOST = 2n ** 63n;
/** Longer numbers are too large, whatever their digits. */
const MOST_DIGITS = 19;
const TERM = /(\d*)(?:\.(\d*))?([^.\d]*)/y;

/** The duration in nanoseconds, or Go's words for why the text is none. */
export function parseGoDuration(text: string): ParsedDuration {
  const invalid = { error: `time: invalid duration ${quoteTime(text)}` };
  const isNegative = text.startsWith('-');
  const start = isNegative || text.startsWith('+') ? 1 : 0;
  if (text.slice(start) === '0') return { nanoseconds: 0n };
  if (start === text.length) return invalid;
  let total = 0n;
  for (TERM.lastIndex = start; TERM.lastIndex < text.length;) {
    const [, whole = '', fraction = '', unit = ''] = TERM.exec(text)!; // every part may be empty
    if (whole === '' && fraction === '') return invalid;
    const count = wholeOf(whole);
    if (count > MOST) return invalid;
    if (unit === '') return { error: `time: missing unit in duration ${quoteTime(text)}` };
    const scale = UNIT_NANOS.get(unit);
    if (scale === undefined) return { error: `time: unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}` };
    total += count * scale + fractionOf(fraction, scale);
    if (total > MOST) return invalid;
  }
  if (isNegative) return { nanoseconds: -total };
  return total === MOST ? invalid : { nanoseconds: total };
}

function wholeOf(digits: string): bigint {
  const significant = digits.replace(/^0+/, '');
  return significant.length > MOST_DIGITS ? MOST + 1n : BigInt(significant);
}

/** As far as the digits fit; rounded as Go rounds it. */
function fractionOf(digits: string, scale: bigint): bigint {
  let value = 0n;
  let divisor = 1;
  for (const digit of digits) {
    const longer = value * 10n + BigInt(digit);
    if (value > (MOST - 1n) / 10n || longer > MOST) break;
    value = longer;
    divisor *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(scale) / divisor)));
}
