/** The lens over real sockets: telemetry in at one end, every route and event out at the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRemoteWriteBackend } from '../../src/backends/remote-write/backend.js';
import { startAzurite } from '../../src/backends/azurite.js';
import { systemClock } from '../../src/component/clock.js';
import { startControlServer } from '../../src/control/server.js';
import { startHub, type Hub } from '../../src/hub.js';
import type {
  Exchange,
  ExchangeRow,
  Flow,
  LastItems,
  LogPage,
  LogRecord,
  Metric,
  MetricList,
  SetUp,
  StageItems,
  Trace,
  TraceList,
} from '../../src/lens/api.js';
import { lensRoutes } from '../../src/lens/http/routes.js';
import { Lens } from '../../src/lens/lens.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import type { Signal } from '../../src/pdata/signal.js';
import { until } from '../support/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'not-for-your-eyes';

interface World {
  readonly hub: Hub;
  readonly lens: Lens;
  readonly base: string;
  readonly get: <T>(path: string) => Promise<T>;
  readonly send: (signal: Signal, request: object) => Promise<void>;
}

type Blocks = Readonly<Record<string, object>>;

interface WorldOptions {
  readonly exporters?: Blocks;
  readonly extensions?: Blocks;
  readonly processors?: Blocks;
  readonly connectors?: Blocks;
  /** Default: every signal from `otlp` to `nop`. */
  readonly pipelines?: Blocks;
  readonly windowBytes?: number;
  readonly token?: string;
}

