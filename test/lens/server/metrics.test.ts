/** What a back end was given, and what is wrong with it. */
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/component/clock.js';
import { createRemoteWriteBackend } from '../../../src/backends/remote-write/backend.js';
import type { Exchange, ExchangeRow, Metric, MetricList } from '../../../src/lens/api.js';
import { TRACE, nanos, resource, sum } from '../support/telemetry.js';
import { world } from '../support/world.js';

const SECRET = 'not-for-your-eyes';

test('metrics are what the back end was given, with every step of their names', async () => {
  const backend = await createRemoteWriteBackend();
  onTestFinished(() => backend.close());
  const { get, send, hub } = await world({
    exporters: { prometheusremotewrite: { endpoint: backend.writeUrl, headers: { 'X-Secret': SECRET } } },
    pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
  });
  const histogram = {
    name: 'http.server.request.duration',
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          timeUnixNano: nanos(Date.now()),
          count: 3,
          sum: 1.5,
          bucketCounts: [1, 1, 1],
          explicitBounds: [0.1, 1],
          exemplars: [{ timeUnixNano: nanos(Date.now()), asDouble: 0.5, traceId: TRACE, spanId: '00000000000000a1' }],
        },
      ],
    },
  };
  const metrics = [histogram, sum('a.b', '1', 4), sum('a/b', 'By', 4), sum('gone', '1', 1, 1)];
  await send('metrics', { resourceMetrics: [{ resource: resource('shop'), scopeMetrics: [{ metrics }] }] });
  await hub.flush();
  const list = await get<MetricList>('/metrics');
  const flags = Object.fromEntries(list.metrics.map(({ name, flags }) => [name, flags.map(({ kind }) => kind)]));
  expect(flags).toMatchObject({
    http_server_request_duration_seconds: ['renamed'],
    gone_total: ['renamed', 'dropped'],
  });
  const metric = await get<Metric>('/metrics/http_server_request_duration_seconds');
  expect(metric.naming.map(({ from, to }) => [from, to])).toEqual([
    ['http.server.request.duration', 'http_server_request_duration'],
    ['http_server_request_duration', 'http_server_request_duration_seconds'],
  ]);
  expect(metric).toMatchObject({ type: 'histogram', unit: 's', series: 1, otlpName: 'http.server.request.duration' });
  const [shown] = metric.shown;
  expect(shown?.histograms).toMatchObject([
    {
      count: 3,
      sum: 1.5,
      buckets: [
        [0.1, 1],
        [1, 1],
        ['+Inf', 1],
      ],
    },
  ]);
  expect(shown?.exemplars).toMatchObject([{ value: 0.5, traceId: TRACE }]);
  const [row] = await get<ExchangeRow[]>('/exchanges?exporter=prometheusremotewrite');
  expect(row).toMatchObject({
    ok: true,
    what: { text: `POST ${backend.writeUrl}` },
    answer: { text: '204 No Content' },
  });
  const exchange = await get<Exchange>(`/exchanges/${row!.id}`); // it is there
  expect(exchange.decoded.text).toContain('http_server_request_duration_seconds_count{');
  expect(JSON.stringify(exchange)).not.toContain(SECRET);
  expect(Object.fromEntries(exchange.headers)).toMatchObject({
    'Content-Encoding': 'snappy',
    'X-Secret': '[REDACTED]',
  });
});

test('metrics that get one name, and series that nobody sends any more, are told', async () => {
  const backend = await createRemoteWriteBackend();
  onTestFinished(() => backend.close());
  const { get, send, hub } = await world({
    exporters: { prometheusremotewrite: { endpoint: backend.writeUrl } },
    pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
  });
  const gauge = (name: string, timeMs: number) => ({
    name,
    gauge: { dataPoints: [{ timeUnixNano: nanos(timeMs), asDouble: 1 }] },
  });
  const now = Date.now();
  const metrics = [gauge('a.b', now - 1000), gauge('a/b', now), gauge('old', now - 400_000), gauge('new', now)];
  await send('metrics', { resourceMetrics: [{ resource: resource('shop'), scopeMetrics: [{ metrics }] }] });
  await hub.flush();
  const list = await get<MetricList>('/metrics');
  const texts = (name: string, kind: string): string[] | undefined =>
    list.metrics.find((one) => one.name === name)?.flags.flatMap((flag) => (flag.kind === kind ? [flag.text] : []));
  expect(texts('a_b', 'collision')).toEqual([
    'Different metrics got this name: a.b (gauge), a/b (gauge). Their points stand in each other’s way.',
  ]);
  expect(texts('old', 'stale')).toEqual([
    'No series has been sent for five minutes, or the service said that they end.',
  ]);
  expect([texts('a_b', 'stale'), texts('new', 'stale'), texts('new', 'collision')]).toEqual([[], [], []]);
  expect((await get<Metric>('/metrics/old')).shown.map(({ stale }) => stale)).toEqual([true]);
});

test('a metric that the back end did not take is told after a while', async () => {
  let ahead = 0;
  const { get, send } = await world({
    clock: { ...systemClock, now: () => Date.now() + ahead },
    exporters: { prometheusremotewrite: { endpoint: 'http://127.0.0.1:1/api/v1/write' } },
    pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
  });
  const metrics = [sum('lost', '', 1)];
  await send('metrics', { resourceMetrics: [{ resource: resource('shop'), scopeMetrics: [{ metrics }] }] });
  const kinds = async () => (await get<MetricList>('/metrics')).metrics[0]?.flags.map(({ kind }) => kind);
  expect(await kinds()).toEqual(['renamed']);
  ahead = 15_000;
  expect(await kinds()).toEqual(['renamed', 'undelivered']);
});
