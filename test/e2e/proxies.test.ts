/** Everything that leaves goes through the proxies that the environment names, with their credentials, and nothing that is exempt. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startHub, type Hub } from '../../src/hub.js';
import { systemClock } from '../../src/component/clock.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import type { Signal } from '../../src/pdata/signal.js';
import { BlobStandIn } from '../../src/standins/azure-blob/stand-in.js';
import { PASS } from '../../src/standins/exchange.js';
import { RemoteWriteStandIn } from '../../src/standins/remote-write/stand-in.js';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';
import { FarHub } from '../support/far-hub.js';
import { ForwardProxy } from '../support/forward-proxy.js';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'REQUEST_METHOD'];
const ALL_NAMES = [...NAMES, ...NAMES.map((name) => name.toLowerCase())];
const before = new Map(ALL_NAMES.map((name) => [name, process.env[name]]));
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

function environment(variables: Readonly<Record<string, string>>): void {
  for (const name of ALL_NAMES) delete process.env[name];
  Object.assign(process.env, variables);
}

async function proxy(ports: Readonly<Record<string, number>>): Promise<ForwardProxy> {
  const started = await ForwardProxy.start(ports, 'edge:p@ss/word');
  closers.push(() => started.close());
  return started;
}

const through = ({ address }: ForwardProxy): string => `http://edge:p%40ss%2Fword@${address}`;

const REQUESTS: Readonly<Record<Signal, Uint8Array>> = {
  logs: encodeRequest('logs', {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
  }),
  metrics: encodeRequest('metrics', {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ timeUnixNano: '1', asInt: '1' }] } }] }] },
    ],
  }),
  traces: encodeRequest('traces', {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 's' }] }] }],
  }),
};

async function hubWith(signal: Signal, name: string, settings: object, extensions: object = {}): Promise<Hub> {
  const direct = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
  const own = name === 'otlp' || name === 'otlphttp' ? direct : { retry_on_failure: { enabled: false } };
  const hub = await startHub({
    config: {
      extensions,
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
      exporters: { [name]: { ...own, ...settings } },
      service: {
        extensions: Object.keys(extensions),
        telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
        pipelines: { [signal]: { receivers: ['otlp'], exporters: [name] } },
      },
    },
    logOutput: { write() {}, flush() {}, close() {} },
  });
  closers.push(() => hub.close());
  return hub;
}

async function send(hub: Hub, signal: Signal): Promise<number> {
  const { port } = hub.addresses.get('otlp/http')!;
  const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(REQUESTS[signal]),
  });
  await response.arrayBuffer();
  return response.status;
}

async function farHub(name: string): Promise<{ readonly far: FarHub; readonly ca: string }> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await issueServerCertificate(authority, { dnsNames: [name], ipAddresses: [] });
  const tls = { cert_pem: certPem, key_pem: keyPem };
  const far = await FarHub.start({ grpc: { tls }, http: { tls } });
  closers.push(() => far.close());
  return { far, ca: authority.certPem };
}

test('remote write', async () => {
  const far = await RemoteWriteStandIn.start({ clock: systemClock, gate: () => PASS });
  closers.push(() => far.close());
  const via = await proxy({ 'metrics.example': Number(new URL(far.url).port) });
  environment({ HTTP_PROXY: through(via) });
  const hub = await hubWith('metrics', 'prometheusremotewrite', { endpoint: 'http://metrics.example/api/v1/write' });
  expect(await send(hub, 'metrics')).toBe(200);
  await hub.flush();
  expect(hub.ledger().exporters[0]!).toMatchObject({ accepted: 1, delivered: 1 });
  expect(via.asked).toEqual(['POST http://metrics.example/api/v1/write']);
});

test('otlphttp over TLS, through a tunnel; lower case counts', async () => {
  const { far, ca } = await farHub('far.example');
  const via = await proxy({ 'far.example': far.port('http') });
  environment({ https_proxy: through(via), http_proxy: 'http://127.0.0.1:9' });
  const hub = await hubWith('logs', 'otlphttp', { endpoint: 'https://far.example:8443', tls: { ca_pem: ca } });
  expect(await send(hub, 'logs')).toBe(200);
  expect(far.bytes.equals(REQUESTS.logs)).toBe(true);
  expect(via.asked).toEqual(['CONNECT far.example:8443']);
});

test('otlp over TLS: the certificate is the far side’s', async () => {
  const { far, ca } = await farHub('far.example');
  const via = await proxy({ 'far.example': far.port('grpc') });
  environment({ HTTPS_PROXY: through(via) });
  const hub = await hubWith('traces', 'otlp', { endpoint: 'far.example:4317', tls: { ca_pem: ca } });
  expect(await send(hub, 'traces')).toBe(200);
  expect(far.bytes.equals(REQUESTS.traces)).toBe(true);
  expect(via.asked).toEqual(['CONNECT far.example:4317']);
});

test.each(['far.example:4317', 'dns:///far.example:4317'])(
  'otlp without TLS to %s goes by HTTPS_PROXY as well',
  async (endpoint) => {
    const far = await FarHub.start();
    closers.push(() => far.close());
    const via = await proxy({ 'far.example': far.port('grpc') });
    environment({ HTTPS_PROXY: through(via), HTTP_PROXY: 'http://127.0.0.1:9' });
    const hub = await hubWith('traces', 'otlp', { endpoint, tls: { insecure: true } });
    expect(await send(hub, 'traces')).toBe(200);
    expect(far.bytes.equals(REQUESTS.traces)).toBe(true);
    expect(via.asked).toEqual(['CONNECT far.example:4317']);
  },
);

test('otlp: a proxy that wants other credentials makes the call one to repeat', async () => {
  const via = await proxy({});
  environment({ HTTPS_PROXY: `http://who:ever@${via.address}` });
  const hub = await hubWith('traces', 'otlp', { endpoint: 'far.example:4317', tls: { insecure: true }, timeout: '5s' });
  expect(await send(hub, 'traces')).toBe(503);
  expect(via.asked[0]).toBe('CONNECT far.example:4317');
});

test('append blobs', async () => {
  const far = await BlobStandIn.start({ clock: systemClock, gate: () => PASS, containers: ['logs'] });
  closers.push(() => far.close());
  const via = await proxy({ 'blobs.example': Number(new URL(far.url).port) });
  environment({ HTTP_PROXY: through(via) });
  const elsewhere = far.connectionString.replace(new URL(far.url).host, 'blobs.example');
  const hub = await hubWith('logs', 'azureblob', {
    auth: { type: 'connection_string', connection_string: elsewhere },
    append_blob: { enabled: true },
  });
  expect(await send(hub, 'logs')).toBe(200);
  await hub.flush();
  expect(hub.ledger().exporters[0]!).toMatchObject({ accepted: 1, delivered: 1 });
  expect(via.asked.length).toBeGreaterThan(0);
  expect(via.asked.every((line) => line.includes(' http://blobs.example/devstoreaccount1/logs/'))).toBe(true);
});

test('tokens of oauth2client and what they are for', async () => {
  const { far, ca } = await farHub('far.example');
  const tokens = http.createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"access_token":"abc","token_type":"Bearer","expires_in":3600}');
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  closers.push(() => tokens.close());
  const via = await proxy({
    'login.example': (tokens.address() as AddressInfo).port,
    'far.example': far.port('http'),
  });
  environment({ HTTP_PROXY: through(via), HTTPS_PROXY: through(via) });
  const hub = await hubWith(
    'logs',
    'otlphttp',
    { endpoint: 'https://far.example', tls: { ca_pem: ca }, auth: { authenticator: 'oauth2client' } },
    { oauth2client: { client_id: 'hub', client_secret: 's3cret', token_url: 'http://login.example/token' } },
  );
  expect(await send(hub, 'logs')).toBe(200);
  expect(via.asked).toEqual(['POST http://login.example/token', 'CONNECT far.example:443']);
  expect(far.received[0]!.context.metadata?.get('authorization')).toEqual(['Bearer abc']);
});

test.each([
  ['this machine', ''],
  ['all that NO_PROXY exempts', '*'],
])('%s is reached without the proxy', async (_, noProxy) => {
  const via = await proxy({});
  const address = through(via);
  environment({ HTTP_PROXY: address, HTTPS_PROXY: address, ALL_PROXY: address, NO_PROXY: noProxy });
  const metrics = await RemoteWriteStandIn.start({ clock: systemClock, gate: () => PASS });
  const blobs = await BlobStandIn.start({ clock: systemClock, gate: () => PASS, containers: ['logs'] });
  const far = await FarHub.start();
  closers.push(() => metrics.close(), () => blobs.close(), () => far.close()); // prettier-ignore
  const hubs = [
    await hubWith('metrics', 'prometheusremotewrite', { endpoint: `${metrics.url}/api/v1/write` }),
    await hubWith('logs', 'azureblob', {
      auth: { type: 'connection_string', connection_string: blobs.connectionString },
      append_blob: { enabled: true },
    }),
    await hubWith('traces', 'otlp', { endpoint: `127.0.0.1:${far.port('grpc')}`, tls: { insecure: true } }),
  ];
  for (const [index, signal] of (['metrics', 'logs', 'traces'] as const).entries()) {
    expect(await send(hubs[index]!, signal)).toBe(200);
    await hubs[index]!.flush();
    expect(hubs[index]!.ledger().exporters[0]!).toMatchObject({ accepted: 1, delivered: 1 });
  }
  expect(via.asked).toEqual([]);
});
