import { expect, test } from 'vitest';
import { noopLedgerAccount } from '../../component/ledger.js';
import { ManualClock } from '../../component/manual-clock.js';
import type { Batch } from '../../pdata/batch.js';
import { StageBooks } from './books.js';
import { FlowCounts } from './counts.js';

const batch = (itemCount: number): Batch => ({ signal: 'logs', chunks: [], itemCount, byteLength: 0 });
const exchange = {
  protocol: 'http',
  what: 'POST http://x/',
  startedAtMs: 0,
  tookMs: 1,
  headers: {},
  body: [],
} as const;

test('rates are those of the last seconds, and begin anew when nobody has looked for a while', async () => {
  const clock = new ManualClock();
  const counts = new FlowCounts(() => clock.now());
  const tell = counts.edge({ from: 'receiver:a', to: 'exporter:b', pipeline: 'logs' });
  for (let second = 0; second < 10; second++) {
    tell(batch(100));
    counts.receive('a', 100);
    await clock.advance(1000);
    counts.sample();
  }
  expect([counts.rateOfEdge(0), counts.rateOfReceiver('a')]).toEqual([100, 100]);
  tell(batch(1_000_000));
  await clock.advance(60_000);
  counts.sample();
  await clock.advance(1000);
  tell(batch(7));
  counts.sample();
  expect(counts.rateOfEdge(0)).toBe(7);
});

test('what several stages are handed counts once as handed on', () => {
  const counts = new FlowCounts(() => 0);
  for (const to of ['exporter:b', 'exporter:c']) {
    counts.edge({ from: 'processor:p@logs', to, pipeline: 'logs' })(batch(5));
  }
  expect([counts.outOf('processor:p@logs'), counts.into('exporter:c')]).toEqual([5, 5]);
});

test('a stage fails while its requests fail, for a minute after a loss, and is then a warning', async () => {
  const clock = new ManualClock();
  const books = new StageBooks(() => clock.now());
  const account = books.with(noopLedgerAccount);
  account.accepted(10);
  account.dropped(2, 'filtered');
  expect([books.state, books.troubles]).toEqual(['ok', []]);
  books.exchanged({ ...exchange, ok: false, error: 'dial tcp 127.0.0.1:9: connect: connection refused' });
  books.exchanged({ ...exchange, ok: false, error: 'dial tcp 127.0.0.1:9: connect: connection refused' });
  expect(books.state).toBe('failing');
  expect(books.troubles).toMatchObject([{ reason: '2 requests in a row failed', items: 0 }]);
  expect(books.troubles[0]?.remedy).toContain('start the back end');
  books.exchanged({ ...exchange, ok: true });
  expect(books.state).toBe('ok');
  account.dropped(3, 'permanent_refusal', { status: 400, answer: 'out of order', example: 'up' });
  expect(books.state).toBe('failing');
  expect(books.troubles).toMatchObject([
    { reason: 'permanent refusal', items: 3, message: { text: '400: out of order: e.g. up' } },
  ]);
  await clock.advance(60_000);
  expect(books.state).toBe('warning');
  expect(books.states).toEqual({ accepted: 10, refused: 0, pending: 5, delivered: 0, dropped: 5 });
});

test('what is booked is booked in the ledger as well', () => {
  const booked: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void booked.push([name, ...args]);
  const account = new StageBooks(() => 0).with({
    accepted: note('accepted'),
    delivered: note('delivered'),
    dropped: note('dropped'),
    rejected: note('rejected'),
  });
  account.accepted(4);
  account.delivered(1);
  account.dropped(2, 'expired');
  account.rejected(1, 'queue_full', { answer: 'full' });
  expect(booked).toEqual([
    ['accepted', 4],
    ['delivered', 1],
    ['dropped', 2, 'expired', undefined],
    ['rejected', 1, 'queue_full', { answer: 'full' }],
  ]);
});
