import { expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { FloodGuard } from './flood-guard.js';

test('a thousand at once, then 33 a second', async () => {
  const clock = new ManualClock();
  const guard = new FloodGuard(clock);
  const allowed = (tries: number): number => Array.from({ length: tries }, () => guard.allows()).filter(Boolean).length;
  expect(allowed(3000)).toBe(1000);
  await clock.advance(1000);
  expect(allowed(3000)).toBe(33);
  await clock.advance(10);
  expect(allowed(3000)).toBe(0);
  await clock.advance(1_000_000);
  expect(allowed(3000)).toBe(1000);
});
