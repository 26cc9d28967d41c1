/** One hub in front of another, over real sockets: what comes out at the far end is what was sent, to the byte. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startHub, type Hub } from '../../src/hub.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import type { Signal } from '../../src/pdata/signal.js';
import { createAuthority, issueClientCertificate, issueServerCertificate } from '../../src/transport/certificates.js';
import { FarHub, type FarHubOptions } from '../support/far-hub.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function farHub(options?: FarHubOptions): Promise<FarHub> {
  const far = await FarHub.start(options);
  closers.push(() => far.close());
  return far;
}

async function nearHub(
  exporters: Readonly<Record<string, object>>,
  { processors = {}, extensions = {} }: { processors?: Readonly<Record<string, object>>; extensions?: object } = {},
): Promise<Hub> {
  const pipeline = { receivers: ['otlp'], processors: Object.keys(processors), exporters: Object.keys(exporters) };
  const hub = await startHub({
    config: {
      extensions,
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0', include_metadata: true } } } },
      processors,
      exporters,
      service: {
        extensions: Object.keys(extensions),
        telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
        pipelines: { traces: pipeline, metrics: pipeline, logs: pipeline },
      },
    },
    logOutput: { write() {}, flush() {}, close() {} },
  });
  closers.push(() => hub.close());
  return hub;
}

async function send(hub: Hub, signal: Signal, body: Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const { port } = hub.addresses.get('otlp/http')!;
  const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', ...headers },
    body: Buffer.from(body),
  });
  return response.status;
}

const TIME = '1763900000000000000';
const REQUESTS: Readonly<Record<Signal, Uint8Array>> = {
  logs: encodeRequest('logs', {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: TIME, body: { stringValue: 'hello' } }] }] }],
  }),
  metrics: encodeRequest('metrics', {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ timeUnixNano: TIME, asInt: '3' }] } }] }] },
    ],
  }),
  traces: encodeRequest('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          { spans: [{ traceId: '0102030405060708090a0b0c0d0e0f10', spanId: '0102030405060708', name: 's' }] },
        ],
      },
    ],
  }),
};
const SIGNALS: readonly Signal[] = ['logs', 'metrics', 'traces'];
/** A field no version of OTLP has, of each wire type. */
const UNKNOWN = Buffer.from([
  0xf8, 0x3f, 7, 0xfa, 0x3f, 3, 1, 2, 3, 0xfd, 0x3f, 1, 2, 3, 4, 0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8,
]);
/** At once, and with what becomes of it. */
const DIRECT = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };

const grpc = (far: FarHub, more: object = {}) => ({
  endpoint: `127.0.0.1:${far.port('grpc')}`,
  tls: { insecure: true },
  ...DIRECT,
  ...more,
});
const http = (far: FarHub, more: object = {}) => ({
  endpoint: `http://127.0.0.1:${far.port('http')}`,
  ...DIRECT,
  ...more,
});

describe('to the byte', () => {
  test.each(['none', 'gzip', 'snappy', 'zstd'])('otlp with %s', async (compression) => {
    const far = await farHub();
    const hub = await nearHub({ otlp: grpc(far, { compression }) });
    for (const signal of SIGNALS) {
      far.received.length = 0;
      const body = Buffer.concat([REQUESTS[signal], UNKNOWN]);
      expect(await send(hub, signal, body)).toBe(200);
      expect(far.bytes.equals(body)).toBe(true);
    }
  });

  test.each(['none', 'gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4'])(
    'otlphttp with %s',
    async (compression) => {
      const far = await farHub();
      const hub = await nearHub({ otlphttp: http(far, { compression }) });
      for (const signal of SIGNALS) {
        far.received.length = 0;
        const body = Buffer.concat([REQUESTS[signal], UNKNOWN]);
        expect(await send(hub, signal, body)).toBe(200);
        expect(far.bytes.equals(body)).toBe(true);
      }
    },
  );

  test('a batch of many requests arrives as one, in order', async () => {
    const far = await farHub();
    const hub = await nearHub({ otlp: grpc(far) }, { processors: { batch: { send_batch_size: 1000, timeout: '1h' } } });
    const bodies = Array.from({ length: 20 }, (_, i) =>
      encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { intValue: String(i) } }] }] }] }),
    );
    for (const body of bodies) await send(hub, 'logs', body);
    await hub.flush();
    expect(far.received.map(({ batch }) => batch.itemCount)).toEqual([20]);
    expect(far.bytes.equals(Buffer.concat(bodies))).toBe(true);
    expect(hub.ledger().exporters.find(({ signal }) => signal === 'logs')).toMatchObject({
      accepted: 20,
      delivered: 20,
    });
  });

  test('a large request passes windows and frames', async () => {
    const far = await farHub();
    const hub = await nearHub({ otlp: grpc(far, { compression: 'none' }) });
    const text = 'x'.repeat(100_000);
    const records = Array.from({ length: 35 }, () => ({ body: { stringValue: text } }));
    const body = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
    expect(await send(hub, 'logs', body)).toBe(200);
    expect(far.bytes.equals(Buffer.from(body))).toBe(true);
  });

  test('JSON on the way is the same telemetry', async () => {
    const far = await farHub();
    const hub = await nearHub({ otlphttp: http(far, { encoding: 'json' }) });
    for (const signal of SIGNALS) {
      far.received.length = 0;
      await send(hub, signal, REQUESTS[signal]);
      // Bytes differ: JSON says of an absent message that it is empty.
      const json = (chunk: Uint8Array): unknown => JSON.parse(Buffer.from(encodeJson(signal, [chunk])).toString());
      expect(json(far.bytes)).toEqual(json(REQUESTS[signal]));
    }
  });
});

