import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { errorText } from '../component/errors.js';
import { testSettings } from '../../test/support/settings.js';
import { batchOf } from '../pdata/batch.js';
import type { Outcome, Sender } from './outcome.js';
import { wrapExporter } from './wrap.js';
import type { HelperConfig, QueueConfig, RetryConfig } from './config.js';

const host = { extension: () => undefined, reportFatal: () => {} };
const retry: RetryConfig = {
  enabled: true,
  initial_interval: 5000,
  randomization_factor: 0.5,
  multiplier: 1.5,
  max_interval: 30_000,
  max_elapsed_time: 300_000,
};
const queue: QueueConfig = {
  enabled: true,
  num_consumers: 10,
  queue_size: 1000,
  sizer: 'requests',
  block_on_overflow: false,
  wait_for_result: false,
  storage: undefined,
  batch: undefined,
};

function exporter(config: Partial<HelperConfig>, send: Sender['send']) {
  const settings = testSettings('exporter', 'otlp');
  const sender: Sender = { start: async () => {}, send, shutdown: async () => {} };
  return { settings, exporter: wrapExporter(settings, 'logs', sender, { timeoutMs: 5000, ...config }) };
}
const logs = (items: number) => batchOf('logs', new Uint8Array(items), items);

test('without retry and queue a failure goes to the caller as it is', async () => {
  const { exporter: e, settings } = exporter(
    { retry: { ...retry, enabled: false }, queue: { ...queue, enabled: false } },
    async (): Promise<Outcome> => ({ status: 'permanent', cause: new Error('no') }),
  );
  await e.start(host);
  const error = await e.consume(logs(3), EMPTY_CONTEXT).catch((thrown: unknown) => thrown);
  expect(errorText(error)).toBe('Permanent error: no');
  expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 0, dropped: 0, rejected: 3 });
  expect(settings.logger.lines).toEqual([
    {
      level: 'error',
      message:
        'Exporting failed. Rejecting data. Try enabling retry_on_failure config option to retry on retryable errors. Try enabling sending_queue to survive temporary failures.',
      fields: { error: 'Permanent error: no', rejected_items: 3 },
    },
  ]);
});

test('with a queue and retry a batch is delivered after a wait', async () => {
  let attempts = 0;
  const { exporter: e, settings } = exporter({ retry, queue }, async () =>
    ++attempts < 2 ? { status: 'retryable', cause: new Error('away') } : { status: 'delivered' },
  );
  await e.start(host);
  await e.consume(logs(3), EMPTY_CONTEXT);
  await settings.clock.advance(5000);
  expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 3, dropped: 0, rejected: 0 });
  expect(settings.logger.lines).toEqual([
    {
      level: 'info',
      message: 'Exporting failed. Will retry the request after interval.',
      fields: { error: 'away', interval: '5s' },
    },
  ]);
});
