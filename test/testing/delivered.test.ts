import { expect, test } from 'vitest';
import { LOGS_ONLY, START_MS } from './support/direct-receiver.js';
import { messageOf, startDirect } from './support/start.js';

test('a flush drives batch, exporter and back end; series are found by name and labels', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.gauge('queue.length', 3, { attributes: { queue: 'in' } });
  await receiver.gauge('queue.length', 5, { attributes: { queue: 'out' } });
  expect(hub.remoteWrite.series()).toEqual([]);
  await hub.flush();
  expect(hub.remoteWrite.series('queue_length', { queue: 'in' })).toEqual([
    {
      name: 'queue_length',
      labels: { job: 'client-api', queue: 'in' },
      samples: [{ timestampMs: START_MS, value: 3, stale: false }],
      histograms: [],
      exemplars: [],
      value: 3,
      exporter: 'prometheusremotewrite',
    },
  ]);
  expect(hub.remoteWrite.value('queue_length', { queue: /^o/ })).toBe(5);
  expect(hub.remoteWrite.series(/length$/, { missing: undefined })).toHaveLength(2);
  const [request, ...others] = hub.remoteWrite.requests;
  expect(others).toEqual([]);
  expect(request).toMatchObject({
    path: '/api/v1/push',
    status: 204,
    headers: { 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' },
    exporter: 'prometheusremotewrite',
  });
});

test('a series that is missed is told with the nearest one', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.gauge('queue.length', 3, { attributes: { queue: 'in' } });
  await hub.flush();
  expect(() => hub.remoteWrite.value('queue_length', { queue: 'out' })).toThrow(
    `wanted:
  name: 'queue_length'
  labels: { queue: 'out' }
nearest of 1 series:
  queue_length{job="client-api", queue="in"} 3
  - labels.queue  wanted 'out', got 'in'`,
  );
  expect(await messageOf(hub.remoteWrite.waitFor('queue_size', {}, { timeoutMs: 0 }))).toBe(
    `no series matched within 0 ms
wanted:
  name: 'queue_size'
  labels: {}
nearest of 1 series:
  queue_length{job="client-api", queue="in"} 3
  - name  wanted 'queue_size', got 'queue_length'
the hub’s books:
  pipeline metrics: accepted 1, delivered 1
  exporter prometheusremotewrite: accepted 1, delivered 1`,
  );
});

test('a wait for a series ends with its write', async () => {
  const { hub, receiver } = await startDirect();
  const waiting = hub.remoteWrite.waitFor('queue_length');
  await receiver.gauge('queue.length', 1);
  await hub.advance('10s');
  expect((await waiting)[0].value).toBe(1);
  await hub.remoteWrite.expectNone('other');
  expect(await messageOf(hub.remoteWrite.expectNone(/queue/))).toContain('expected no series, but 1 match:');
});

test('out of order and duplicate samples are refused as Prometheus does, with the series and both times', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.gauge('g', 1, { timeMs: START_MS });
  await hub.flush();
  await receiver.gauge('g', 2, { timeMs: START_MS - 1000 });
  await hub.flush();
  expect(hub.remoteWrite.requests.map(({ status, message }) => [status, message])).toEqual([
    [204, ''],
    [
      400,
      'out of order sample (series g{job="client-api"}, sample at 2026-01-02T03:04:04.000Z, newest stored at 2026-01-02T03:04:05.000Z)',
    ],
  ]);
  expect(hub.ledger().exporters).toMatchObject([
    { id: 'prometheusremotewrite', delivered: 1, dropped: 1, reasons: [{ reason: 'permanent_refusal', status: 400 }] },
    {},
  ]);
});

test('with a window late samples are taken', async () => {
  const { hub, receiver } = await startDirect({ outOfOrderWindowMs: 60_000 });
  await receiver.gauge('g', 1, { timeMs: START_MS });
  await hub.flush();
  await receiver.gauge('g', 2, { timeMs: START_MS - 1000 });
  await hub.flush();
  expect(hub.remoteWrite.series('g')[0]!.samples.map(({ value }) => value)).toEqual([2, 1]);
});

test('logs are lines of an append blob, block by block', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.log('one');
  await hub.flush();
  await receiver.log('two');
  await hub.flush();
  expect(
    hub.blobs
      .list()
      .map(({ container, name, type, blockCount, text }) => ({ container, name, type, blockCount, text })),
  ).toEqual([
    { container: 'logs', name: '2026/01/02/logs_03.json_0', type: 'AppendBlob', blockCount: 2, text: 'one\ntwo\n' },
  ]);
  expect(hub.blobs.text('2026/')).toBe('one\ntwo\n');
  expect(hub.blobs.lines()).toEqual(['one', 'two']);
  expect(hub.blobs.list()[0]!.blocks.map(String)).toEqual(['one\n', 'two\n']);
  expect(hub.blobs.requests.map(({ operation, status, errorCode }) => [operation, status, errorCode])).toEqual([
    ['', 201, undefined],
    ['appendblock', 201, undefined],
    ['appendblock', 201, undefined],
  ]);
});

test('a blob that is missed is told with those there are', async () => {
  const { hub, receiver } = await startDirect();
  expect(() => hub.blobs.text()).toThrow('no blob matches at all\nno blob was written at all');
  await receiver.log('one');
  await hub.flush();
  expect(() => hub.blobs.text('2025/')).toThrow(
    "no blob matches '2025/'\nthere is:\n  logs/2026/01/02/logs_03.json_0 (AppendBlob, 1 block, 4 bytes)",
  );
});

test('what runs otherwise than the file says is told, without secrets', async () => {
  const { hub } = await startDirect();
  expect(hub.replacements.map(({ path, by }) => [path, by.replace(/:\d\d+/g, ':PORT')])).toEqual([
    ['receivers::otlp::protocols::grpc::endpoint', 'localhost:0'],
    ['service::telemetry::metrics::readers', 'a page on a free port'],
    ['exporters::prometheusremotewrite::endpoint', 'http://127.0.0.1:PORT/api/v1/push'],
    ['exporters::prometheusremotewrite::tls', 'nothing'],
    ['exporters::azureblob::url', 'http://127.0.0.1:PORT/devstoreaccount1/'],
    ['exporters::azureblob::auth', "the emulator's connection string"],
  ]);
});

test('a reset forgets what was delivered', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.log('one');
  await receiver.gauge('g', 1);
  await hub.reset();
  expect(hub.blobs.list()).toEqual([]);
  expect(hub.remoteWrite.series()).toEqual([]);
  expect(hub.remoteWrite.requests).toEqual([]);
  await receiver.gauge('g', 0, { timeMs: START_MS - 60_000 });
  await hub.flush();
  expect(hub.remoteWrite.value('g')).toBe(0);
});

test('views of back ends the configuration does not have say so', async () => {
  const { hub } = await startDirect({ config: LOGS_ONLY });
  expect(await messageOf(hub.remoteWrite.waitFor('x', {}, { timeoutMs: 0 }))).toContain(
    'no pipeline of the configuration has a prometheusremotewrite exporter with a stand-in behind it',
  );
  expect(() => hub.blobs.text()).toThrow('no pipeline of the configuration has an azureblob exporter');
});
