import { expect, test } from 'vitest';
import { Budget } from './budget.js';
import { Reading } from './reading.js';

const entry = (bytes: number, items = 1) => ({ value: { pieces: [new Uint8Array(bytes)], items, atMs: 0 } });

/** Time that a test moves. */
function drivenTime() {
  const time = { wall: 0, spent: 0 };
  return { time, budget: new Budget({ now: () => time.wall, cpu: () => time.spent }) };
}

test('looking may cost a share of what the hub works, and a little when it does nothing', async () => {
  const { time, budget } = drivenTime();
  await budget.spend(() => (time.wall += 1000));
  expect(budget.leftMs).toBeLessThan(-30);
  time.spent += 500;
  expect(budget.leftMs).toBeLessThan(0);
  time.spent += 2000;
  expect(budget.leftMs).toBeGreaterThan(0);
  time.wall += 86_400_000;
  expect(budget.leftMs).toBe(150);
});

test('all is read while the budget lasts, then the newest, and what is left out is counted', async () => {
  const { time, budget } = drivenTime();
  const reading = new Reading(budget);
  const entries = [entry(1000, 3), entry(1000, 4), entry(1000, 5)];
  expect(reading.part(entries)).toEqual(entries);
  reading.read(entry(1000), () => {}); // costs next to nothing
  expect(reading.part(entries)).toEqual(entries);
  await budget.spend(() => (time.wall += 10_000));
  expect(reading.part(entries)).toEqual(entries.slice(2));
  expect(reading.left).toBe(7);
  expect(reading.part([entry(1)])).toHaveLength(1);
  reading.restart();
  expect([reading.left, reading.part(entries)]).toEqual([0, entries]);
});
