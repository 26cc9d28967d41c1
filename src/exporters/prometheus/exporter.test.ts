import { afterEach, describe, expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import type { BoundAddress, Exporter } from '../../component/component.js';
import { batchOf } from '../../pdata/batch.js';
import { encodeRequest } from '../../pdata/builder.js';
import { countItems } from '../../pdata/count.js';
import type { PrometheusConfig } from './config.js';
import { createPrometheusExporter } from './exporter.js';

const HOST = { extension: () => undefined, reportFatal: () => {} };
const STOP = new AbortController().signal;
const SECOND = 1_000_000_000n;
const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';

type Json = Record<string, unknown>;

const config = (settings: Partial<PrometheusConfig> = {}) =>
  ({
    endpoint: '127.0.0.1:0',
    tls: undefined,
    read_timeout: 0,
    read_header_timeout: 0,
    write_timeout: 0,
    idle_timeout: 0,
    middleware: [],
    auth: undefined,
    response_headers: {},
    namespace: '',
    const_labels: {},
    send_timestamps: false,
    metric_expiration: 300_000,
    resource_to_telemetry_conversion: { enabled: false },
    enable_open_metrics: false,
    add_metric_suffixes: true,
    ...settings,
  }) as unknown as PrometheusConfig;

let running: Exporter | undefined;
afterEach(async () => {
  await running?.shutdown(STOP);
  running = undefined;
});

async function started(settings: Partial<PrometheusConfig> = {}) {
  const recorded = testSettings('exporter', 'prometheus');
  let address!: BoundAddress;
  const exporter = createPrometheusExporter(recorded, config(settings), 'metrics', (bound) => (address = bound));
  running = exporter;
  await exporter.start(HOST);
  const send = async (metrics: Json[], attributes: Json[] = []): Promise<void> => {
    const request = {
      resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 's' }, metrics }] }],
    };
    const chunk = encodeRequest('metrics', request);
    await exporter.consume(batchOf('metrics', chunk, countItems('metrics', chunk)), EMPTY_CONTEXT);
  };
  const scrape = (accept = ''): Promise<string> =>
    fetch(`http://127.0.0.1:${address.port}/metrics`, { headers: { accept } }).then((answer) => answer.text());
  return { send, scrape, settings: recorded, address };
}

const SCOPE = 'otel_scope_name="s",otel_scope_schema_url="",otel_scope_version=""';
const text = (key: string, stringValue: string): Json => ({ key, value: { stringValue } });
const sum = (value: number, from: bigint, to: bigint, more: Json = {}): Json => ({
  name: 'requests',
  unit: '1',
  description: 'Requests.',
  sum: {
    aggregationTemporality: 2,
    isMonotonic: true,
    dataPoints: [{ asDouble: value, startTimeUnixNano: from * SECOND, timeUnixNano: to * SECOND }],
    ...more,
  },
});

