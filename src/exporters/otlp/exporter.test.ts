import { afterEach, describe, expect, test } from 'vitest';
import { GrpcBackEnd, type GrpcBackEndOptions } from '../../../test/support/grpc-back-end.js';
import { testSettings } from '../../../test/support/settings.js';
import type { Extension, Host } from '../../component/component.js';
import { EMPTY_CONTEXT, type RequestContext } from '../../component/consumer.js';
import { ConsumeError, errorText } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import { batchFromJson, encodeRequest } from '../../pdata/builder.js';
import type { Batch } from '../../pdata/batch.js';
import { mergeBatches } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { createAuthority, issueServerCertificate } from '../../transport/certificates.js';
import { otlpExporterSchema } from './config.js';
import { createOtlpExporter } from './exporter.js';

const noHost: Host = { extension: () => undefined, reportFatal: () => {} };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function backEnd(options?: GrpcBackEndOptions): Promise<GrpcBackEnd> {
  const started = await GrpcBackEnd.start(options);
  closers.push(() => started.close());
  return started;
}

/** Without queue and retry, so that the outcome of one attempt is seen. */
const DIRECT = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
const PLAIN = { ...DIRECT, tls: { insecure: true } };

async function start(raw: object, { signal = 'logs', host = noHost }: { signal?: Signal; host?: Host } = {}) {
  const settings = testSettings('exporter', 'otlp');
  const { config, problems } = decodeConfig(otlpExporterSchema, raw);
  expect(problems).toEqual([]);
  const exporter = createOtlpExporter(settings, config, signal);
  closers.push(() => exporter.shutdown(AbortSignal.timeout(1000)));
  await exporter.start(host);
  const send = async (batch: Batch, context: RequestContext = EMPTY_CONTEXT): Promise<ConsumeError | undefined> => {
    try {
      await exporter.consume(batch, context);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(ConsumeError);
      return error as ConsumeError;
    }
  };
  return { settings, exporter, send };
}

const request = (...bodies: string[]) => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: bodies.map((stringValue) => ({ body: { stringValue } })) }] }],
});
const logs = (...bodies: string[]): Batch => batchFromJson('logs', request(...bodies));

describe('what goes out', () => {
  test.each(['none', '', 'gzip'])('compression %j carries the bytes that came in', async (compression) => {
    const far = await backEnd();
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint, compression });
    expect(await send(logs('a', 'b'))).toBeUndefined();
    expect(far.calls[0]!.message.equals(encodeRequest('logs', request('a', 'b')))).toBe(true);
  });

  test('a batch of several requests is one request, chunk behind chunk', async () => {
    const far = await backEnd();
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint });
    await send(mergeBatches('logs', [logs('a'), logs('b', 'c')]));
    const expected = Buffer.concat([encodeRequest('logs', request('a')), encodeRequest('logs', request('b', 'c'))]);
    expect(far.calls.map(({ message }) => message.equals(expected))).toEqual([true]);
    expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 3, dropped: 0, rejected: 0 });
  });

  test('unknown fields stay', async () => {
    const far = await backEnd();
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint });
    const { chunks, ...batch } = logs('a');
    const odd = Buffer.concat([chunks[0]!, Buffer.from([0xfa, 0x3f, 3, 1, 2, 3])]);
    await send({ ...batch, chunks: [odd], byteLength: odd.length });
    expect(far.calls[0]!.message.equals(odd)).toBe(true);
  });

  test.each([
    ['traces', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
    ['metrics', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'],
    ['logs', '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
  ] as const)('%s go to their own service', async (signal, path) => {
    const far = await backEnd();
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint }, { signal });
    await send({ signal, chunks: [Buffer.from([0x0a, 0x00])], itemCount: 1, byteLength: 2 });
    expect(far.calls.map((call) => call.path)).toEqual([path]);
  });

  test('headers, user agent, deadline and codings are told', async () => {
    const far = await backEnd();
    const headers = { 'X-Tenant': 'acme', 'trace-bin': 'raw' };
    const { send } = await start({
      ...PLAIN,
      endpoint: `http://${far.endpoint}`,
      headers,
      authority: 'hub.example',
      timeout: '7s',
    });
    await send(logs('a'));
    const [call] = far.calls;
    expect(call!.authority).toBe('hub.example');
    expect(call!.metadata).toMatchObject({ 'x-tenant': ['acme'], 'trace-bin': [Buffer.from('raw')] });
    expect(call!.metadata['user-agent']![0]).toMatch(
      /^OpenTelemetry Collector Contrib\/0\.131\.0 \(\w+\/\w+\) grpc-node-js\//,
    );
  });

  test('credentials come from the extension, with what came in', async () => {
    const far = await backEnd();
    const authenticator = {
      requiresTls: false,
      credentials: ({ context }: { context: RequestContext }) => ({
        'X-Scope-OrgID': context.metadata?.get('tenant')?.[0],
      }),
    } as unknown as Extension;
    const host: Host = { ...noHost, extension: ({ type }) => (type === 'headers' ? authenticator : undefined) };
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint, auth: { authenticator: 'headers' } }, { host });
    await send(logs('a'), { metadata: new Map([['tenant', ['acme']]]) });
    expect(far.calls[0]!.metadata['x-scope-orgid']).toEqual(['acme']);
  });
});