async function world(options: WorldOptions = {}): Promise<World> {
  const { exporters = {}, extensions = {}, processors = {}, connectors = {}, pipelines, token } = options;
  const { windowBytes = 8 * 1024 * 1024 } = options;
  const lens = new Lens({ clock: systemClock, windowBytes });
  const pipeline = { receivers: ['otlp'], processors: Object.keys(processors), exporters: ['nop'] };
  const hub = await startHub({
    config: {
      extensions,
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
      processors,
      connectors,
      exporters: { nop: {}, ...exporters },
      service: {
        extensions: Object.keys(extensions),
        telemetry: {
          logs: { level: 'error' },
          metrics: { readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: 0 } } } }] },
        },
        pipelines: pipelines ?? { traces: pipeline, metrics: pipeline, logs: pipeline },
      },
    },
    logOutput: { write() {}, flush() {}, close() {} },
    watch: lens,
  });
  onTestFinished(() => hub.close());
  const server = await startControlServer({
    address: { host: '127.0.0.1', port: 0 },
    ...(token === undefined ? {} : { token }),
    routes: [lensRoutes(lens, { hub: () => hub, version: '9.9.9', configuration: () => 'receivers: {}\n' })],
  });
  onTestFinished(() => server.close());
  const base = `http://127.0.0.1:${server.address.port}`;
  const { port } = hub.addresses.get('otlp/http')!; // it is configured
  return {
    hub,
    lens,
    base,
    async get<T>(path: string): Promise<T> {
      const response = await fetch(`${base}/lens/api${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      return (await response.json()) as T;
    },
    async send(signal, body) {
      const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.from(encodeRequest(signal, body as never)),
      });
      expect(response.status).toBe(200);
    },
  };
}

const resource = (service: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: service } }] });
const nanos = (ms: number): string => `${BigInt(Math.round(ms)) * 1_000_000n}`;

function logs(bodies: readonly string[], more: object = {}, service = 'shop') {
  const logRecords = bodies.map((text) => ({ timeUnixNano: nanos(1.7e12), body: { stringValue: text }, ...more }));
  return { resourceLogs: [{ resource: resource(service), scopeLogs: [{ scope: { name: 'app' }, logRecords }] }] };
}

function span(name: string, spanId: string, parentSpanId: string | undefined, fromMs: number, toMs: number, code = 0) {
  const parent = parentSpanId === undefined ? {} : { parentSpanId };
  const times = { startTimeUnixNano: nanos(1.7e12 + fromMs), endTimeUnixNano: nanos(1.7e12 + toMs) };
  return { traceId: TRACE, spanId, ...parent, name, kind: 2, ...times, status: { code } };
}

test('logs are found by text, severity, service, attribute and trace, page by page', async () => {
  const { get, send } = await world();
  await send('logs', logs(['one Needle', 'two'], { severityNumber: 9 }));
  await send(
    'logs',
    logs(
      ['three'],
      {
        severityNumber: 17,
        severityText: 'ERROR',
        traceId: TRACE,
        attributes: [{ key: 'k=a', value: { intValue: 7 } }],
      },
      'till',
    ),
  );
  const bodies = async (query: string) => (await get<LogPage>(`/logs?${query}`)).rows.map(({ body }) => body.text);
  expect(await bodies('')).toEqual(['three', 'two', 'one Needle']);
  expect(await bodies('text=needle')).toEqual(['one Needle']);
  expect(await bodies('severity=10')).toEqual(['three']);
  expect(await bodies('service=shop')).toEqual(['two', 'one Needle']);
  expect(await bodies(`attribute=${encodeURIComponent('k=a=7')}`)).toEqual(['three']);
  expect(await bodies('attribute=service.name=till')).toEqual(['three']);
  expect(await bodies(`trace=${TRACE}`)).toEqual(['three']);
  const first = await get<LogPage>('/logs?limit=2');
  expect(first).toMatchObject({ next: 1, services: ['shop', 'till'], window: { items: 3, gone: 0 } });
  expect(await bodies(`limit=2&before=${first.next}`)).toEqual(['one Needle']);
  const record = await get<LogRecord>('/logs/2');
  expect(record).toMatchObject({ id: 2, severity: 17, service: 'till', scope: { name: 'app' }, blobs: [] });
  expect(record.attributes.list).toEqual([{ key: 'k=a', type: 'int', value: { text: '7' } }]);
});

test('a trace is a tree with its logs, and the list tells errors and duration', async () => {
  const { get, send } = await world();
  const spans = [
    span('child', '00000000000000b1', '00000000000000a1', 5, 9, 2),
    span('root', '00000000000000a1', undefined, 0, 40),
  ];
  await send('traces', { resourceSpans: [{ resource: resource('shop'), scopeSpans: [{ spans }] }] });
  await send('logs', logs(['of the trace'], { traceId: TRACE, spanId: '00000000000000b1' }));
  const { traces } = await get<TraceList>('/traces?errors=true&minMs=30&text=CHILD');
  expect(traces).toMatchObject([{ id: TRACE, name: 'root', service: 'shop', spans: 2, errors: 1, durationMs: 40 }]);
  expect((await get<TraceList>('/traces?minMs=41')).traces).toEqual([]);
  const trace = await get<Trace>(`/traces/${TRACE}`);
  expect(trace.tree.map(({ name, depth, status, durationMs }) => [name, depth, status, durationMs])).toEqual([
    ['root', 0, 'unset', 40],
    ['child', 1, 'error', 4],
  ]);
  expect(trace.logs.map(({ body, spanId }) => [body.text, spanId])).toEqual([['of the trace', '00000000000000b1']]);
});

function sum(name: string, unit: string, value: number, temporality = 2) {
  const point = { timeUnixNano: nanos(Date.now()), asDouble: value, attributes: [] };
  return {
    name,
    unit,
    description: 'What is counted.',
    sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints: [point] },
  };
}

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

test('the page and its files are served as what they are, and nothing else is', async () => {
  const { base } = await world();
  const got = async (path: string) => {
    const response = await fetch(`${base}${path}`, { redirect: 'manual' });
    await response.arrayBuffer();
    return [response.status, response.headers.get('content-type'), response.headers.get('cache-control')];
  };
  expect(await got('/lens/')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
  expect(await got('/lens/app.js')).toEqual([200, 'text/javascript; charset=utf-8', 'no-cache']);
  expect(await got('/lens/app.css')).toEqual([200, 'text/css; charset=utf-8', 'no-cache']);
  expect(await got('/lens/third-party.txt')).toEqual([200, 'text/plain; charset=utf-8', 'no-cache']);
  expect((await got('/lens'))[0]).toBe(302);
  for (const path of ['/lens/nothing.js', '/lens/..%2f..%2fpackage.json', '/lens/%2fetc%2fpasswd', '/lens/app.tsx']) {
    expect([path, (await got(path))[0]]).toEqual([path, 404]);
  }
});

test('flow shows counts, states and why something fails', async () => {
  const { get, send, hub } = await world({
    processors: { batch: { timeout: '1h', send_batch_size: 10 } },
    exporters: {
      otlphttp: { endpoint: 'http://127.0.0.1:1', retry_on_failure: { enabled: false }, compression: 'none' },
    },
    pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['nop', 'otlphttp'] } },
  });
  await send('logs', logs(['a', 'b', 'c']));
  const held = await get<Flow>('/flow');
  const stage = (flow: Flow, id: string) => flow.stages.find((one) => one.id === id);
  expect(stage(held, 'processor:batch@logs')?.batch).toEqual({ held: 3, sendSize: 10 });
  expect(held.edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'processor:batch@logs → exporter:nop',
    'processor:batch@logs → exporter:otlphttp',
    'receiver:otlp → processor:batch@logs',
  ]);
  await hub.flush();
  const flow = await get<Flow>('/flow');
  expect(stage(flow, 'receiver:otlp')?.states).toMatchObject({ accepted: 3 });
  expect(stage(flow, 'processor:batch@logs')?.batch).toEqual({ held: 0, sendSize: 10 });
  const failing = stage(flow, 'exporter:otlphttp');
  expect(failing).toMatchObject({ state: 'failing', queue: { size: 0, capacity: 1000 }, states: { dropped: 3 } });
  expect(failing?.troubles.map(({ remedy }) => remedy?.slice(0, 15))).toContain('nothing answers');
  expect(stage(flow, 'exporter:nop')?.state).toBe('ok');
  const items = await get<StageItems>(`/flow/${encodeURIComponent('exporter:otlphttp')}/items`);
  expect(lines(items.last)).toEqual(['shop  c', 'shop  b', 'shop  a']);
});

const lines = (last: LastItems | undefined): string[] | undefined => last?.items.map(({ text }) => text);

test('of processors and connectors the last items stand on both sides', async () => {
  const { base, get, send } = await world({
    processors: { 'filter/loud': { logs: { log_record: ['severity_number < 17'] } }, batch: { timeout: '1h' } },
    connectors: { count: { logs: { 'logs.lost': {} } } },
    pipelines: {
      logs: { receivers: ['otlp'], processors: ['filter/loud'], exporters: ['count'] },
      metrics: { receivers: ['count'], processors: ['batch'], exporters: ['nop'] },
    },
  });
  const items = (stage: string) => get<StageItems>(`/flow/${encodeURIComponent(stage)}/items`);
  expect(await items('processor:filter/loud@logs')).toEqual({});
  await send('logs', logs(['quiet'], { severityNumber: 9 }));
  await send('logs', logs(['loud'], { severityNumber: 17 }));
  const filter = await items('processor:filter/loud@logs');
  expect([lines(filter.last), lines(filter.out)]).toEqual([['shop  loud', 'shop  quiet'], ['shop  loud']]);
  const count = await items('connector:count');
  expect([count.last?.signal, lines(count.last)]).toEqual(['logs', ['shop  loud']]);
  expect([count.out?.signal, lines(count.out)]).toEqual(['metrics', ['logs.lost{}  1']]);
  const batch = await items('processor:batch@metrics');
  expect([lines(batch.last), batch.out]).toEqual([['logs.lost{}  1'], undefined]);
  expect((await fetch(`${base}/lens/api/flow/processor:nothing@logs/items`)).status).toBe(404);
});

test('a record tells the blob and the offset it was written to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lens-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const blobs = await startAzurite({ folder, port: 0 });
  onTestFinished(() => blobs.close());
  const { get, send, hub } = await world({
    extensions: { text_encoding: {} },
    exporters: {
      azureblob: {
        url: `${blobs.url}/`,
        container: { logs: 'logs' },
        auth: { type: 'connection_string', connection_string: blobs.connectionString },
        encodings: { logs: 'text_encoding' },
        append_blob: { enabled: true },
        blob_name_format: { logs_format: 'all.txt', serial_num_range: 1, serial_num_before_extension: true },
      },
    },
    pipelines: { logs: { receivers: ['otlp'], exporters: ['azureblob'] } },
  });
  await send('logs', logs(['same text', 'same text', 'last']));
  await send('logs', logs(['second request']));
  await hub.flush();
  const places = await Promise.all([0, 1, 3].map(async (id) => (await get<LogRecord>(`/logs/${id}`)).blobs[0]));
  const [first, second, later] = places.map((place) => place?.offset ?? -1);
  expect(places[0]).toMatchObject({ exporter: 'azureblob', name: 'logs/all_0.txt', offset: 0 });
  expect(second).toBeGreaterThanOrEqual('same text'.length);
  expect(later).toBeGreaterThan(second!); // three were asked for
  expect(first).toBe(0);
  const { decoded } = await get<Exchange>(`/exchanges/${places[1]!.exchange}`); // it was found
  expect(decoded.text.slice(second, second! + 9)).toBe('same text');
});

test('set-up tells where to send, by what, and hides secrets', async () => {
  const { get, base, hub } = await world();
  const setUp = await get<SetUp>('/setup');
  const { port } = hub.addresses.get('otlp/http')!; // it is configured
  expect(setUp).toMatchObject({
    version: '9.9.9',
    configuration: 'receivers: {}\n',
    endpoints: [{ receiver: 'otlp', protocol: 'http', address: `http://localhost:${port}`, tls: false }],
  });
  expect(setUp.connect.map(({ title }) => title)).toEqual([
    'Any SDK, by variables',
    'Node.js',
    'Python',
    'Go',
    'Java',
    '.NET',
    'Collector agent',
  ]);
  const response = await fetch(`${base}/lens/api/setup`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('with a token the page opens once with it and then by a cookie of its own', async () => {
  const { base } = await world({ token: 'T0ken' });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, { headers, redirect: 'manual' });
  expect((await get('/lens/')).status).toBe(401);
  expect((await get('/lens/?token=wrong')).status).toBe(401);
  const opened = await get('/lens/?token=T0ken');
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/lens/']);
  const cookie = opened.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^otlp_hub_lens=[\w-]{43}; Path=\/lens; HttpOnly; SameSite=Strict$/);
  const own = { cookie: cookie.split(';', 1)[0]! }; // a split has a first part
  expect((await get('/lens/api/flow', own)).status).toBe(200);
  expect((await get('/ledger', own)).status).toBe(401);
  expect((await get('/lens/api/flow', { cookie: 'otlp_hub_lens=x' })).status).toBe(401);
});

