import { expect, test } from 'vitest';
import { ManualClock } from '../component/manual-clock.js';
import { Gathering } from './gathering.js';

function waitFor(gathering: Gathering, requests: number, bytes = 0): { readonly isOver: boolean } {
  const state = { isOver: false };
  void gathering.enough(requests, bytes).then(() => (state.isOver = true));
  return state;
}

const turn = (): Promise<void> => new Promise(setImmediate);

test('a sender who waits for every answer is not kept waiting', async () => {
  const gathering = new Gathering(new ManualClock());
  for (let i = 0; i < 3; i++) {
    const wait = waitFor(gathering, 1);
    await turn();
    expect(wait.isOver).toBe(true);
    gathering.wrote(1, 0);
  }
});

test('as many are waited for as were written together before', async () => {
  const gathering = new Gathering(new ManualClock());
  gathering.wrote(3, 0);
  const wait = waitFor(gathering, 1);
  gathering.arrived(2, 0);
  await turn();
  expect(wait.isOver).toBe(false);
  gathering.arrived(3, 0);
  await turn();
  expect(wait.isOver).toBe(true);
});

test('and those who came meanwhile: senders who take turns are written together', async () => {
  const gathering = new Gathering(new ManualClock());
  gathering.wrote(2, 3);
  const wait = waitFor(gathering, 3);
  gathering.arrived(4, 0);
  await turn();
  expect(wait.isOver).toBe(false);
  gathering.arrived(5, 0);
  await turn();
  expect(wait.isOver).toBe(true);
});

test('but for some milliseconds only', async () => {
  const clock = new ManualClock();
  const gathering = new Gathering(clock);
  gathering.wrote(8, 0);
  const wait = waitFor(gathering, 2);
  await clock.advance(9);
  expect(wait.isOver).toBe(false);
  await clock.advance(1);
  await turn();
  expect(wait.isOver).toBe(true);
});

test('and not where they are much already, or where it ends', async () => {
  const gathering = new Gathering(new ManualClock());
  gathering.wrote(8, 0);
  const much = waitFor(gathering, 1, 1024 * 1024);
  await turn();
  expect(much.isOver).toBe(true);
  const last = waitFor(gathering, 1);
  gathering.hurry();
  await turn();
  expect(last.isOver).toBe(true);
});

test('a write of marks alone says nothing about senders', async () => {
  const gathering = new Gathering(new ManualClock());
  gathering.wrote(2, 0);
  gathering.wrote(0, 0);
  const wait = waitFor(gathering, 1);
  await turn();
  expect(wait.isOver).toBe(false);
});
