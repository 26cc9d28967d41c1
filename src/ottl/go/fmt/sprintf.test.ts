/** Formats as Go's fmt shows them, where statements cannot reach; what statements do with formats is in test/parity/ottl. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Duration, Id, TypedList, type Value } from '../../value.js';
import { GoTime } from '../time.js';
import { fixedZone } from '../time/zones.js';
import { sprintf } from './sprintf.js';

const ID = new Id('pcommon.SpanID', Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255));
const TIME = new GoTime(1_714_979_289_123_456_789n, fixedZone('+0330', 12_600));

describe('as Go shows it', () => {
  test.each<[string, Value[], string]>([
    ['%9999999999999999999905d|%s', [42n, 'a'], '%!(NOVERB)%!(EXTRA int64=42, string=a)'],
    ['%[1]9999999999999999999d|', [42n], '%!(NOVERB)'],
    [
      '%#v|%d|%#x',
      [new TypedList('uint64', [9n, 17n]), new TypedList('uint64', [9n]), 1n],
      '[]uint64{0x9, 0x11}|[9]|0x1',
    ],
    [
      '%#v|%.1f',
      [new TypedList('float64', [1, 2.5]), new TypedList('float64', [1, 2.25])],
      '[]float64{1, 2.5}|[1.0 2.2]',
    ],
    ['%#v|%t', [new TypedList('bool', [true]), new TypedList('int64', [1n])], '[]bool{true}|[%!t(int64=1)]'],
    ['%#v', [ID], 'pcommon.SpanID{0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0xff}'],
    ['%w', [[ID, new Duration(1n)]], '%!w([]interface {}=[[0 1 2 3 4 5 6 255] 1])'],
    ['%v|%d', [[new Duration(1n)], [new Duration(1n)]], '[1ns]|[1]'],
    ['%#v', [TIME], 'time.Date(2024, time.May, 6, 10, 38, 9, 123456789, time.Location("+0330"))'],
    ['%q|%+q|%#q|%x', ['\udcff', 'é\udcff😀', '\udcff', 'a\udcff'], '"\\xff"|"\\u00e9\\xff\\U0001f600"|"\\xff"|61ff'],
    ['%3s|%.1s|%\udcff', ['\udcff', '\udcff\udcfe', 1n], '  \udcff|\udcff|%!\ufffd(int64=1)'],
    ['%s|%.2q', [Uint8Array.of(0xc3, 0xa9, 0xff), Uint8Array.of(0xc3, 0xa9, 0xff, 0x61)], 'é\udcff|"é\\xff"'],
  ])('%j of %s', (format, args, shown) => {
    expect(sprintf(format, args)).toBe(shown);
  });

  test.each([...'dfegxsqU'])('widths and precisions up to ten million: %s', { timeout: 60_000 }, (verb) => {
    for (const flags of ['', '#0']) {
      for (const arg of [1n, 5e-324, 'é']) {
        const shown = sprintf(`%${flags}1000000.10000009${verb}`, [arg]);
        expect(shown.length).toBeGreaterThanOrEqual(1_000_000);
        expect(shown.length).toBeLessThan(10_002_000);
      }
    }
  });
});

test('any format shows any values', { timeout: 60_000 }, () => {
  const piece = fc.constantFrom(...'%%%%-+# 0123456789.*[]vTtdqxXobOcUeEfFgGswp!é😀\udcff');
  const value = fc.oneof(
    fc.constantFrom<Value>(
      null,
      true,
      ID,
      TIME,
      new Duration(-5n),
      new TypedList('string', ['a']),
      Uint8Array.of(1, 255),
    ),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.integer({ min: -20, max: 20 }).map(BigInt),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.array(value, { maxLength: 4 }), (pieces, args) => {
      expect(typeof sprintf(pieces.join(''), [...args, args])).toBe('string');
    }),
    { numRuns: 5000, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false },
  );
});
