import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { batchSchema } from '../../../src/processors/batch/config.js';
import { BatchProcessor } from '../../../src/processors/batch/processor.js';
import { testSettings } from '../../support/settings.js';

/** What the reference made of a row of requests: sizes of its batches, then of those after three more items and a stop. */
interface BatchingCase {
  readonly config: object;
  readonly signal: 'logs' | 'metrics';
  readonly requestSizes: readonly number[];
  readonly batchSizes: readonly number[];
  readonly thenThreeAndShutdown: readonly number[];
}

const recorded = JSON.parse(readFileSync(new URL('../recorded/behaviour.json', import.meta.url), 'utf8')) as {
  readonly batching: readonly BatchingCase[];
};

test.each(recorded.batching)('$signal of $requestSizes with $config leave as $batchSizes', async (recording) => {
  const { signal } = recording;
  const settings = testSettings('processor', 'batch');
  const { config } = decodeConfig(batchSchema, recording.config);
  const sizes: number[] = [];
  const next = { consume: async (batch: Batch) => void sizes.push(batch.itemCount) };
  const processor = new BatchProcessor({ settings, config, signal, next });
  for (const size of recording.requestSizes) {
    await processor.consume(request(signal, size), EMPTY_CONTEXT);
    await settings.clock.advance(0);
  }
  await settings.clock.advance(config.timeout);
  expect(sizes).toEqual(recording.batchSizes);

  sizes.length = 0;
  await processor.consume(request(signal, 3), EMPTY_CONTEXT);
  await processor.shutdown(new AbortController().signal);
  expect(sizes).toEqual(recording.thenThreeAndShutdown);
});

function request(signal: 'logs' | 'metrics', items: number): Batch {
  const points = Array.from({ length: items }, (_, index) => ({ timeUnixNano: index, asInt: index }));
  return signal === 'logs'
    ? batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: points.map(() => ({})) }] }] })
    : batchFromJson('metrics', {
        resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: points } }] }] }],
      });
}
