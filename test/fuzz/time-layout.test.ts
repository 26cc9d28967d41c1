/** Blob names: any layout and any moment give text; known layouts give what Go gives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTimeLayout } from '../../src/exporters/azureblob/go-time-layout.js';
import { FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';

const ELEMENTS = [
  ...['2006', '06', '01', '1', 'Jan', 'January', '02', '2', '_2', '002', '__2', '15', '03', '3', '04', '4', '05', '5'],
  ...['PM', 'pm', 'MST', 'Z07:00', '-0700', '-07:00:00', 'Z070000', '.000', ',999999999', '_2006', 'Mon', 'Monday'],
  ...['/', '-', ' ', '0', '_', '.', 'Janu', 'x', '${', '\u{1f525}', '\ud800'],
];
const layout = fc.oneof(
  fc.array(fc.constantFrom(...ELEMENTS), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

test('any layout and any moment give text', { timeout: FUZZ_TIMEOUT }, () => {
  fc.assert(
    fc.property(layout, moment, (text, time) => {
      const written = compileTimeLayout(text)(time);
      expect(written).not.toMatch(/NaN|undefined|Invalid/);
      if (!/[0-9A-Zp]/.test(text)) expect(written).toBe(text);
    }),
    fuzzLimits(),
  );
});

const local = (...parts: [number, number, number, number, number, number, number]): Date => new Date(...parts);

test.each([
  ['2006/01/02/logs_15_04_05.json', local(2026, 10, 5, 7, 8, 9, 0), '2026/11/05/logs_07_08_09.json'],
  ['2006-01-02T15:04:05.000', local(2026, 0, 31, 23, 59, 59, 7), '2026-01-31T23:59:59.007'],
  ['2006-01-02T15:04:05.999', local(2026, 0, 31, 23, 59, 59, 120), '2026-01-31T23:59:59.12'],
  ['3:04PM', local(2026, 0, 1, 0, 5, 0, 0), '12:05AM'],
  ['_2 Jan 06 03:04 pm', local(2026, 11, 9, 13, 5, 0, 0), ' 9 Dec 26 01:05 pm'],
  ['Monday, 2 January', local(2026, 10, 25, 0, 0, 0, 0), 'Wednesday, 25 November'],
  ['002 __2', local(2024, 11, 31, 0, 0, 0, 0), '366 366'],
  ['tier1', local(2026, 6, 1, 0, 0, 0, 0), 'tier7'],
])('%s', (text, time, written) => {
  expect(compileTimeLayout(text)(time)).toBe(written);
});
