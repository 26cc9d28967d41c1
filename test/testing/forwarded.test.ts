/** What is forwarded over OTLP arrives at a stand-in that is a hub itself. */
import { expect, onTestFinished, test } from 'vitest';
import { startHub, type TestHub, type TestHubOptions } from '../../src/testing/index.js';
import { directReceiver, type DirectReceiver } from './support/direct-receiver.js';

const config = (exporters: object): object => ({
  extensions: { 'bearertokenauth/far': { token: 'far-token' } },
  receivers: { otlp: { protocols: { grpc: {} } } },
  exporters,
  service: {
    extensions: ['bearertokenauth/far'],
    pipelines: { logs: { receivers: ['otlp'], exporters: Object.keys(exporters) } },
  },
});

async function start(
  exporters: object,
  options: TestHubOptions = {},
): Promise<{ hub: TestHub; receiver: DirectReceiver }> {
  const receiver = directReceiver();
  const hub = await startHub({ config: config(exporters), components: receiver.table, clock: 'manual', ...options });
  onTestFinished(() => hub.close());
  return { hub, receiver };
}

test('over gRPC with TLS, with the exporter’s headers and credentials', async () => {
  const { hub, receiver } = await start({
    'otlp/tempo': {
      endpoint: 'https://tempo.example:4317',
      tls: { ca_file: '/no/such/ca.crt', server_name_override: 'tempo' },
      headers: { 'x-scope-orgid': 'team-a' },
      auth: { authenticator: 'bearertokenauth/far' },
    },
  });
  await receiver.log('hello', { 'service.name': 'client-api' });
  const [log] = await hub.forwarded.logs.waitFor({ body: 'hello', resource: { 'service.name': 'client-api' } });
  await hub.flush();
  expect(log.request).toMatchObject({
    receiver: 'otlp/tempo',
    credential: 'Bearer far-token',
    headers: {
      'x-scope-orgid': ['team-a'],
      'user-agent': [expect.stringMatching(/^OpenTelemetry Collector Contrib\/0\.131\.0/)],
    },
  });
  expect(hub.ledger().exporters).toMatchObject([{ id: 'otlp/tempo', delivered: 1 }]);
  expect(hub.replacements.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['exporters::otlp/tempo::endpoint', 'exporters::otlp/tempo::tls::ca_file']),
  );
});

test('over gRPC without TLS, to two places', async () => {
  const { hub, receiver } = await start({
    'otlp/a': { endpoint: 'a.example:4317', tls: { insecure: true } },
    'otlp/b': { endpoint: 'b.example:4317', tls: { insecure: true } },
  });
  await receiver.log('hello');
  const found = await hub.forwarded.logs.waitFor({ body: 'hello' }, { count: 2 });
  expect(found.map(({ request }) => request.receiver).sort()).toEqual(['otlp/a', 'otlp/b']);
  await hub.reset();
  await hub.forwarded.logs.expectNone();
});

test('with a client certificate, which the stand-in asks for', async () => {
  const { hub, receiver } = await start({
    otlp: { endpoint: 'a.example:4317', tls: { cert_file: '/no/such.crt', key_file: '/no/such.key' } },
  });
  await receiver.log('hello');
  await hub.forwarded.logs.waitFor({ body: 'hello' });
});

test('a far side that is away is tried again; one that refuses is not', async () => {
  const { hub, receiver } = await start({ otlp: { endpoint: 'a.example:4317', tls: { insecure: true } } });
  hub.faults.set([{ at: 'otlp', code: 'UNAVAILABLE', first: 2 }]);
  await receiver.log('again');
  await hub.advance('2m');
  expect(hub.forwarded.logs.all().map(({ body }) => body)).toEqual(['again']);
  expect(hub.forwarded.requests.map(({ refused }) => refused)).toEqual([
    'refused on purpose',
    'refused on purpose',
    undefined,
  ]);
  hub.faults.set([{ at: 'otlp', code: 'INVALID_ARGUMENT', message: 'no' }]);
  await receiver.log('refused');
  await hub.advance('2m');
  await hub.forwarded.logs.expectNone({ body: 'refused' });
  expect(hub.ledger().exporters).toMatchObject([
    { delivered: 1, dropped: 1, reasons: [{ reason: 'permanent_refusal' }] },
  ]);
});

test('a far side that lies, or takes only part', async () => {
  const { hub, receiver } = await start({ otlp: { endpoint: 'a.example:4317', tls: { insecure: true } } });
  hub.faults.set([{ at: 'otlp', lie: true, nth: 1 }]);
  await receiver.log('lost');
  await hub.flush();
  await hub.forwarded.logs.expectNone({ body: 'lost' });
  hub.faults.set([{ at: 'otlp', partialSuccess: { rejected: 1, message: 'too old' } }]);
  await receiver.log('partly');
  await hub.flush();
  await hub.forwarded.logs.waitFor({ body: 'partly' });
  expect(hub.output.some((line) => line.includes('Partial success response'))).toBe(true);
});

test.each([
  ['a base address', { endpoint: 'https://otlp.example/base/' }],
  ['an address of its own', { logs_endpoint: 'https://otlp.example/ingest/logs?tenant=a' }],
  ['JSON', { endpoint: 'http://otlp.example:4318', encoding: 'json', compression: 'none' }],
])('over HTTP to %s', async (_name, settings) => {
  const { hub, receiver } = await start({
    'otlphttp/far': { ...settings, tls: { ca_file: '/no/such/ca.crt' }, headers: { 'x-api-key': 'k' } },
  });
  await receiver.log('hello');
  const [log] = await hub.forwarded.logs.waitFor({ body: 'hello' });
  await hub.flush();
  expect(log.request).toMatchObject({ receiver: 'otlphttp/far', headers: { 'x-api-key': ['k'] } });
  expect(hub.ledger().exporters).toMatchObject([{ id: 'otlphttp/far', delivered: 1, dropped: 0 }]);
  hub.faults.set([{ at: 'otlp', status: 503, first: 1, retryAfterMs: 1_000 }]);
  await receiver.log('again');
  await hub.advance('2m');
  await hub.forwarded.logs.waitFor({ body: 'again' });
});
