import snappyjs from 'snappyjs';
import { afterEach, expect, test } from 'vitest';
import type { Extension, Host } from '../../component/component.js';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { errorText } from '../../component/errors.js';
import { drive, ScriptedBackEnd, type ScriptedAnswer } from '../../../test/parity/remote-write/back-end.js';
import { readWriteRequest } from '../../../test/parity/metrics/write-request.js';
import { testSettings, type TestSettings } from '../../../test/support/settings.js';
import { decodeConfig } from '../../config/decode.js';
import { batchFromJson } from '../../pdata/builder.js';
import { prometheusRemoteWriteSchema } from './config.js';
import { createPrometheusRemoteWriteExporter } from './exporter.js';

const GATE = 'exporter.prometheusremotewritexporter.';
const noHost: Host = { extension: () => undefined, reportFatal: () => {} };
const closers: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function backEnd(...answers: ScriptedAnswer[]): Promise<ScriptedBackEnd> {
  const started = await ScriptedBackEnd.start(...answers);
  closers.push(() => started.stop());
  return started;
}

function create(raw: object, gates: readonly string[] = []) {
  const settings: TestSettings = { ...testSettings('exporter', 'prometheusremotewrite'), gates: new Set(gates) };
  const { config, problems } = decodeConfig(prometheusRemoteWriteSchema, raw);
  expect(problems).toEqual([]);
  const exporter = createPrometheusRemoteWriteExporter(settings, config);
  closers.push(() => exporter.shutdown(AbortSignal.timeout(1000)));
  return { settings, exporter };
}

async function start(raw: object, options: { readonly gates?: readonly string[]; readonly host?: Host } = {}) {
  const created = create(raw, options.gates);
  await created.exporter.start(options.host ?? noHost);
  return created;
}

const TIME = '1763900000000000000';
const gauge = (name: string, points = 1): object => ({
  name,
  gauge: {
    dataPoints: Array.from({ length: points }, (_, i) => ({
      timeUnixNano: TIME,
      asDouble: 1,
      attributes: [{ key: 'i', value: { intValue: String(i) } }],
    })),
  },
});
const batch = (...metrics: object[]) =>
  batchFromJson('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });

test('a request says what it is, with configured headers and credentials put over it', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const authenticator = { credentials: () => ({ Authorization: 'Bearer t' }) } as unknown as Extension;
  const { exporter } = await start(
    {
      endpoint: url,
      headers: { 'X-Scope-OrgID': 'tenant', 'user-agent': 'mine/1' },
      auth: { authenticator: 'bearer' },
    },
    { host: { ...noHost, extension: () => authenticator } },
  );
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await exporter.flush!();
  const [{ method, path, headers, body } = received[0]!] = received;
  expect([method, path]).toEqual(['POST', '/api/v1/write']);
  expect(headers).toMatchObject({
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
    'user-agent': 'mine/1',
    'x-scope-orgid': 'tenant',
    authorization: 'Bearer t',
    'content-length': String(body.length),
  });
  expect(readWriteRequest(snappyjs.uncompress(body)).timeseries[0]!.labels).toEqual([
    ['__name__', 'up'],
    ['i', '0'],
  ]);
});

test('the user agent names the product and its version', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const { exporter } = await start({ endpoint: url });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await exporter.flush!();
  expect(received[0]!.headers['user-agent']).toBe('opentelemetry-collector-contrib/0.131.0');
});