/** What a page hears, as `name data` lines. */
function listen(base: string, tab: string): { readonly heard: { name: string; data: unknown }[] } {
  const heard: { name: string; data: unknown }[] = [];
  const asking = request(`${base}/lens/api/events?tab=${tab}`, (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => {
      const parts = (text + chunk.toString()).split('\n\n');
      text = parts.pop()!; // a split has a last part
      for (const part of parts) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
        if (name !== undefined) heard.push({ name, data: JSON.parse(data!) }); // both match
      }
    });
    response.on('error', () => {});
  });
  asking.on('error', () => {});
  asking.end();
  onTestFinished(() => void asking.destroy());
  return { heard };
}

test('events say hello, bring what arrives, and say hello again when the hub has started anew', async () => {
  const { base, send, hub, lens } = await world();
  const [onLogs, onFlow, onTraces] = ['logs', 'flow', 'traces'].map((tab) => listen(base, tab).heard);
  await until(() => [onLogs, onFlow, onTraces].every((heard) => heard?.[0]?.name === 'hello'), 'hello');
  expect(onLogs?.[0]?.data).toMatchObject({ hub: lens.hub, windowBytes: 8 * 1024 * 1024 });
  await send('logs', logs(Array.from({ length: 500 }, (_, index) => `line ${index}`)));
  await send('traces', {
    resourceSpans: [
      { resource: resource('shop'), scopeSpans: [{ spans: [span('root', '00000000000000a1', undefined, 0, 1)] }] },
    ],
  });
  await until(() => onLogs?.some(({ name }) => name === 'logs') === true, 'logs');
  const told = onLogs?.find(({ name }) => name === 'logs')?.data as {
    rows: { body: { text: string } }[];
    skipped: number;
  };
  expect([told.rows.length, told.skipped, told.rows.at(-1)?.body.text]).toEqual([200, 300, 'line 499']);
  await until(() => onTraces?.some(({ name }) => name === 'traces') === true, 'traces');
  await until(() => onFlow?.some(({ name }) => name === 'flow') === true, 'flow');
  await hub.reload();
  await until(() => onLogs?.filter(({ name }) => name === 'hello').length === 2, 'another hello');
});

