import { expect, test } from 'vitest';
import { timeoutMs } from './grpc-timeout.js';

test.each([
  ['10S', 10_000],
  ['2M', 120_000],
  ['1H', 3_600_000],
  ['250m', 250],
  ['99999999u', 99_999.999],
  ['1000000n', 1],
  ['0S', 0],
])('%s is %d ms', (text, ms) => {
  expect(timeoutMs(text)).toBe(ms);
});

test.each(['', 'S', '10', '10s', '-1S', '1.5S', '123456789S', '1 S'])('"%s" is none', (text) => {
  expect(timeoutMs(text)).toBeUndefined();
});