test('what cannot be expressed is dropped by reason, the rest is delivered, and a debug line says so', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const { exporter, settings } = await start({ endpoint: url });
  const delta = { name: 'd', sum: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano: TIME, asInt: '1' }] } };
  const coarse = {
    name: 'e',
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [
        { timeUnixNano: TIME, scale: -5 },
        { timeUnixNano: TIME, scale: 0 },
      ],
    },
  };
  await exporter.consume(batch(gauge('up'), delta, coarse, { name: 'empty', gauge: {} }), EMPTY_CONTEXT);
  await exporter.flush!();
  expect(received).toHaveLength(1);
  expect(settings.ledger.sums).toEqual({ accepted: 4, delivered: 1, dropped: 3, rejected: 0 });
  expect(settings.ledger.drops).toEqual([
    { items: 1, reason: 'delta_temporality', detail: { example: 'd' } },
    { items: 2, reason: 'unsupported_kind', detail: { example: 'e' } },
  ]);
  expect(settings.logger.lines.filter(({ level }) => level === 'debug')).toEqual([
    {
      level: 'debug',
      message: 'failed to translate metrics, exporting remaining metrics',
      fields: {
        error:
          'invalid temporality and type combination for metric "d"; cannot convert exponential to native histogram. ' +
          'Scale must be >= -4, was -5; empty data points. empty is dropped',
        translated: 2,
      },
    },
  ]);
  const key = `{endpoint="${url}",exporter="prometheusremotewrite"}`;
  expect(settings.recordedMeter.read(`otelcol_exporter_prometheusremotewrite_failed_translations${key}`)).toBe(1);
  expect(settings.recordedMeter.read('otelcol_exporter_sent_metric_points{exporter="prometheusremotewrite"}')).toBe(4);
});

test('a batch without any series is a success without a request', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const { exporter, settings } = await start({ endpoint: url });
  const delta = { name: 'd', sum: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano: TIME, asInt: '1' }] } };
  await exporter.consume(batch(delta), EMPTY_CONTEXT);
  await exporter.flush!();
  expect(received).toEqual([]);
  expect(settings.ledger.sums).toEqual({ accepted: 1, delivered: 0, dropped: 1, rejected: 0 });
});

test('a batch above the size limit is sent as several requests; one that fails fails the batch', async () => {
  const { url, received } = await backEnd({ status: 204 }, { status: 400, body: 'no' }, { status: 204 });
  const { exporter, settings } = await start({ endpoint: url, max_batch_size_bytes: 200 });
  await exporter.consume(batch(gauge('up', 9)), EMPTY_CONTEXT);
  await exporter.flush!();
  const series = received.map(({ body }) => readWriteRequest(snappyjs.uncompress(body)).timeseries.length);
  expect(series.reduce((sum, length) => sum + length)).toBe(9);
  expect(series.length).toBeGreaterThan(1);
  expect(settings.ledger.drops).toEqual([
    {
      items: 9,
      reason: 'permanent_refusal',
      detail: {
        status: 400,
        answer: `remote write returned HTTP status 400 Bad Request; err = %!w(<nil>): no (1 of ${series.length} requests failed)`,
      },
    },
  ]);
});

test('a back end that fails until the deadline costs the batch, with the last answer told', async () => {
  const { url, received } = await backEnd({ status: 503, body: 'busy' });
  const { exporter, settings } = await start({ endpoint: url, timeout: '1s' });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await drive(exporter.flush!(), settings.clock, 100);
  expect(received.length).toBeGreaterThan(5);
  expect(settings.logger.lines.at(-1)).toEqual({
    level: 'error',
    message: 'Exporting failed. Dropping data.',
    fields: { error: 'Permanent error: Permanent error: context deadline exceeded', dropped_items: 1 },
  });
  expect(settings.ledger.drops).toEqual([
    {
      items: 1,
      reason: 'retry_expired',
      detail: {
        status: 503,
        answer:
          'context deadline exceeded; last: remote write returned HTTP status 503 Service Unavailable; err = %!w(<nil>): busy',
      },
    },
  ]);
});

test('a refused connection is tried again until max_elapsed_time, and told in the words of Go', async () => {
  const gone = await ScriptedBackEnd.start({ status: 204 });
  const { url } = gone;
  gone.stop();
  const { exporter, settings } = await start({
    endpoint: url,
    retry_on_failure: { max_elapsed_time: '200ms', max_interval: '100ms' },
  });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await drive(exporter.flush!(), settings.clock);
  const address = new URL(url).host;
  expect(settings.logger.lines.at(-1)!.fields['error']).toBe(
    `Permanent error: Permanent error: Post "${url}": dial tcp ${address}: connect: connection refused`,
  );
});

