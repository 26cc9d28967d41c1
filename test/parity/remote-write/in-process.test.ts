/** The exporter against the back end in this process, which refuses whatever Prometheus or the protocol refuses. */
import { expect, test } from 'vitest';
import { createRemoteWriteBackend } from '../../../src/backends/remote-write/backend.js';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { prometheusRemoteWriteSchema } from '../../../src/exporters/prometheusremotewrite/config.js';
import { createPrometheusRemoteWriteExporter } from '../../../src/exporters/prometheusremotewrite/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { steadyMetrics } from '../../bench/macro/requests.js';
import { batchOf, mergeBatches } from '../../../src/pdata/batch.js';
import { testSettings } from '../../support/settings.js';
import { ManualClock } from '../../../src/component/manual-clock.js';

/** The time of the first of the bench's requests. */
const START_MS = 1_763_900_000_000;

async function sendTo(clock: ManualClock, batches: readonly ReturnType<typeof batchOf>[], raw: object = {}) {
  const backend = await createRemoteWriteBackend({ clock });
  const settings = testSettings('exporter', 'prometheusremotewrite');
  const { config } = decodeConfig(prometheusRemoteWriteSchema, { endpoint: backend.writeUrl, ...raw });
  const exporter = createPrometheusRemoteWriteExporter(settings, config);
  await exporter.start({ extension: () => undefined, reportFatal: () => {} });
  for (const batch of batches) await exporter.consume(batch, EMPTY_CONTEXT);
  await exporter.flush!();
  await exporter.shutdown(AbortSignal.timeout(1000));
  await backend.close();
  return { backend, settings };
}

test('thousands of points in several batches arrive whole, and each series in order', async () => {
  const rounds = 6;
  const { payloads, expected } = steadyMetrics(rounds);
  const one = payloads.map((payload) => batchOf('metrics', payload, 1000));
  const batches = [mergeBatches('metrics', one.slice(0, 4)), mergeBatches('metrics', one.slice(4))];
  const { backend, settings } = await sendTo(new ManualClock(START_MS), batches, { max_batch_size_bytes: 100_000 });
  expect(settings.ledger.sums).toEqual({ accepted: 6000, delivered: 6000, dropped: 0, rejected: 0 });
  expect(backend.requests().every(({ answer }) => answer.status === 204)).toBe(true);
  expect(backend.requests().length).toBeGreaterThan(10);
  expect(backend.statistics).toMatchObject({ writtenSamples: expected.samples! * rounds, ignoredSamples: 0 });
  for (const { samples } of backend.series()) {
    expect(samples.map(({ timestampMs }) => timestampMs)).toEqual(
      Array.from({ length: rounds }, (_, round) => START_MS + round * 1000),
    );
  }
});

test('a native histogram, a stale marker and metadata are taken', async () => {
  const timeUnixNano = `${START_MS}000000`;
  const metrics = [
    { name: 'gone', description: 'It was there.', gauge: { dataPoints: [{ timeUnixNano, flags: 1 }] } },
    {
      name: 'size',
      unit: 'By',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          { timeUnixNano, count: '3', sum: 5, scale: 1, positive: { offset: 3, bucketCounts: ['1', '0', '2'] } },
        ],
      },
    },
  ];
  const batch = batchFromJson('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  const { backend } = await sendTo(new ManualClock(START_MS), [batch], { send_metadata: true });
  const requests = backend.requests();
  expect(requests.map(({ answer }) => answer.status)).toEqual([204, 204]);
  expect(requests.flatMap(({ decoded }) => decoded!.metadata)).toEqual([
    { family: 'gone', type: 'gauge', help: 'It was there.', unit: '' },
    { family: 'size_bytes', type: 'histogram', help: '', unit: 'bytes' },
  ]);
  expect(backend.series('gone')[0]!.samples).toEqual([{ timestampMs: START_MS, value: NaN, stale: true }]);
  expect(backend.series('size_bytes')[0]!.histograms).toMatchObject([
    { count: 3, sum: 5, schema: 1, positiveSpans: [{ offset: 4, length: 3 }], positiveCounts: [1, 0, 2] },
  ]);
});
