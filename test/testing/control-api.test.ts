/** The control API over HTTP, as a test in another language uses it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startControlServer, type ControlServer } from '../../src/control/server.js';
import { openApiDocument } from '../../src/testing/control/openapi.js';
import { controlRoutes } from '../../src/testing/control-routes.js';
import { startHub, type TestHub } from '../../src/testing/index.js';
import { DELIVERING, directReceiver, START_MS } from './support/direct-receiver.js';

/** Whatever a verb answers with; each has some of it. */
interface Body {
  readonly error: string;
  readonly id: string;
  readonly now: string;
  readonly env: Readonly<Record<string, string>>;
  readonly items: readonly object[];
  readonly requests: readonly object[];
  readonly series: readonly object[];
  readonly writes: readonly object[];
  readonly blobs: readonly object[];
  readonly faults: readonly object[];
  readonly lines: readonly string[];
  readonly exporters: readonly object[];
  readonly replacements: readonly object[];
}

describe('the control API', () => {
  const receiver = directReceiver();
  let hub: TestHub;
  let server: ControlServer;
  beforeAll(async () => {
    hub = await startHub({ config: DELIVERING, components: receiver.table, clock: 'manual' });
    server = await startControlServer({ address: { host: '127.0.0.1', port: 0 }, routes: [controlRoutes(() => hub)] });
  });
  beforeEach(() => hub.reset());
  afterAll(async () => {
    await server.close();
    await hub.close();
  });

  interface Answered {
    readonly status: number;
    readonly body: Body;
  }
  async function call(method: string, path: string, body?: unknown): Promise<Answered> {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body };
  }

  test('is ready, and tells how to connect', async () => {
    expect(await call('GET', '/readyz')).toEqual({ status: 200, body: { ready: true } });
    expect((await call('GET', '/env')).body).toEqual(hub.env);
    expect((await call('GET', '/env?protocol=http/json')).body.error).toContain(
      'no receiver of the configuration speaks http',
    );
    expect((await call('GET', '/replacements')).body.replacements).toEqual(hub.replacements);
  });

  test('a wait is a long poll that ends with the arrival', async () => {
    const waiting = call('POST', '/received/logs/wait', { match: { body: { $regex: 'FINISHED', $flags: 'i' } } });
    await receiver.log('job finished', { 'service.name': 'client-api' });
    const { status, body } = await waiting;
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { body: 'job finished', resource: { 'service.name': 'client-api' }, timeUnixNano: '0', severityNumber: 9 },
    ]);
    expect((await call('GET', '/received/logs')).body.items).toHaveLength(1);
    expect((await call('POST', '/received/logs/find', { match: { body: 'other' } })).body.items).toEqual([]);
    expect((await call('GET', '/requests')).body.requests).toMatchObject([{ number: 1, receiver: 'otlp' }]);
  });

  test('a wait in vain is 409 and says what was nearest', async () => {
    await receiver.log('job started');
    const { status, body } = await call('POST', '/received/logs/wait', { match: { body: 'x' }, timeoutMs: 0 });
    expect(status).toBe(409);
    expect(body.error).toMatch(/^no log record matched within 0 ms\n[\s\S]*wanted 'x', got 'job started'/);
    expect((await call('POST', '/received/logs/expect-none', { match: { body: 'job started' } })).status).toBe(409);
    expect(await call('POST', '/received/logs/expect-none', { match: { body: 'x' } })).toEqual({
      status: 200,
      body: {},
    });
  });

  test('what was delivered', async () => {
    await receiver.gauge('queue.length', 3, { attributes: { queue: 'in' } });
    await receiver.log('one');
    const flushed = await call('POST', '/flush');
    expect(flushed.body.exporters).toMatchObject([{ delivered: 1, pending: 0 }, { pending: 0 }]);
    expect(
      (await call('POST', '/delivered/series/find', { name: 'queue_length', labels: { queue: 'in' } })).body.series,
    ).toEqual([
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
    expect((await call('POST', '/delivered/series/wait', { name: { $regex: '^queue' } })).body.series).toHaveLength(1);
    expect((await call('GET', '/delivered/writes')).body.writes).toMatchObject([{ status: 204 }]);
    expect((await call('POST', '/delivered/blobs/find', { match: '2026/' })).body.blobs).toMatchObject([
      { container: 'logs', text: 'one\n', type: 'AppendBlob', blockCount: 1 },
    ]);
    expect((await call('POST', '/delivered/blobs/wait', {})).body.blobs).toHaveLength(1);
    expect(await call('GET', '/delivered/blob?name=2026/')).toEqual({ status: 200, body: 'one\n' });
    expect((await call('GET', '/delivered/blob-requests')).body.requests.length).toBeGreaterThan(1);
    expect((await call('GET', '/ledger')).body).toEqual(JSON.parse(JSON.stringify(hub.ledger())));
    expect((await call('GET', '/explain')).body.lines[0]).toBe('the hub’s books:');
  });

  test('time, faults and reset', async () => {
    expect(
      (await call('PUT', '/faults', { faults: ['metrics-down', { at: 'blobs', status: 500, first: 1 }] })).body.faults,
    ).toHaveLength(2);
    expect((await call('GET', '/faults')).body.faults).toMatchObject([{ hits: 0 }, { hits: 0 }]);
    expect(await call('DELETE', '/faults')).toEqual({ status: 200, body: {} });
    const before = Date.parse((await call('POST', '/advance', { duration: 0 })).body.now);
    const after = Date.parse((await call('POST', '/advance', { duration: '10s' })).body.now);
    expect(after - before).toBe(10_000);
    await receiver.log('x');
    await call('POST', '/reset');
    expect((await call('GET', '/received/logs')).body.items).toEqual([]);
    expect(Object.keys((await call('GET', '/faults/recipes')).body)).toContain('metrics-down');
  });

  test('sessions see their own', async () => {
    const { body: session } = await call('POST', '/sessions', { resource: { 'service.instance.id': 'a' } });
    await receiver.log('mine', { 'service.instance.id': 'a' });
    await receiver.log('other', { 'service.instance.id': 'b' });
    const base = `/sessions/${session.id}`;
    expect(session.env.OTEL_RESOURCE_ATTRIBUTES).toBe('service.instance.id=a');
    expect((await call('GET', `${base}/received/logs`)).body.items).toMatchObject([{ body: 'mine' }]);
    await call('POST', `${base}/reset`, {});
    expect((await call('GET', `${base}/received/logs`)).body.items).toEqual([]);
    expect((await call('GET', '/received/logs')).body.items).toHaveLength(2);
    expect((await call('DELETE', base)).status).toBe(200);
    expect(await call('GET', `${base}/received/logs`)).toMatchObject({ status: 400 });
  });

  test.each([
    ['POST', '/received/logs/wait', { matsh: {} }, 'the body has no field "matsh". Did you mean "match"?'],
    ['POST', '/received/logs/wait', { match: { bodi: 1 } }, 'a log record has no field "bodi"'],
    ['POST', '/received/logs/wait', { match: { body: { $regex: '(' } } }, 'Invalid regular expression'],
    ['POST', '/received/spans/wait', { timeoutMs: 0 }, 'no pipeline of the configuration carries traces'],
    ['GET', '/received/log', undefined, 'params/signal must be equal to one of the allowed values'],
    ['PUT', '/faults', { faults: [{ at: 'moon' }] }, 'fault 1: at must be one of'],
    ['PUT', '/faults', {}, "must have required property 'faults'"],
    ['POST', '/advance', { duration: 'soon' }, 'a duration is written like 10s'],
    ['GET', '/delivered/blob', undefined, 'give the blob as ?name='],
    ['POST', '/sessions', {}, 'a session is known by a token'],
  ])('%s %s %j is a mistake, and named', async (method, path, body, message) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(message);
  });

  test('the document is served as it is committed', async () => {
    const served = (await call('GET', '/openapi.json')).body as unknown as object;
    expect(served).toEqual(openApiDocument());
    const committed = JSON.parse(readFileSync('docs/control-api.openapi.json', 'utf8')) as object;
    expect(committed, 'run `npx tsx test/testing/support/write-openapi.ts`').toEqual(served);
  });
});