describe('what comes back', () => {
  test.each([
    [1, true],
    [2, false],
    [3, false],
    [4, true],
    [5, false],
    [6, false],
    [7, false],
    [8, false],
    [9, false],
    [10, true],
    [11, true],
    [12, false],
    [13, false],
    [14, true],
    [15, true],
    [16, false],
  ])('status %i may pass later: %s', async (code, retryable) => {
    const far = await backEnd();
    far.reply = () => ({ code, details: 'told' });
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint });
    const error = await send(logs('a'));
    expect(error?.retryable).toBe(retryable);
    expect(error?.grpcStatus).toMatchObject({ code, message: 'told' });
    expect(settings.ledger.drops[0]?.reason).toBe(retryable ? 'retry_expired' : 'permanent_refusal');
  });

  test('texts are the reference’s', async () => {
    const far = await backEnd();
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint });
    far.reply = () => ({ code: 14, details: 'too busy' });
    expect(errorText(await send(logs('a')))).toBe('rpc error: code = Unavailable desc = too busy');
    far.reply = () => ({ code: 3, details: 'bad' });
    expect(errorText(await send(logs('a')))).toBe('Permanent error: rpc error: code = InvalidArgument desc = bad');
  });

  test('RetryInfo makes exhausted resources pass later, after the wait it asks for', async () => {
    const far = await backEnd();
    // Status { code: 8, details: [Any(RetryInfo { retry_delay: 5 s })] }
    const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
    const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, 4, 0x0a, 2, 0x08, 5])]);
    const details = Buffer.concat([Buffer.from([0x08, 8, 0x1a, any.length]), any]);
    far.reply = () => ({ code: 8, details: 'later', trailers: { 'grpc-status-details-bin': details } });
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint });
    const error = await send(logs('a'));
    expect(errorText(error)).toBe('Throttle (5s), error: rpc error: code = ResourceExhausted desc = later');
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 5000 });
  });

  test('partial success is logged and booked, and counts as sent', async () => {
    const far = await backEnd();
    const inner = Buffer.concat([Buffer.from([0x08, 2, 0x12, 4]), Buffer.from('late')]);
    far.reply = () => ({ response: Buffer.concat([Buffer.from([0x0a, inner.length]), inner]) });
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint });
    expect(await send(logs('a', 'b', 'c'))).toBeUndefined();
    expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 1, dropped: 2, rejected: 0 });
    expect(settings.ledger.drops).toEqual([{ items: 2, reason: 'permanent_refusal', detail: { answer: 'late' } }]);
    expect(settings.logger.lines).toContainEqual({
      level: 'warn',
      message: 'Partial success response',
      fields: { message: 'late', dropped_log_records: 2 },
    });
    expect(settings.recordedMeter.values.get('otelcol_exporter_sent_log_records{exporter="otlp"}')).toBe(3);
  });

  test('more rejected than sent books what was sent', async () => {
    const far = await backEnd();
    far.reply = () => ({ response: Buffer.from([0x0a, 3, 0x08, 0xff, 0x01]) });
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint });
    await send(logs('a', 'b'));
    expect(settings.ledger.sums).toEqual({ accepted: 2, delivered: 0, dropped: 2, rejected: 0 });
  });

  test('an answer that is no message is refused for good', async () => {
    const far = await backEnd();
    far.reply = () => ({ response: Buffer.from([0x0a, 9, 1]) });
    const { send } = await start({ ...PLAIN, endpoint: far.endpoint });
    expect(errorText(await send(logs('a')))).toBe(
      'Permanent error: rpc error: code = Internal desc = grpc: failed to unmarshal the received message: unexpected EOF',
    );
  });

  test('no answer within `timeout` passes later', async () => {
    const far = await backEnd();
    far.reply = () => 'silence';
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint, timeout: '2s' });
    const sending = send(logs('a'));
    await expect.poll(() => far.calls.length).toBe(1);
    await settings.clock.advance(2000);
    const error = await sending;
    expect(errorText(error)).toBe('rpc error: code = DeadlineExceeded desc = context deadline exceeded');
    expect(error?.retryable).toBe(true);
  });
});

