import { expect, test } from 'vitest';
import type { ConnectorOutput } from '../../component/connector-output.js';
import { EMPTY_CONTEXT, type RequestContext } from '../../component/consumer.js';
import { PermanentError, RetryableError } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import type { Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import type { Receipt } from '../../pdata/receipt.js';
import { testSettings } from '../../../test/support/settings.js';
import { routingSchema } from './config.js';
import { RoutingConnector } from './connector.js';

const LOGS = batchFromJson('logs', {
  resourceLogs: [
    { scopeLogs: [{ logRecords: [{ severityNumber: 1 }, { severityNumber: 9 }, { severityNumber: 17 }] }] },
  ],
});

function create(raw: object, failures: Readonly<Record<string, Error>> = {}) {
  const settings = testSettings('connector', 'routing');
  const out: Record<string, Batch[]> = {};
  const pieces: (readonly (readonly string[])[])[] = [];
  const next: ConnectorOutput = {
    pipelines: ['logs/a', 'logs/b', 'logs/rest'],
    consume: async () => {},
    select: (pipelines) => ({
      consume: async (batch) => {
        const name = pipelines.join('+');
        (out[name] ??= []).push(batch);
        if (failures[name] !== undefined) throw failures[name];
      },
    }),
    distribute: (_, ways) => void pieces.push(ways),
  };
  const { config, problems } = decodeConfig(routingSchema, raw);
  expect(problems).toEqual([]);
  return { settings, out, pieces, connector: new RoutingConnector(settings, config, 'logs', next) };
}

const TABLE = {
  table: [
    { context: 'log', condition: 'severity_number < 5', pipelines: ['logs/a'] },
    { context: 'log', condition: 'severity_number > 9', pipelines: ['logs/a', 'logs/b'] },
  ],
};

const receipt: Receipt = { owes: () => true, bind: () => receipt, retain() {}, settled() {}, returned() {} };

test('what takes no route is dropped where there are no default pipelines, and booked', async () => {
  const { connector, out, settings } = create(TABLE);
  await connector.consume(LOGS, EMPTY_CONTEXT);
  expect(Object.entries(out).map(([name, [batch]]) => [name, batch!.itemCount])).toEqual([
    ['logs/a', 1],
    ['logs/a+logs/b', 1],
  ]);
  expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 2, dropped: 1, rejected: 0 });
});

test('durable mode: each piece carries the receipt, and the receipt learns of all pieces first', async () => {
  const { connector, out, pieces } = create({ ...TABLE, default_pipelines: ['logs/rest'] });
  await connector.consume({ ...LOGS, receipts: [receipt] }, EMPTY_CONTEXT);
  expect(pieces).toEqual([[['logs/a'], ['logs/a', 'logs/b'], ['logs/rest']]]);
  expect(Object.values(out).map(([batch]) => batch!.receipts)).toEqual(Array(3).fill([receipt]));
});

test('durable mode: a receipt of which nothing goes anywhere is told so', async () => {
  const { connector, pieces } = create({ table: [{ condition: 'false', pipelines: ['logs/a'] }] });
  await connector.consume({ ...LOGS, receipts: [receipt] }, EMPTY_CONTEXT);
  expect(pieces).toEqual([[]]);
});

test('every pipeline gets its part whatever the others say; the sender is told of all', async () => {
  const { connector, out, settings } = create(
    { ...TABLE, default_pipelines: ['logs/rest'] },
    { 'logs/a': new RetryableError('a is full'), 'logs/rest': new PermanentError('no') },
  );
  await expect(connector.consume(LOGS, EMPTY_CONTEXT)).rejects.toThrow(
    new PermanentError('a is full\nPermanent error: no'),
  );
  expect(Object.keys(out)).toHaveLength(3);
  expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 0, dropped: 0, rejected: 3 });
});

test('one refusal is passed on as it is', async () => {
  const error = new RetryableError('full', { retryAfterMs: 5 });
  const { connector } = create(TABLE, { 'logs/a': error });
  await expect(connector.consume(LOGS, EMPTY_CONTEXT)).rejects.toBe(error);
});

test.each([
  [
    'gRPC metadata, which needs no include_metadata',
    { grpcMetadata: () => new Map([['x-tenant', ['other', 'acme']]]) },
    'logs/a',
  ],
  ['metadata that was kept', { metadata: new Map([['x-tenant', ['acme']]]) }, 'logs/a'],
  ['another value', { metadata: new Map([['x-tenant', ['other']]]) }, 'logs/rest'],
  ['headers that are there for tests only', { headers: new Map([['x-tenant', ['acme']]]) }, 'logs/rest'],
] satisfies [string, RequestContext, string][])(
  'a whole request is routed as it is by %s',
  async (_name, context, where) => {
    const { connector, out } = create({
      default_pipelines: ['logs/rest'],
      table: [{ context: 'request', condition: 'request["X-Tenant"] == "acme"', pipelines: ['logs/a'] }],
    });
    await connector.consume(LOGS, context);
    expect(Object.keys(out)).toEqual([where]);
    expect(out[where]![0]!.chunks[0]).toBe(LOGS.chunks[0]);
  },
);
