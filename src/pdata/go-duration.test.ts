import { expect, test } from 'vitest';
import { parseGoDuration } from './go-duration.js';

test.each([
  ['0', 0n],
  ['.5s', 500_000_000n],
  ['1.s', 1_000_000_000n],
  ['+1m', 60_000_000_000n],
  ['1us', 1_000n],
  ['0.1ns', 0n],
  ['1.0000000000000000000001s', 1_000_000_000n],
  ['-9223372036854775808ns', -(2n ** 63n)],
  ['0000000000000000000000001h', 3_600_000_000_000n],
  ['0.9999999999999999999h', 3_600_000_000_000n],
  ['0.3333333333333333333h', 1_200_000_000_000n],
  ['0.100000000000000000000h', 360_000_000_000n],
  ['2562047h47m16.854775807s', 2n ** 63n - 1n],
])('reads the duration %s', (text, nanos) => {
  expect(parseGoDuration(text)).toEqual({ nanoseconds: nanos });
});

test.each([
  ['', 'time: invalid duration ""'],
  ['-', 'time: invalid duration "-"'],
  ['.s', 'time: invalid duration ".s"'],
  ['abc', 'time: invalid duration "abc"'],
  ['"é\n', 'time: invalid duration "\\"\\xc3\\xa9\\x0a"'],
  ['1', 'time: missing unit in duration "1"'],
  ['1 s', 'time: unknown unit " s" in duration "1 s"'],
  ['1e3s', 'time: unknown unit "e" in duration "1e3s"'],
  ['1h-1m', 'time: unknown unit "h-" in duration "1h-1m"'],
  ['9223372036854775809x', 'time: invalid duration "9223372036854775809x"'],
  ['9223372036854775808x', 'time: unknown unit "x" in duration "9223372036854775808x"'],
  ['1\udca9', 'time: unknown unit "\\xa9" in duration "1\\xa9"'],
  ['\ufffd', 'time: invalid duration "\\xef\\xbf\\xbd"'],
  ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
])('refuses the duration %j with the text of Go', (text, message) => {
  expect(parseGoDuration(text)).toEqual({ error: message });
});

test('is not kept busy by digits without end', () => {
  const digits = '9'.repeat(2_000_000);
  expect(parseGoDuration(`0.${digits}s`)).toEqual({ nanoseconds: 1_000_000_000n });
  expect(parseGoDuration(`${digits}s`)).toEqual({ error: `time: invalid duration "${digits}s"` });
});
