/** The page of exporter `prometheus`, fetched by a real Prometheus. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type Hub } from '../../src/hub.js';
import { freePort } from '../support/free-port.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';
import { until } from '../support/until.js';

const IDS = { traceId: '0102030405060708090a0b0c0d0e0f10', spanId: '0102030405060708' };

describe('a scrape', { timeout: 60_000 }, () => {
  let hub: Hub;
  let prometheus: Prometheus;
  beforeAll(async () => {
    const page = `127.0.0.1:${await freePort()}`;
    hub = await startHub({
      config: {
        receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
        exporters: { prometheus: { endpoint: page, enable_open_metrics: true, const_labels: { zone: 'a' } } },
        service: {
          telemetry: { metrics: { level: 'none' } },
          pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheus'] } },
        },
      },
      logOutput: { write() {}, flush() {}, close() {} },
    });
    prometheus = await startPrometheus({ takesWrites: false, scrapes: [page] });
    await send(hub);
    await until(async () => (await prometheus.query('temperature_celsius')).length > 0, 'a scrape');
  });
  afterAll(async () => {
    await prometheus.stop();
    await hub.close();
  });

  const value = async (query: string): Promise<string | undefined> => (await prometheus.query(query))[0]?.value;

  test('is taken as a whole', async () => {
    expect(await value('up{job="hub"}')).toBe('1');
  });

  test('shows numbers under the names and labels that were sent', async () => {
    const [series] = await prometheus.query('temperature_celsius');
    expect(series).toMatchObject({
      metric: { room_name: 'kü"che', job: 'shop/api', instance: 'i-1', zone: 'a', otel_scope_name: 'lib' },
      value: '21.5',
    });
    expect(await value('http_requests_total')).toBe('1234567');
    expect(await value('target_info')).toBe('1');
  });

  test('shows histograms and summaries that can be computed with', async () => {
    expect(await value('http_duration_seconds_count')).toBe('6');
    expect(await value('histogram_quantile(0.5, http_duration_seconds_bucket)')).toBe('2.5');
    expect(await value('rpc_duration_milliseconds{quantile="0.99"}')).toBe('3');
  });

  test('carries exemplars', async () => {
    const now = Date.now() / 1000;
    const query = `query=http_requests_total&start=${now - 600}&end=${now + 60}`;
    const response = await fetch(`${prometheus.url}/api/v1/query_exemplars?${query}`);
    const { data } = (await response.json()) as { data: readonly { exemplars: readonly object[] }[] };
    expect(data[0]?.exemplars[0]).toMatchObject({
      labels: { trace_id: IDS.traceId, span_id: IDS.spanId },
      value: '1.5',
    });
  });
});

async function send(hub: Hub): Promise<void> {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
  const metrics = [
    {
      name: 'temperature',
      unit: 'Cel',
      gauge: { dataPoints: [{ asDouble: 21.5, timeUnixNano, attributes: [attribute('room.name', 'kü"che')] }] },
    },
    {
      name: 'http.requests',
      description: 'Requests "seen" \\ so\nfar',
      sum: {
        isMonotonic: true,
        aggregationTemporality: 2,
        dataPoints: [{ asInt: '1234567', timeUnixNano, exemplars: [{ ...IDS, asDouble: 1.5, timeUnixNano }] }],
      },
    },
    {
      name: 'http.duration',
      unit: 's',
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [{ count: '6', sum: 10, bucketCounts: ['1', '2', '3'], explicitBounds: [1, 2.5], timeUnixNano }],
      },
    },
    {
      name: 'rpc.duration',
      unit: 'ms',
      summary: { dataPoints: [{ count: '2', sum: 4, timeUnixNano, quantileValues: [{ quantile: 0.99, value: 3 }] }] },
    },
  ];
  const resource = {
    attributes: [
      attribute('service.namespace', 'shop'),
      attribute('service.name', 'api'),
      attribute('service.instance.id', 'i-1'),
      attribute('host.name', 'h1'),
    ],
  };
  const response = await fetch(`http://127.0.0.1:${hub.addresses.get('otlp/http')!.port}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'lib' }, metrics }] }] }),
  });
  expect(response.status).toBe(200);
}