test('with its gate on, 429 is tried again', async () => {
  const { url, received } = await backEnd({ status: 429 }, { status: 204 });
  const { exporter, settings } = await start({ endpoint: url }, { gates: [`${GATE}RetryOn429`] });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await drive(exporter.flush!(), settings.clock);
  expect(received.map(({ status }) => status)).toEqual([429, 204]);
  expect(settings.ledger.sums.delivered).toBe(1);
});

test('without a queue the caller learns what became of the batch', async () => {
  const { url } = await backEnd({ status: 400, body: 'out of order sample' });
  const { exporter, settings } = await start({ endpoint: url, remote_write_queue: { enabled: false } });
  const error = await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT).catch((thrown: unknown) => thrown);
  expect(errorText(error)).toBe(
    'Permanent error: Permanent error: Permanent error: remote write returned HTTP status 400 Bad Request; err = %!w(<nil>): out of order sample',
  );
  expect(settings.ledger.sums).toEqual({ accepted: 1, delivered: 0, dropped: 0, rejected: 1 });
});

test('samples of one series leave in the order of the batches, one batch after the other', async () => {
  const { url, received } = await backEnd({ status: 500 }, { status: 204 });
  const { exporter, settings } = await start({ endpoint: url });
  const at = (ms: number): object => ({
    name: 'up',
    gauge: { dataPoints: [{ timeUnixNano: `${ms}000000`, asDouble: ms }] },
  });
  for (const ms of [1000, 2000, 3000]) await exporter.consume(batch(at(ms)), EMPTY_CONTEXT);
  await drive(exporter.flush!(), settings.clock);
  const times = received
    .filter(({ status }) => status === 204)
    .map(({ body }) => readWriteRequest(snappyjs.uncompress(body)).timeseries[0]!.samples[0]!.timestamp);
  expect(times).toEqual(['1000', '2000', '3000']);
});

test('no consumers means no requests, which is warned of and booked', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const { exporter, settings } = await start({ endpoint: url, remote_write_queue: { num_consumers: 0 } });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await exporter.flush!();
  expect(received).toEqual([]);
  expect(settings.ledger.sums.dropped).toBe(1);
  expect(settings.logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
    expect.stringContaining('`remote_write_queue.num_consumers` will be used to configure processing parallelism'),
    'remote_write_queue.num_consumers is 0: all data will be discarded. Set it to 1 or more.',
  ]);
});

test.each([
  [{ endpoint: '' }, 'invalid endpoint'],
  [{ endpoint: '127.0.0.1:9090/write' }, 'invalid endpoint'],
  [
    { external_labels: { a: '' } },
    'prometheus remote write: external labels configuration contains an empty key or value',
  ],
  [
    { protobuf_message: 'io.prometheus.write.v2.Request' },
    'protobuf_message io.prometheus.write.v2.Request is not available here; remove protobuf_message to send prometheus.WriteRequest',
  ],
])('%j makes no exporter', (raw, message) => {
  const settings = testSettings('exporter', 'prometheusremotewrite');
  const { config } = decodeConfig(prometheusRemoteWriteSchema, raw);
  expect(() => createPrometheusRemoteWriteExporter(settings, config)).toThrow(message);
});

test.each([
  [{ wal: { directory: '/tmp/wal' } }, 'The write-ahead log (wal) is not available'],
  [{ endpoint: 'prometheus:9090' }, 'The endpoint is no http or https URL'],
])('%j is warned of', (raw, message) => {
  const { settings } = create(raw);
  expect(settings.logger.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining(message) as string }),
  );
});

test('an authenticator that is not there is refused at start', async () => {
  const { exporter } = create({ auth: { authenticator: 'bearertokenauth' } });
  await expect(exporter.start(noHost)).rejects.toThrow(
    'failed to resolve authenticator "bearertokenauth": authenticator not found',
  );
});

test('a password in the endpoint is sent and not shown', async () => {
  const { url, received } = await backEnd({ status: 204 });
  const { exporter, settings } = await start({ endpoint: url.replace('//', '//user:secret@') });
  await exporter.consume(batch(gauge('up')), EMPTY_CONTEXT);
  await exporter.flush!();
  expect(received[0]!.headers.authorization).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
  expect([...settings.recordedMeter.values.keys()].join()).not.toContain('secret');
});
