/** Every kind of metric through the exporter into a real Prometheus, and back by its query API. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/component/clock.js';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import type { Exporter } from '../../../src/component/component.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { prometheusRemoteWriteSchema } from '../../../src/exporters/prometheusremotewrite/config.js';
import { createPrometheusRemoteWriteExporter } from '../../../src/exporters/prometheusremotewrite/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { type Prometheus, startPrometheus } from '../../support/prometheus.js';
import { testSettings, type TestSettings } from '../../support/settings.js';

const now = BigInt(Date.now()) * 1_000_000n;
const time = { timeUnixNano: String(now) };
const cumulative = { aggregationTemporality: 2 };
const attributes = [{ key: 'http.route', value: { stringValue: '/v1/jobs/{id}' } }];
const text = (key: string, value: string): object => ({ key, value: { stringValue: value } });

const request = {
  resourceMetrics: [
    {
      resource: {
        attributes: [text('service.name', 'api'), text('service.instance.id', 'i-1'), text('host.name', 'h')],
      },
      scopeMetrics: [
        {
          metrics: [
            { name: 'queue.depth', unit: '{jobs}', gauge: { dataPoints: [{ ...time, attributes, asDouble: -2.5 }] } },
            {
              name: 'jobs',
              sum: {
                ...cumulative,
                isMonotonic: true,
                dataPoints: [
                  {
                    ...time,
                    asInt: '9007199254740993',
                    exemplars: [{ ...time, asDouble: 3, traceId: '5b8efff798038103d269b633813fc60c' }],
                  },
                ],
              },
            },
            {
              name: 'latency',
              unit: 's',
              histogram: {
                ...cumulative,
                dataPoints: [
                  { ...time, count: '6', sum: 4.5, explicitBounds: [0.1, 1], bucketCounts: ['1', '2', '3'] },
                ],
              },
            },
            {
              name: 'size',
              unit: 'By',
              exponentialHistogram: {
                ...cumulative,
                dataPoints: [
                  {
                    ...time,
                    count: '7',
                    sum: 20,
                    scale: 0,
                    zeroCount: '1',
                    positive: { offset: 0, bucketCounts: ['2', '0', '3'] },
                    negative: { offset: 1, bucketCounts: ['1'] },
                  },
                ],
              },
            },
            {
              name: 'rpc',
              summary: {
                dataPoints: [{ ...time, count: '4', sum: 10, quantileValues: [{ quantile: 0.5, value: 2 }] }],
              },
            },
            { name: 'gone', gauge: { dataPoints: [{ ...time, flags: 1 }] } },
          ],
        },
      ],
    },
  ],
};

let prometheus: Prometheus;
let exporter: Exporter;
let settings: TestSettings;

beforeAll(async () => {
  prometheus = await startPrometheus();
  settings = testSettings('exporter', 'prometheusremotewrite');
  const { config } = decodeConfig(prometheusRemoteWriteSchema, { endpoint: prometheus.writeUrl, send_metadata: true });
  exporter = createPrometheusRemoteWriteExporter({ ...settings, clock: systemClock }, config);
  await exporter.start({ extension: () => undefined, reportFatal: () => {} });
  await exporter.consume(batchFromJson('metrics', request), EMPTY_CONTEXT);
  await exporter.flush!();
});

afterAll(async () => {
  await exporter.shutdown(AbortSignal.timeout(1000));
  await prometheus.stop();
});

test('Prometheus took everything', () => {
  expect(settings.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect(settings.ledger.sums).toEqual({ accepted: 6, delivered: 6, dropped: 0, rejected: 0 });
});

test.each([
  ['queue_depth{http_route="/v1/jobs/{id}",job="api",instance="i-1"}', ['-2.5']],
  ['jobs_total', ['9007199254740992']],
  ['latency_seconds_sum', ['4.5']],
  ['sort(latency_seconds_bucket)', ['1', '3', '6']],
  ['latency_seconds_bucket{le="+Inf"} == ignoring(le) latency_seconds_count', ['6']],
  ['rpc{quantile="0.5"}', ['2']],
  ['rpc_count', ['4']],
  ['target_info{host_name="h",job="api"}', ['1']],
  ['gone', []],
  ['histogram_count(size_bytes)', ['7']],
  ['histogram_sum(size_bytes)', ['20']],
])('%s is %j', async (promql, values) => {
  expect((await prometheus.query(promql)).map(({ value }) => value)).toEqual(values);
});

test('a native histogram comes back with its buckets', async () => {
  const [{ histogram } = {}] = await prometheus.query('size_bytes');
  expect(histogram).toMatchObject({ count: '7', sum: '20' });
  expect(histogram!.buckets).toEqual([
    [1, '-4', '-2', '1'],
    [3, expect.stringMatching(/^-1e-128$|^-0\.0+1$/), expect.stringMatching(/^1e-128$|^0\.0+1$/), '1'],
    [0, '1', '2', '2'],
    [0, '4', '8', '3'],
  ]);
});

test('an exemplar comes back with its trace', async () => {
  const range = `start=${Number(now / 1_000_000_000n) - 60}&end=${Number(now / 1_000_000_000n) + 60}`;
  const answer = await fetch(`${prometheus.url}/api/v1/query_exemplars?query=jobs_total&${range}`);
  const { data } = (await answer.json()) as { data: { exemplars: { labels: object; value: string }[] }[] };
  expect(data[0]!.exemplars.map(({ labels, value }) => [labels, value])).toEqual([
    [{ trace_id: '5b8efff798038103d269b633813fc60c' }, '3'],
  ]);
});
