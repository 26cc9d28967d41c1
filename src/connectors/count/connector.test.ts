import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { RetryableError } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import type { Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { testSettings } from '../../../test/support/settings.js';
import { countSchema } from './config.js';
import { CountConnector } from './connector.js';

const LOGS = batchFromJson('logs', {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'a' } }, { body: { intValue: '1' } }] }] }],
});

function create(raw: unknown, consume: (batch: Batch) => Promise<void> = async () => {}) {
  const settings = testSettings('connector', 'count/x');
  const out: Batch[] = [];
  const { config } = decodeConfig(countSchema, raw);
  const connector = new CountConnector(settings, config, 'logs', {
    consume: async (batch) => {
      await consume(batch);
      out.push(batch);
    },
  });
  return { settings, connector, out };
}

test('says how many data points it hands on', async () => {
  const { connector, out, settings } = create({
    logs: { a: {}, b: { conditions: ['IsString(body)'] }, c: { conditions: ['false'] } },
  });
  await connector.consume(LOGS, EMPTY_CONTEXT);
  expect(out).toMatchObject([{ signal: 'metrics', itemCount: 2 }]);
  expect(out[0]!.byteLength).toBe(out[0]!.chunks[0]!.length);
  expect(settings.ledger.sums).toEqual({ accepted: 2, delivered: 2, dropped: 0, rejected: 0 });
});

test('hands nothing on where nothing is counted', async () => {
  const { connector, out, settings } = create({ logs: { a: { conditions: ['false'] } } });
  await connector.consume(LOGS, EMPTY_CONTEXT);
  expect(out).toEqual([]);
  expect(settings.ledger.sums).toMatchObject({ accepted: 2, delivered: 2 });
});

test('a block without anything counts nothing, and that is said', () => {
  expect(create(null).settings.logger.lines).toMatchObject([
    {
      level: 'warn',
      message: 'Nothing of logs is counted: the block has no metrics for it',
      fields: { remedy: 'write "count/x: {}" for the default metrics' },
    },
  ]);
  expect(create({}).settings.logger.lines).toEqual([]);
});

test('a refusal behind it comes back, and is booked', async () => {
  const { connector, settings } = create({}, () => Promise.reject(new RetryableError('full')));
  await expect(connector.consume(LOGS, EMPTY_CONTEXT)).rejects.toThrow(new RetryableError('full'));
  expect(settings.ledger.sums).toEqual({ accepted: 2, delivered: 0, dropped: 0, rejected: 2 });
});
