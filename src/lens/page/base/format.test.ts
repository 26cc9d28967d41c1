import { describe, expect, test } from 'vitest';
import {
  ago,
  brief,
  bytes,
  clock,
  duration,
  inUnit,
  levelOf,
  measured,
  plain,
  rate,
  value,
  visible,
} from './format.js';

describe('text of telemetry', () => {
  test('shows what cannot be seen', () => {
    expect(visible('a\u0007b\u202ec\u200bd\u001b[31m')).toBe('a⟨U+0007⟩b⟨U+202E⟩c⟨U+200B⟩d⟨U+001B⟩[31m');
  });

  test('keeps lines, tabs and every script', () => {
    expect(visible('a\n\tשלום 日本 🙂')).toBe('a\n\tשלום 日本 🙂');
  });

  test('says its size where it was cut', () => {
    expect(plain({ text: 'abc', bytes: 2_048 })).toBe('abc… (2 KiB)');
  });
});

test('numbers', () => {
  expect([value(0), value(1234), value(12_345), value(0.00012), value(Infinity), value(NaN)]).toEqual([
    '0',
    '1,230',
    '12.3K',
    '1.20e-4',
    '+Inf',
    'NaN',
  ]);
  expect([measured(1.5, 's'), measured(2, ''), measured(2, '1'), inUnit('s'), inUnit('1')]).toEqual([
    '1.5 s',
    '2',
    '2',
    ' in s',
    '',
  ]);
  expect([rate(0), rate(0.5), rate(1234.4), rate(1_500_000)]).toEqual(['0/s', '0.5/s', '1,234/s', '1.5M/s']);
  expect([brief(9_999), brief(10_000)]).toEqual(['9,999', '10K']);
  expect([bytes(512), bytes(1536), bytes(33_554_432)]).toEqual(['512 B', '1.5 KiB', '32 MiB']);
});

test('times', () => {
  expect([duration(5_400_000), duration(3 * 86_400_000)]).toEqual(['1.5 h', '3 d']);
  expect([duration(0.25), duration(12.345), duration(1_500), duration(90_000)]).toEqual([
    '250 µs',
    '12.3 ms',
    '1.5 s',
    '1.5 min',
  ]);
  expect([ago(0, 5_000), ago(0, 180_000), ago(9_000, 0)]).toEqual(['5 s ago', '3 min ago', '0 s ago']);
  expect(clock(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
  expect(clock(NaN)).toBe('no time');
});

test('severities', () => {
  expect([0, 1, 8, 9, 13, 17, 24, 99].map(levelOf)).toEqual([
    'none',
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'none',
  ]);
});
