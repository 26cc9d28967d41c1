import { expect, test } from 'vitest';
import { ManualClock } from '../component/manual-clock.js';
import { parseMemoryLimit, watchMemory } from './memory-hint.js';

test.each([
  ['409MiB', 409 * 1024 ** 2],
  ['536870912', 536_870_912],
  ['2GiB', 2 * 1024 ** 3],
  ['off', undefined],
  ['', undefined],
  ['409Mi', undefined],
  [undefined, undefined],
])('GOMEMLIMIT=%s', (text, bytes) => {
  expect(parseMemoryLimit(text)).toBe(bytes);
});

test('collects when memory is near the limit, with pauses, until it is stopped', async () => {
  const clock = new ManualClock();
  let resident = 80;
  let collections = 0;
  const stop = watchMemory(100, clock, { resident: () => resident, collect: () => collections++ });
  await clock.advance(5_000);
  expect(collections).toBe(0);
  resident = 95;
  await clock.advance(1_000);
  expect(collections).toBe(1);
  await clock.advance(10_000);
  expect(collections).toBe(1);
  await clock.advance(1_000);
  expect(collections).toBe(2);
  stop();
  await clock.advance(60_000);
  expect(collections).toBe(2);
});

test('the process has a resident set and can collect', async () => {
  const clock = new ManualClock();
  const stop = watchMemory(1, clock);
  await clock.advance(1_000);
  stop();
  expect(process.memoryUsage.rss()).toBeGreaterThan(1);
});
