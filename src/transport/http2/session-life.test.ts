import { expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { SessionLife, type LifeSettings } from './session-life.js';

const NEVER: LifeSettings = {
  maxIdleMs: undefined,
  maxAgeMs: undefined,
  graceMs: undefined,
  pingAfterMs: 1000,
  pingTimeoutMs: 100,
};

function living(settings: Partial<LifeSettings>, random = 0.5) {
  const clock = new ManualClock();
  const said: string[] = [];
  const session = {
    ping: () => said.push('ping'),
    drain: () => said.push('drain'),
    destroy: () => said.push('destroy'),
  };
  const life = new SessionLife(session, { ...NEVER, ...settings }, clock, () => random);
  return { clock, said, life };
}

test('a silent connection is probed and ended when no answer comes', async () => {
  const { clock, said } = living({});
  await clock.advance(1099);
  expect(said).toEqual(['ping']);
  await clock.advance(1);
  expect(said).toEqual(['ping', 'destroy']);
});

test('one that is heard of is left alone', async () => {
  const { clock, said, life } = living({});
  await clock.advance(999);
  life.heard();
  await clock.advance(999);
  expect(said).toEqual([]);
  await clock.advance(1);
  expect(said).toEqual(['ping']);
  await clock.advance(50);
  life.heard();
  await clock.advance(1049);
  expect(said).toEqual(['ping']);
});

test('without requests it ends in peace', async () => {
  const { clock, said, life } = living({ maxIdleMs: 300, pingAfterMs: 10_000 });
  await clock.advance(299);
  life.busy();
  await clock.advance(600);
  expect(said).toEqual([]);
  life.idle();
  await clock.advance(300);
  expect(said).toEqual(['drain']);
});

test.each([
  [0, 900],
  [0.5, 1000],
  [1, 1100],
])('an old one ends in peace, give or take a tenth (%d: %d ms), and is cut after the grace', async (random, ms) => {
  const { clock, said } = living({ maxAgeMs: 1000, graceMs: 50, pingAfterMs: 10_000 }, random);
  await clock.advance(ms - 1);
  expect(said).toEqual([]);
  await clock.advance(1);
  expect(said).toEqual(['drain']);
  await clock.advance(50);
  expect(said).toEqual(['drain', 'destroy']);
});

test('when it is over no timer is left', () => {
  const { clock, life } = living({ maxIdleMs: 1, maxAgeMs: 1 });
  expect(clock.pendingTimers).toBeGreaterThan(0);
  life.over();
  expect(clock.pendingTimers).toBe(0);
});
