import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordingLogger } from '../../../test/support/settings.js';
import type { DropReason } from '../../component/ledger.js';
import { ManualClock } from '../../component/manual-clock.js';
import { Ledger } from './ledger.js';
import { LossLog } from './loss-log.js';
import { REMEDIES } from './remedies.js';
import { logSummary } from './summary.js';

function books() {
  const logger = new RecordingLogger();
  const clock = new ManualClock();
  return { logger, clock, ledger: new Ledger(new LossLog(logger, clock).tell) };
}

test('an account tells where its items are and why some did not arrive', () => {
  const { ledger } = books();
  const account = ledger.exporter('azureblob', 'logs');
  account.accepted(100);
  account.delivered(60);
  account.dropped(5, 'permanent_refusal', { status: 400, answer: 'InvalidBlob', example: 'a.log' });
  account.dropped(2, 'permanent_refusal', { status: 409 });
  account.rejected(3, 'queue_full');
  expect(ledger.snapshot().exporters).toEqual([
    {
      id: 'azureblob',
      signal: 'logs',
      accepted: 100,
      pending: 30,
      delivered: 60,
      dropped: 7,
      rejected: 3,
      reasons: [
        {
          outcome: 'dropped',
          reason: 'permanent_refusal',
          items: 7,
          status: 400,
          answer: 'InvalidBlob',
          example: 'a.log',
        },
        { outcome: 'rejected', reason: 'queue_full', items: 3 },
      ],
    },
  ]);
});

test('an exporter has an account per signal; asking again gives the same one', () => {
  const { ledger } = books();
  ledger.exporter('debug', 'logs').accepted(1);
  ledger.exporter('debug', 'metrics').accepted(2);
  ledger.exporter('debug', 'logs').accepted(4);
  expect(ledger.snapshot().exporters.map(({ id, signal, accepted }) => [id, signal, accepted])).toEqual([
    ['debug', 'logs', 5],
    ['debug', 'metrics', 2],
  ]);
});

test('the sums always agree, and the reasons add up to what did not arrive', () => {
  const booking = fc.tuple(
    fc.constantFrom('accepted', 'delivered', 'dropped', 'rejected'),
    fc.nat(1000),
    fc.constantFrom(...(Object.keys(REMEDIES) as DropReason[])),
  );
  fc.assert(
    fc.property(fc.array(booking, { maxLength: 30 }), (bookings) => {
      const account = new Ledger().pipeline('logs', 'logs');
      for (const [kind, items, reason] of bookings) {
        if (kind === 'accepted' || kind === 'delivered') account[kind](items);
        else account[kind](items, reason);
      }
      const { accepted, pending, delivered, dropped, rejected, reasons } = account.snapshot();
      expect(pending + delivered + dropped + rejected).toBe(accepted);
      expect(reasons.reduce((sum, { items }) => sum + items, 0)).toBe(dropped + rejected);
    }),
    { numRuns: 50 },
  );
});

test('the first loss of a kind is told with example, answer and remedy; repeats once a minute with their sum', async () => {
  const { ledger, logger, clock } = books();
  const account = ledger.exporter('prometheusremotewrite', 'metrics');
  account.dropped(1, 'permanent_refusal', { status: 400, answer: 'out of order sample', example: 'up' });
  account.dropped(2, 'permanent_refusal');
  account.rejected(9, 'queue_full');
  expect(logger.lines).toEqual([
    {
      level: 'warn',
      message: 'Items were dropped.',
      fields: {
        exporter: 'prometheusremotewrite',
        signal: 'metrics',
        reason: 'permanent_refusal',
        items: 1,
        status: 400,
        example: 'up',
        answer: 'out of order sample',
        remedy: REMEDIES.permanent_refusal,
      },
    },
    {
      level: 'warn',
      message: 'Items were handed back to the sender.',
      fields: {
        exporter: 'prometheusremotewrite',
        signal: 'metrics',
        reason: 'queue_full',
        items: 9,
        remedy: REMEDIES.queue_full,
      },
    },
  ]);
  await clock.advance(60_000);
  account.dropped(4, 'permanent_refusal');
  expect(logger.lines[2]?.fields).toMatchObject({ reason: 'permanent_refusal', items: 6 });
});

test('what the user asked for, and what the exporter has told already, is told at debug level only', () => {
  const { ledger, logger } = books();
  ledger.pipeline('logs', 'logs').dropped(1, 'filtered');
  ledger.pipeline('logs', 'logs').rejected(1, 'downstream_error');
  expect(logger.lines.map(({ level }) => level)).toEqual(['debug', 'debug']);
});

test('the summary is a warning when something did not arrive, and quiet when it did', () => {
  const { ledger, logger } = books();
  const account = ledger.pipeline('logs/edge', 'logs');
  account.accepted(10);
  account.delivered(7);
  account.dropped(2, 'filtered');
  account.rejected(1, 'memory_limit');
  logger.lines.length = 0;
  logSummary(logger, ledger.snapshot());
  ledger.exporter('debug', 'logs').accepted(1);
  logSummary(logger, ledger.snapshot());
  const edge = { accepted: 10, delivered: 7, dropped: 2, rejected: 1, pending: 0 };
  expect(logger.lines).toEqual([
    {
      level: 'debug',
      message: 'Every item is accounted for.',
      fields: { pipelines: { 'logs/edge': edge }, exporters: {} },
    },
    {
      level: 'warn',
      message: 'Not every item arrived.',
      fields: {
        pipelines: { 'logs/edge': edge },
        exporters: { 'debug (logs)': { accepted: 1, delivered: 0, dropped: 0, rejected: 0, pending: 1 } },
      },
    },
  ]);
});