describe('connections', () => {
  test('nobody listens: it passes later, in the reference’s words', async () => {
    const far = await backEnd();
    far.close();
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint });
    const refused = `connection error: desc = "transport: Error while dialing: dial tcp ${far.endpoint}: connect: connection refused"`;
    expect(errorText(await send(logs('a')))).toBe(`rpc error: code = Unavailable desc = ${refused}`);
    expect(settings.logger.lines.find(({ level }) => level === 'warn')?.message).toContain(
      `grpc: addrConn.createTransport failed to connect to {Addr: "${far.endpoint}", ServerName: "${far.endpoint}", }. Err: ${refused}`,
    );
  });

  test('wait_for_ready waits for a connection until the timeout', async () => {
    const far = await backEnd();
    far.close();
    const { send, settings } = await start({ ...PLAIN, endpoint: far.endpoint, wait_for_ready: true, timeout: '1s' });
    const sending = send(logs('a'));
    await expect.poll(() => settings.logger.lines.length).toBe(1); // the connection has failed
    await settings.clock.advance(1000);
    expect(errorText(await sending)).toMatch(
      /^rpc error: code = DeadlineExceeded desc = latest balancer error: connection error: desc = "transport: Error while dialing/,
    );
  });

  test('a server that comes back is found again', async () => {
    const first = await backEnd();
    const { send } = await start({ ...PLAIN, endpoint: first.endpoint, wait_for_ready: true });
    await send(logs('a'));
    first.close();
    const second = await backEnd({ port: first.port });
    await expect.poll(async () => (await send(logs('b'))) === undefined, { timeout: 10_000 }).toBe(true);
    expect(second.calls.length).toBeGreaterThan(0);
  });

  test('TLS: the name is verified, unless told otherwise', async () => {
    const authority = await createAuthority();
    const { certPem: cert, keyPem: key } = await issueServerCertificate(authority, {
      dnsNames: ['hub.example'],
      ipAddresses: [],
    });
    const far = await backEnd({ tls: { cert, key } });
    const tls = { ca_pem: authority.certPem };
    const endpoint = far.endpoint;
    const wrongName = await start({ ...DIRECT, endpoint, tls });
    expect(errorText(await wrongName.send(logs('a')))).toContain(
      'transport: authentication handshake failed: tls: failed to verify certificate: x509: ',
    );
    const unknown = await start({ ...DIRECT, endpoint });
    expect(errorText(await unknown.send(logs('a')))).toContain('x509: certificate signed by unknown authority');
    const named = await start({ ...DIRECT, endpoint, tls: { ...tls, server_name_override: 'hub.example' } });
    expect(await named.send(logs('a'))).toBeUndefined();
    expect(far.calls[0]!.authority).toBe('hub.example');
    const trusting = await start({ ...DIRECT, endpoint, tls: { insecure_skip_verify: true } });
    expect(await trusting.send(logs('a'))).toBeUndefined();
  });

  test('http:// alone does not turn TLS off', async () => {
    const far = await backEnd();
    const { send } = await start({ ...DIRECT, endpoint: `http://${far.endpoint}` });
    expect(errorText(await send(logs('a')))).toContain('authentication handshake failed');
  });
});

describe('settings that make no exporter', () => {
  test.each([
    [{ compression: 'lz4' }, 'unsupported compression type "lz4"'],
    [{ auth: { authenticator: 'nobody' } }, 'failed to resolve authenticator "nobody": authenticator not found'],
    [{ auth: { authenticator: 'server' } }, 'requested authenticator is not a gRPC client authenticator'],
    [
      { auth: { authenticator: 'bearer' } },
      'grpc: the credentials require transport level security (use grpc.WithTransportCredentials() to set)',
    ],
    [
      { middlewares: [{ id: 'wrap' }] },
      'failed to get gRPC client options from middleware: failed to resolve middleware "wrap": middleware not found',
    ],
  ])('%j', async (raw, message) => {
    const extensions: Record<string, object> = {
      server: { authenticate: () => new Map() },
      bearer: { requiresTls: true, credentials: () => ({}) },
    };
    const host: Host = { ...noHost, extension: ({ type }) => extensions[type] as Extension | undefined };
    await expect(start({ ...PLAIN, endpoint: '127.0.0.1:1', ...raw }, { host })).rejects.toThrow(message);
  });

  test.each([
    ['', 'requires a non-empty "endpoint"'],
    ['https://', 'requires a non-empty "endpoint"'],
    ['host', 'address host: missing port in address'],
    ['http://host:port', 'invalid port "port"'],
    ['a:b:c', 'address a:b:c: too many colons in address'],
    ['[::1]', 'address [::1]: missing port in address'],
  ])('endpoint %j', (endpoint, message) => {
    expect(decodeConfig(otlpExporterSchema, { endpoint }).problems.map((problem) => problem.message)).toEqual([
      message,
    ]);
  });

  test.each(['host:4317', 'dns:///host:4317', 'dns://host:4317', 'https://host:4317', '[::1]:4317'])(
    'endpoint %j is one',
    (endpoint) => {
      expect(decodeConfig(otlpExporterSchema, { endpoint }).problems).toEqual([]);
    },
  );
});
