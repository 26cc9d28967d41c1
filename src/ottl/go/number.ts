/** Go's `strconv`: numbers from text, with its error texts. */
import { goQuote } from '../../pdata/json/go-number.js';

export type Parsed<T> = { readonly value: T } | { readonly error: string };

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Go's `strconv.ParseInt(text, base, 64)`. @param base 2 to 36, or 0 to go by the prefix (`0x`, `0b`, `0o`, `0`), with `_` allowed. */
export function parseInt64(text: string, base: number): Parsed<bigint> {
  const fail = (why: string): { error: string } => ({ error: `strconv.ParseInt: parsing ${goQuote(text)}: ${why}` });
  if (text === '') return fail('invalid syntax');
  const sign = /^[+-]/.test(text) ? text[0] : '';
  const unsigned = text.slice(sign!.length);
  if (unsigned !== '' && (base === 1 || base > 36)) return fail(`invalid base ${base}`);
  const digits = withBase(unsigned, base);
  if (digits === undefined) return fail('invalid syntax');
  let value = 0n;
  for (const digit of digits.text) {
    const number = DIGITS.indexOf(digit);
    if (number === -1 || number >= digits.base) return fail('invalid syntax');
    value = value * BigInt(digits.base) + BigInt(number);
  }
  if (sign === '-') value = -value;
  return value < MIN || value > MAX ? fail('value out of range') : { value };
}

/** The digits and what base they are in; undefined where there are none. */
function withBase(text: string, base: number): { readonly text: string; readonly base: number } | undefined {
  const lower = text.toLowerCase();
  if (base !== 0) return lower === '' ? undefined : { text: lower, base };
  if (lower === '') return undefined;
  if (lower.includes('_') && !/^(?:0[box]?)?_?[0-9a-f]+(?:_[0-9a-f]+)*$/.test(lower)) return undefined;
  const plain = lower.replaceAll('_', '');
  const prefix = /^0([box])./.exec(plain)?.[1];
  if (prefix !== undefined) return { text: plain.slice(2), base: { b: 2, o: 8, x: 16 }[prefix]! };
  return plain.startsWith('0') ? { text: plain.slice(1), base: 8 } : { text: plain, base: 10 };
}

/** Go's `strconv.ParseBool`. */
export function parseBool(text: string): Parsed<boolean> {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return { value: true };
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return { value: false };
  return { error: `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax` };
}
