/** Go's `strconv`: numbers from text, with its error texts. */
import { goQuote } from '../../pdata/json/go-number.js';

export type Parsed<T> = { readonly value: T } | { readonly error: string };

const LARGEST_UNSIGNED = 2n ** 64n - 1n;
const LARGEST = 2n ** 63n - 1n;
/** Decimal digits that always fit. */
const SHORT = /^[+-]?[0-9]{1,18}$/;

/** Go's `strconv.ParseInt(text, base, 64)`. @param base 2 to 36, or 0 to go by the prefix (`0x`, `0b`, `0o`, `0`), with `_` allowed. */
export function parseInt64(text: string, base: number): Parsed<bigint> {
  if (base === 10 && SHORT.test(text)) return { value: BigInt(text) };
  const fail = (why: string): { error: string } => ({ error: `strconv.ParseInt: parsing ${goQuote(text)}: ${why}` });
  const isNegative = text.startsWith('-');
  const unsigned = isNegative || text.startsWith('+') ? text.slice(1) : text;
  if (unsigned === '') return fail(SYNTAX);
  if (base === 1 || base > 36) return fail(`invalid base ${base}`);
  const value = base === 0 ? unsignedByPrefix(unsigned) : unsignedOf(unsigned, 0, base);
  if (typeof value === 'string') return fail(value);
  if (value > LARGEST + (isNegative ? 1n : 0n)) return fail(RANGE);
  return { value: isNegative ? -value : value };
}

const SYNTAX = 'invalid syntax';
const RANGE = 'value out of range';
const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16 };
/** Each `_` stands between digits, or between the prefix and a digit. */
const UNDERSCORES = /^(?:0[box]?_?)?[0-9a-z]+(?:_[0-9a-z]+)*$/i;

function unsignedByPrefix(text: string): bigint | string {
  const prefix = /^0([box])[^]/i.exec(text)?.[1];
  const [start, base] =
    prefix !== undefined ? [2, BASES[prefix.toLowerCase()]!] : text.startsWith('0') ? [1, 8] : [0, 10];
  const value = unsignedOf(text, start, base, true);
  return text.includes('_') && typeof value === 'bigint' && !UNDERSCORES.test(text) ? SYNTAX : value;
}

/** The number, or what is wrong: the first digit that does not fit ends it, whatever follows. */
function unsignedOf(text: string, start: number, base: number, underscores = false): bigint | string {
  let value = 0n;
  for (let i = start; i < text.length; i++) {
    if (underscores && text[i] === '_') continue;
    const digit = digitOf(text.charCodeAt(i));
    if (digit >= base) return SYNTAX;
    value = value * BigInt(base) + BigInt(digit);
    if (value > LARGEST_UNSIGNED) return RANGE;
  }
  return value;
}

/** 36 for what is no digit in any base. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 + 10 : 36;
}

/** Go's `strconv.ParseBool`. */
export function parseBool(text: string): Parsed<boolean> {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return { value: true };
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return { value: false };
  return { error: `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax` };
}
