import { expect, test } from 'vitest';
import {
  formatDuration,
  formatDurationNanos,
  formatFloatFixed6,
  formatFloatJson,
  formatFloatPlain,
  formatFloatShortest,
  formatTimestamp,
  formatTimestampRfc3339,
  parseDuration,
} from './go-format.js';

// What Go 1.24 prints: value, %v, encoding/json, strconv 'f' -1, %f.
test.each([
  [0, '0', '0', '0', '0.000000'],
  [-0, '-0', '-0', '-0', '-0.000000'],
  [1.5, '1.5', '1.5', '1.5', '1.500000'],
  [100000, '100000', '100000', '100000', '100000.000000'],
  [1e6, '1e+06', '1000000', '1000000', '1000000.000000'],
  [1234567, '1.234567e+06', '1234567', '1234567', '1234567.000000'],
  [999999.5, '999999.5', '999999.5', '999999.5', '999999.500000'],
  [1e20, '1e+20', '100000000000000000000', '100000000000000000000', '100000000000000000000.000000'],
  [1e21, '1e+21', '1e+21', '1000000000000000000000', '1000000000000000000000.000000'],
  [1e23, '1e+23', '1e+23', '100000000000000000000000', '99999999999999991611392.000000'],
  [0.0001, '0.0001', '0.0001', '0.0001', '0.000100'],
  [0.00001, '1e-05', '0.00001', '0.00001', '0.000010'],
  [1e-7, '1e-07', '1e-7', '0.0000001', '0.000000'],
  [-1e-7, '-1e-07', '-1e-7', '-0.0000001', '-0.000000'],
  [-2.5e-10, '-2.5e-10', '-2.5e-10', '-0.00000000025', '-0.000000'],
  [0.1 + 0.2, '0.30000000000000004', '0.30000000000000004', '0.30000000000000004', '0.300000'],
  [
    12345678901234567890,
    '1.2345678901234567e+19',
    '12345678901234567000',
    '12345678901234567000',
    '12345678901234567168.000000',
  ],
  [0.0078125, '0.0078125', '0.0078125', '0.0078125', '0.007812'],
  [0.0234375, '0.0234375', '0.0234375', '0.0234375', '0.023438'],
  [-0.0078125, '-0.0078125', '-0.0078125', '-0.0078125', '-0.007812'],
  [NaN, 'NaN', 'NaN', 'NaN', 'NaN'],
  [Infinity, '+Inf', '+Inf', '+Inf', '+Inf'],
  [-Infinity, '-Inf', '-Inf', '-Inf', '-Inf'],
])('formats %d as Go does', (value, shortest, json, plain, fixed6) => {
  expect([
    formatFloatShortest(value),
    formatFloatJson(value),
    formatFloatPlain(value),
    formatFloatFixed6(value),
  ]).toEqual([shortest, json, plain, fixed6]);
});

test.each([
  [0n, '1970-01-01 00:00:00 +0000 UTC', '1970-01-01T00:00:00Z'],
  [1n, '1970-01-01 00:00:00.000000001 +0000 UTC', '1970-01-01T00:00:00.000000001Z'],
  [1767323045678901234n, '2026-01-02 03:04:05.678901234 +0000 UTC', '2026-01-02T03:04:05.678901234Z'],
  [1767323045678900000n, '2026-01-02 03:04:05.6789 +0000 UTC', '2026-01-02T03:04:05.6789Z'],
  [2n ** 63n - 1n, '2262-04-11 23:47:16.854775807 +0000 UTC', '2262-04-11T23:47:16.854775807Z'],
  [2n ** 63n, '1677-09-21 00:12:43.145224192 +0000 UTC', '1677-09-21T00:12:43.145224192Z'],
  [2n ** 64n - 1n, '1969-12-31 23:59:59.999999999 +0000 UTC', '1969-12-31T23:59:59.999999999Z'],
])('formats the time %d as Go does', (nanos, text, rfc3339) => {
  expect([formatTimestamp(nanos), formatTimestampRfc3339(nanos)]).toEqual([text, rfc3339]);
});

test.each([
  [0n, '0s'],
  [999n, '999ns'],
  [1_500n, '1.5µs'],
  [1_500_000n, '1.5ms'],
  [1_000_000_000n, '1s'],
  [90_000_000_000n, '1m30s'],
  [3_600_000_000_000n, '1h0m0s'],
  [3_661_001_001_001n, '1h1m1.001001001s'],
  [-1_500_000_000n, '-1.5s'],
  [2n ** 63n - 1n, '2562047h47m16.854775807s'],
])('formats the duration of %d ns as Go does, and reads it back', (nanos, text) => {
  expect(formatDurationNanos(nanos)).toBe(text);
  expect(parseDuration(text)).toBe(nanos);
});

test('formats a duration in milliseconds', () => {
  expect([200, 1500, 0.0005, 300_000].map(formatDuration)).toEqual(['200ms', '1.5s', '500ns', '5m0s']);
});

test.each([
  ['0', 0n],
  ['.5s', 500_000_000n],
  ['1.s', 1_000_000_000n],
  ['+1m', 60_000_000_000n],
  ['1us', 1_000n],
  ['0.1ns', 0n],
  ['1.0000000000000000000001s', 1_000_000_000n],
  ['-9223372036854775808ns', -(2n ** 63n)],
])('reads the duration %s', (text, nanos) => {
  expect(parseDuration(text)).toBe(nanos);
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
  ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
])('refuses the duration %j with the text of Go', (text, message) => {
  expect(() => parseDuration(text)).toThrow(new Error(message));
});