describe('prometheus', () => {
  test('shows the last point of each series, with job, instance and target_info', async () => {
    const { send, scrape } = await started({ const_labels: { zone: 'a' } });
    const resource = [text('service.name', 'shop'), text('service.instance.id', 'i1'), text('host.name', 'h"1')];
    await send([sum(1, 1n, 2n)], resource);
    await send([sum(5, 1n, 4n)], resource);
    await send([sum(3, 1n, 3n)], resource);
    expect(await scrape()).toBe(
      [
        '# HELP requests_total Requests.',
        '# TYPE requests_total counter',
        `requests_total{instance="i1",job="shop",${SCOPE},zone="a"} 5`,
        '# HELP target_info Target metadata',
        '# TYPE target_info gauge',
        'target_info{host_name="h\\"1",instance="i1",job="shop"} 1',
        '',
      ].join('\n'),
    );
  });

  test('sums deltas up that follow each other and begins anew otherwise', async () => {
    const { send, scrape, settings } = await started();
    const delta = { aggregationTemporality: 1 };
    await send([sum(1, 1n, 2n)].map((metric) => withSum(metric, delta)));
    await send([sum(2, 2n, 3n)].map((metric) => withSum(metric, delta)));
    expect(await scrape()).toContain(`requests_total{${SCOPE}} 3\n`);
    await send([withSum(sum(7, 5n, 6n), delta)]);
    expect(await scrape()).toContain(`requests_total{${SCOPE}} 7\n`);
    await send([withSum(sum(1, 6n, 7n), { ...delta, isMonotonic: false })]);
    expect(settings.ledger.drops).toMatchObject([{ items: 1, reason: 'delta_temporality' }]);
  });

  test('histograms and summaries', async () => {
    const { send, scrape } = await started({ send_timestamps: true, namespace: 'ns' });
    const times = { startTimeUnixNano: SECOND, timeUnixNano: 2n * SECOND };
    const point = { ...times, count: 6, sum: 12.5, explicitBounds: [1, 10], bucketCounts: [1, 2, 3] };
    const quantileValues = [
      { quantile: 0.99, value: 3 },
      { quantile: 0.5, value: 1 },
    ];
    await send([
      { name: 'h', unit: 's', histogram: { aggregationTemporality: 2, dataPoints: [point] } },
      { name: 'q', summary: { dataPoints: [{ ...times, count: 2, sum: 4, quantileValues }] } },
    ]);
    expect((await scrape()).split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      `ns_h_seconds_bucket{${SCOPE},le="1"} 1 2000`,
      `ns_h_seconds_bucket{${SCOPE},le="10"} 3 2000`,
      `ns_h_seconds_bucket{${SCOPE},le="+Inf"} 6 2000`,
      `ns_h_seconds_sum{${SCOPE}} 12.5 2000`,
      `ns_h_seconds_count{${SCOPE}} 6 2000`,
      `ns_q{${SCOPE},quantile="0.5"} 1 2000`,
      `ns_q{${SCOPE},quantile="0.99"} 3 2000`,
      `ns_q_sum{${SCOPE}} 4 2000`,
      `ns_q_count{${SCOPE}} 2 2000`,
      '',
    ]);
  });

  test('OpenMetrics with exemplars, to those who ask, if it is on', async () => {
    const exemplars = [{ asDouble: 1, timeUnixNano: 2n * SECOND, traceId: 'ab'.repeat(16) }];
    const dataPoints = [{ asInt: 4, timeUnixNano: 2n * SECOND, exemplars }];
    const metric = withSum(sum(0, 1n, 2n), { dataPoints });
    const on = await started({ enable_open_metrics: true });
    await on.send([metric]);
    expect(await on.scrape(OPEN)).toBe(
      [
        '# HELP requests Requests.',
        '# TYPE requests counter',
        `requests_total{${SCOPE}} 4.0 # {trace_id="${'ab'.repeat(16)}"} 1.0 2.0`,
        '# EOF',
        '',
      ].join('\n'),
    );
    expect(await on.scrape()).toContain(`requests_total{${SCOPE}} 4\n`);
  });

  test('a series expires; a point without a value takes it away', async () => {
    const { send, scrape, settings } = await started();
    await send([sum(1, 1n, 2n)]);
    await settings.clock.advance(300_001);
    expect(await scrape()).toBe('');
    await send([sum(1, 1n, 2n)]);
    await send([withSum(sum(0, 1n, 3n), { dataPoints: [{ timeUnixNano: 3n * SECOND, flags: 1 }] })]);
    expect(await scrape()).toBe('');
  });

  test('a second type under one name is left out, and labels that fall together are, too', async () => {
    const { send, scrape, settings } = await started({ add_metric_suffixes: false });
    await send([sum(1, 1n, 2n), { name: 'requests', gauge: { dataPoints: [{ asInt: 1 }] } }]);
    const attributes = [text('a.b', '1'), text('a_b', '2')];
    await send([{ name: 'g', gauge: { dataPoints: [{ asInt: 1, attributes }] } }]);
    expect(await scrape()).toBe(`# HELP requests Requests.\n# TYPE requests counter\nrequests{${SCOPE}} 1\n`);
    const errors = settings.logger.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(errors).toEqual([
      'failed to convert metric requests: instrument type conflict, using existing type definition. instrument: requests, existing: COUNTER, dropped: GAUGE',
      'failed to convert metric g: duplicate label names in constant and variable labels for metric "g"',
    ]);
  });

  test('resource attributes become labels; exponential histograms are booked as dropped', async () => {
    const { send, scrape, settings } = await started({ resource_to_telemetry_conversion: { enabled: true } });
    await send([{ name: 'g', gauge: { dataPoints: [{ asInt: 1 }] } }], [text('host.name', 'h')]);
    await send([{ name: 'e', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ count: 1 }] } }]);
    expect(await scrape()).toContain(`g{host_name="h",${SCOPE}} 1\n`);
    expect(settings.ledger.drops).toMatchObject([{ items: 1, reason: 'unsupported_kind' }]);
  });

  test('other paths are not found; a blank address is refused', async () => {
    const { address } = await started();
    const answer = await fetch(`http://127.0.0.1:${address.port}/`);
    expect([answer.status, await answer.text()]).toEqual([404, '404 page not found\n']);
    expect(() =>
      createPrometheusExporter(testSettings('exporter', 'prometheus'), config({ endpoint: ' ' }), 'metrics'),
    ).toThrow('expecting a non-blank address to run the Prometheus metrics handler');
  });
});

function withSum(metric: Json, more: Json): Json {
  return { ...metric, sum: { ...(metric['sum'] as Json), ...more } };
}
