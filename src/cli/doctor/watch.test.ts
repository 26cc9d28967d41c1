import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { Examination, type Check, type Outcome } from './check.js';
import { changesSince, watch } from './watch.js';

const check = (title: string, outcome: Outcome): Check => ({
  stage: 'hub',
  title,
  outcome,
  found: `at ${Math.random()}`,
});

function examination(...checks: Check[]): Examination {
  const made = new Examination();
  checks.forEach((one) => made.add(one));
  return made;
}

describe('changes', () => {
  test('are other outcomes, not other words', () => {
    const before = [check('port', 'ok'), check('token', 'ok')];
    expect(changesSince(before, [check('port', 'ok'), check('token', 'fault')])).toMatchObject([{ title: 'token' }]);
    expect(changesSince(before, [check('port', 'ok'), check('token', 'ok')])).toEqual([]);
  });

  test('a check that could not be made before is one when it finds something', () => {
    expect(changesSince([], [check('port', 'ok'), check('token', 'doubt')])).toMatchObject([{ title: 'token' }]);
  });
});

test('looks again after the pause, tells what changed, and ends when asked', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const looks = [
    examination(check('port', 'ok')),
    examination(check('port', 'fault')),
    examination(check('port', 'ok')),
  ];
  const told: string[] = [];
  const watching = watch(examination(check('port', 'ok')), {
    look: () => Promise.resolve(looks.shift()!),
    everyMs: 1_000,
    clock,
    signal: stop.signal,
    tell: (changed) => told.push(...changed.map(({ title, outcome }) => `${title} ${outcome}`)),
  });
  for (let second = 0; second < 3; second++) await clock.advance(1_000);
  stop.abort();
  expect((await watching).firstFault).toBeUndefined();
  expect(told).toEqual(['port fault', 'port ok']);
  expect(looks).toEqual([]);
});
