import { expect, test } from 'vitest';
import type { AccountSnapshot } from '../../service/ledger/snapshot.js';
import { accountText } from './account.js';

const account = (of: Partial<AccountSnapshot> & Pick<AccountSnapshot, 'id' | 'signal'>): AccountSnapshot => ({
  accepted: 0,
  pending: 0,
  delivered: 0,
  dropped: 0,
  rejected: 0,
  reasons: [],
  ...of,
});

test('a run in which everything arrived', () => {
  const text = accountText({
    pipelines: [
      account({ id: 'metrics', signal: 'metrics', accepted: 200, delivered: 200 }),
      account({ id: 'logs', signal: 'logs', accepted: 1, delivered: 1 }),
      account({ id: 'traces', signal: 'traces' }),
    ],
    exporters: [
      account({ id: 'prometheusremotewrite', signal: 'metrics', accepted: 200, delivered: 200 }),
      account({ id: 'debug', signal: 'metrics', accepted: 200, delivered: 200 }),
      account({ id: 'azureblob', signal: 'logs', accepted: 1, delivered: 1 }),
      account({ id: 'debug', signal: 'traces' }),
    ],
    connectors: [],
    durable: [],
  });
  expect(text).toBe(`Stopped. Everything arrived:
  metrics  200 data points received; prometheusremotewrite delivered 200; debug delivered 200
  logs     1 log record received; azureblob delivered 1
`);
});

test('what did not arrive is told with its reasons', () => {
  const text = accountText({
    pipelines: [account({ id: 'logs', signal: 'logs', accepted: 10, delivered: 7, rejected: 3 })],
    exporters: [
      account({
        id: 'azureblob',
        signal: 'logs',
        accepted: 7,
        delivered: 4,
        dropped: 2,
        pending: 1,
        reasons: [{ reason: 'shutdown', outcome: 'dropped', items: 2 }],
      }),
    ],
    connectors: [],
    durable: [],
  });
  expect(text).toBe(`Stopped. Not everything arrived:
  logs     10 log records received, handed back 3; azureblob delivered 4, dropped 2, pending 1 (shutdown)
`);
});

test('a run that received nothing', () => {
  expect(accountText({ pipelines: [], exporters: [], connectors: [], durable: [] })).toBe(
    'Stopped. Nothing was received.\n',
  );
});
