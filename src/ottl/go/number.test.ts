/** Numbers from text as Go's strconv reads them; what statements make of them is in test/parity/ottl. */
import { expect, test } from 'vitest';
import { parseInt64 } from './number.js';

const range = (text: string): object => ({
  error: `strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`,
});
const syntax = (text: string): object => ({
  error: `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
});

test.each<[string, number, bigint]>([
  ['0', 10, 0n],
  ['-0', 10, 0n],
  ['+12', 10, 12n],
  ['9223372036854775807', 10, 2n ** 63n - 1n],
  ['-9223372036854775808', 10, -(2n ** 63n)],
  ['-zZ', 36, -1295n],
  ['0x_1F', 0, 31n],
  ['-0B1_0', 0, -2n],
  ['0o17', 0, 15n],
  ['017', 0, 15n],
  ['0_17', 0, 15n],
  ['1_000', 0, 1000n],
  ['0', 0, 0n],
])('%s in base %i', (text, base, value) => {
  expect(parseInt64(text, base)).toEqual({ value });
});

test.each<[string, number, object]>([
  ['', 10, syntax('')],
  ['-', 10, syntax('-')],
  ['--1', 10, syntax('--1')],
  ['1_000', 10, syntax('1_000')],
  ['\u212a', 36, syntax('\u212a')], // the Kelvin sign, a `k` in lower case
  ['9223372036854775808', 10, range('9223372036854775808')],
  ['-9223372036854775809', 10, range('-9223372036854775809')],
  ['18446744073709551616x', 10, range('18446744073709551616x')],
  ['18446744073709551615x', 10, syntax('18446744073709551615x')],
  ['0x', 0, syntax('0x')],
  ['0x_', 0, syntax('0x_')],
  ['_1', 0, syntax('_1')],
  ['1__0', 0, syntax('1__0')],
  ['1_', 0, syntax('1_')],
  ['09', 0, syntax('09')],
  ['7', 37, { error: 'strconv.ParseInt: parsing "7": invalid base 37' }],
])('%s in base %i is none', (text, base, answer) => {
  expect(parseInt64(text, base)).toEqual(answer);
});

test('millions of digits are read once', { timeout: 20_000 }, () => {
  const digits = '9'.repeat(4_000_000);
  expect(parseInt64(digits, 10)).toEqual(range(digits));
  expect(parseInt64(`${'0'.repeat(4_000_000)}7`, 10)).toEqual({ value: 7n });
});
