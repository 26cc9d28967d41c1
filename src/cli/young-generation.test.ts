import { expect, test } from 'vitest';
import { ManualClock } from '../component/manual-clock.js';
import { choosesYoungGeneration, YoungGenerationBound } from './young-generation.js';

const MIB = 1024 * 1024;

test('the room for new objects does not grow at start, and later until there is enough', async () => {
  const clock = new ManualClock();
  let size = 2 * MIB;
  const factors: number[] = [];
  const bound = new YoungGenerationBound(clock, { size: () => size, growBy: (factor) => factors.push(factor) });
  expect(factors).toEqual([1]);
  bound.allowGrowth();
  await clock.advance(10_000);
  expect(factors).toEqual([1, 4]);
  size = 8 * MIB;
  await clock.advance(250);
  expect(factors).toEqual([1, 4, 1]);
  await clock.advance(10_000);
  expect(factors).toEqual([1, 4, 1]);
});

test('nothing looks on once it was stopped', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const bound = new YoungGenerationBound(clock, { size: () => ++looks, growBy: () => {} });
  bound.stop();
  bound.allowGrowth();
  bound.stop();
  await clock.advance(10_000);
  expect(looks).toBe(1);
});

test.each([
  [['--max-semi-space-size=32'], undefined, true],
  [['--max_semi_space_size', '32'], undefined, true],
  [[], '--enable-source-maps --min-semi-space-size=8', true],
  [['--max-old-space-size=64'], '--enable-source-maps', false],
])('whoever starts Node with %j and %j chooses it: %s', (flags, options, chooses) => {
  expect(choosesYoungGeneration(flags, options)).toBe(chooses);
});