test('hostile telemetry is text, cut, with its size', async () => {
  const { get, send } = await world();
  const attributes = Array.from({ length: 10_000 }, (_, index) => ({
    key: `k${index}`,
    value: { stringValue: '<b>\u0000\u001b[31m' },
  }));
  await send('logs', logs([`<script>alert(1)</script>${'x'.repeat(1_000_000)}`], { attributes }));
  const [row] = (await get<LogPage>('/logs')).rows;
  expect(row?.body.bytes).toBe(1_000_025);
  expect(row?.body.text.length).toBeLessThan(1000);
  const record = await get<LogRecord>('/logs/0');
  expect(record.attributes.total).toBe(10_000);
  expect(record.attributes.list[0]).toEqual({ key: 'k0', type: 'string', value: { text: '<b>\u0000\u001b[31m' } });
  expect(JSON.stringify(record).length).toBeLessThan(200_000);
});

test('the window holds: old ones go, and are counted', async () => {
  const { get, send, lens } = await world({ windowBytes: 200_000 });
  for (let index = 0; index < 20; index++) await send('logs', logs([`${index} ${'y'.repeat(20_000)}`]));
  const page = await get<LogPage>('/logs');
  expect(lens.window.bytes).toBeLessThanOrEqual(200_000);
  expect(page.window).toMatchObject({ limitBytes: 200_000, items: page.rows.length, gone: 20 - page.rows.length });
  expect(page.rows.length).toBeGreaterThan(3);
  expect(page.rows[0]?.body.text).toMatch(/^19 /);
});