describe('the way is secured', () => {
  test('certificates of both sides, and a token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forward-'));
    closers.push(() => rm(folder, { recursive: true }));
    const authority = await createAuthority();
    const server = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] });
    const client = await issueClientCertificate(authority, 'edge');
    const path = (name: string) => join(folder, name);
    await Promise.all([
      writeFile(path('ca.crt'), authority.certPem),
      writeFile(path('server.crt'), server.certPem),
      writeFile(path('server.key'), server.keyPem),
      writeFile(path('client.crt'), client.certPem),
      writeFile(path('client.key'), client.keyPem),
    ]);
    const tls = { cert_file: path('server.crt'), key_file: path('server.key'), client_ca_file: path('ca.crt') };
    const auth = { authenticator: 'bearertokenauth' };
    const extensions = { bearertokenauth: { token: 'secret-token' } };
    const far = await farHub({ extensions, grpc: { tls, auth }, http: { tls, auth } });
    const own = { ca_file: path('ca.crt'), cert_file: path('client.crt'), key_file: path('client.key') };
    const hub = await nearHub(
      {
        otlp: { ...DIRECT, endpoint: `localhost:${far.port('grpc')}`, tls: own, auth },
        otlphttp: { ...DIRECT, endpoint: `https://localhost:${far.port('http')}`, tls: own, auth },
      },
      { extensions },
    );
    expect(await send(hub, 'logs', REQUESTS.logs)).toBe(200);
    expect(far.received).toHaveLength(2);

    const stranger = await nearHub({
      otlp: { ...DIRECT, endpoint: `localhost:${far.port('grpc')}`, tls: { ca_file: path('ca.crt') } },
    });
    expect(await send(stranger, 'logs', REQUESTS.logs)).toBe(503);
    const unknown = await nearHub({ otlp: { ...DIRECT, endpoint: `localhost:${far.port('grpc')}`, tls: own } });
    expect(await send(unknown, 'logs', REQUESTS.logs)).toBe(401); // the far side's status comes back
    expect(far.received).toHaveLength(2);
  });

  test('headers that came in go on', async () => {
    const far = await farHub();
    const setter = { headers: [{ action: 'upsert', key: 'X-Scope-OrgID', from_context: 'tenant' }] };
    const hub = await nearHub(
      {
        otlp: grpc(far, { auth: { authenticator: 'headers_setter' } }),
        otlphttp: http(far, { auth: { authenticator: 'headers_setter' } }),
      },
      { extensions: { headers_setter: setter } },
    );
    await send(hub, 'logs', REQUESTS.logs, { tenant: 'acme' });
    expect(far.received.map(({ context }) => context.metadata?.get('x-scope-orgid'))).toEqual([['acme'], ['acme']]);
  });
});

describe('the far side is away', () => {
  test('queued batches are delivered when it comes', async () => {
    const gone = await FarHub.start();
    const ports = { grpc: gone.port('grpc'), http: gone.port('http') };
    await gone.close();
    const retry_on_failure = { initial_interval: '50ms', max_interval: '100ms' };
    const hub = await nearHub({
      otlp: { endpoint: `127.0.0.1:${ports.grpc}`, tls: { insecure: true }, retry_on_failure },
      otlphttp: { endpoint: `http://127.0.0.1:${ports.http}`, retry_on_failure },
    });
    expect(await send(hub, 'logs', REQUESTS.logs)).toBe(200);
    const far = await farHub({
      grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
      http: { endpoint: `127.0.0.1:${ports.http}` },
    });
    await hub.flush();
    expect(far.received).toHaveLength(2);
    for (const account of hub.ledger().exporters.filter(({ signal }) => signal === 'logs')) {
      expect(account).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
    }
  });
});
