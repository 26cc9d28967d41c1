import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWindow, type Held, type Ring } from './window.js';

const held = (pieces: readonly Uint8Array[], items = 1): Held => ({ pieces, items, atMs: 0 });

test('the oldest of the ring that holds most goes, and items keep their numbers', () => {
  const window = new ByteWindow(10_000);
  const [small, large] = [window.ring(), window.ring()];
  small.push(held([new Uint8Array(1000)], 5));
  for (let index = 0; index < 10; index++) large.push(held([new Uint8Array(2000)], 2));
  expect([small.items, small.gone]).toEqual([5, 0]);
  expect([large.items, large.gone, large.firstEntry, large.nextEntry]).toEqual([6, 14, 7, 10]);
  expect(large.holding(13)).toBeUndefined();
  expect(large.holding(15)?.firstItem).toBe(14);
  expect(large.from(9).map(({ firstItem }) => firstItem)).toEqual([18]);
  expect(large.from(2).map(({ firstItem }) => firstItem)).toEqual([14, 16, 18]);
});

test('a piece that several hold counts once, until the last lets go', () => {
  const window = new ByteWindow(1_000_000);
  const [one, other] = [window.ring(), window.ring()];
  const piece = new Uint8Array(50_000);
  one.push(held([piece]));
  const alone = window.bytes;
  other.push(held([piece, piece]));
  expect(window.bytes - alone).toBeLessThan(2000);
  one.dropOldest();
  expect(window.bytes).toBeGreaterThan(50_000);
  other.dropOldest();
  expect(window.bytes).toBe(0);
});

test('whatever comes, the limit holds and the sums agree', () => {
  const pieces = Array.from({ length: 5 }, (_, index) => new Uint8Array(300 * (index + 1)));
  const step = fc.record({ ring: fc.nat(2), pieces: fc.subarray(pieces), items: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 6000 }), (steps, limit) => {
      const window = new ByteWindow(limit);
      const rings: readonly Ring<Held>[] = [window.ring(), window.ring(), window.ring()];
      for (const { ring, pieces: own, items } of steps) {
        rings[ring]!.push(held(own, items)); // there are three
        expect(window.bytes).toBeLessThanOrEqual(limit);
      }
      for (const ring of rings) {
        const kept = ring.from().reduce((sum, { value }) => sum + value.items, 0);
        expect([ring.items, ring.items + ring.gone]).toEqual([kept, ring.nextItem]);
      }
    }),
    { numRuns: 100 },
  );
});

test('thousands pass without the ring growing', () => {
  const window = new ByteWindow(5000);
  const ring = window.ring();
  for (let index = 0; index < 5000; index++) ring.push(held([new Uint8Array(1000)]));
  expect(ring.from().map(({ firstItem }) => firstItem)).toEqual([4997, 4998, 4999]);
  expect(ring.holding(4998)?.firstItem).toBe(4998);
});

test('a ring with a bound keeps its newest, and lets go of all when it is removed', () => {
  const window = new ByteWindow(1_000_000);
  const ring = window.ring({ entries: 3 });
  for (let index = 0; index < 50; index++) ring.push(held([new Uint8Array(1000)]));
  expect(ring.from().map(({ firstItem }) => firstItem)).toEqual([47, 48, 49]);
  expect(window.bytes).toBeLessThan(3 * 2000);
  window.remove(ring);
  expect(window.bytes).toBe(0);
});
