import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteBudget, type Reservation } from './byte-budget.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what fits is granted at once, what does not waits in order of arrival', async () => {
  const budget = new ByteBudget(100);
  const first = budget.tryReserve(60)!;
  expect(budget.tryReserve(60)).toBeUndefined();
  const granted: string[] = [];
  budget.reserve(60, () => void granted.push('large'));
  budget.reserve(10, () => void granted.push('small'));
  await settle();
  expect(granted).toEqual([]); // the small one does not pass the large one
  expect(budget.tryReserve(1)).toBeUndefined();
  first.release();
  expect(granted).toEqual(['large', 'small']);
  expect(budget.reserved).toBe(70);
});

test('a request larger than the whole budget is granted when nothing else is held', async () => {
  const budget = new ByteBudget(10);
  const large = budget.tryReserve(1000)!;
  expect(budget.reserved).toBe(10);
  large.release();
  expect(budget.reserved).toBe(0);
});

test('shrinking gives back what is not needed, once', () => {
  const budget = new ByteBudget(100);
  const reservation = budget.tryReserve(80)!;
  reservation.shrink(20);
  reservation.shrink(50);
  expect(budget.reserved).toBe(20);
  reservation.release();
  reservation.release();
  expect(budget.reserved).toBe(0);
});

test('whoever gives up waiting lets the next one through', async () => {
  const budget = new ByteBudget(10);
  budget.tryReserve(5);
  let granted = false;
  const abandon = budget.reserve(10, () => {});
  budget.reserve(5, () => (granted = true));
  await settle();
  expect(granted).toBe(false);
  abandon();
  expect(granted).toBe(true);
});

test('never more than the limit is out, and everybody gets a turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 60 }), async (sizes) => {
      const budget = new ByteBudget(100);
      const held: Reservation[] = [];
      let turns = 0;
      for (const size of sizes) {
        budget.reserve(size, (reservation) => {
          turns++;
          expect(budget.reserved).toBeLessThanOrEqual(100);
          held.push(reservation);
        });
        if (size % 3 === 0) held.shift()?.release();
      }
      for (let i = 0; turns < sizes.length && i < 1000; i++) {
        await settle();
        held.shift()?.release();
      }
      expect(turns).toBe(sizes.length);
      for (const reservation of held) reservation.release();
      expect(budget.reserved).toBe(0);
    }),
    { numRuns: 100 },
  );
});
