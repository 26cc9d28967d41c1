import fc from 'fast-check';
import { expect, test } from 'vitest';
import { int64ToDouble, isGreater, nanosToMillis, nanosToMillisFloor, uint64ToDouble } from './numbers.js';

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));

test('halves of 64-bit integers become the nearest double', () => {
  fc.assert(
    fc.property(uint64, (value) => {
      expect(uint64ToDouble(low(value), high(value))).toBe(Number(value));
      expect(int64ToDouble(low(value), high(value))).toBe(Number(BigInt.asIntN(64, value)));
    }),
  );
});

test('nanoseconds become milliseconds without loss, cut towards zero or down', () => {
  fc.assert(
    fc.property(uint64, (value) => {
      const signed = BigInt.asIntN(64, value);
      const floor = signed / 1_000_000n - (signed % 1_000_000n < 0n ? 1n : 0n);
      expect(nanosToMillis(low(value), high(value))).toBe(Number(signed / 1_000_000n));
      expect(nanosToMillisFloor(low(value), high(value))).toBe(Number(floor));
    }),
  );
});

test('comparing halves is comparing numbers', () => {
  fc.assert(
    fc.property(uint64, uint64, (a, b) => {
      expect(isGreater(low(a), high(a), low(b), high(b))).toBe(a > b);
    }),
  );
});
