import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { ScriptedBackEnd, type ScriptedAnswer } from '../../../test/parity/remote-write/back-end.js';
import { testSettings } from '../../../test/support/settings.js';
import type { Extension, Host } from '../../component/component.js';
import { EMPTY_CONTEXT, type RequestContext } from '../../component/consumer.js';
import { ConsumeError, errorText } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import { mergeBatches, type Batch } from '../../pdata/batch.js';
import { batchFromJson, encodeRequest } from '../../pdata/builder.js';
import type { Signal } from '../../pdata/signal.js';
import { decompressor } from '../../transport/content-encoding.js';
import { otlpHttpExporterSchema } from './config.js';
import { createOtlpHttpExporter } from './exporter.js';

const noHost: Host = { extension: () => undefined, reportFatal: () => {} };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const OK: ScriptedAnswer = { status: 200 };

async function backEnd(...answers: ScriptedAnswer[]) {
  const started = await ScriptedBackEnd.start(...(answers.length === 0 ? [OK] : answers));
  closers.push(() => started.stop());
  return { received: started.received, endpoint: new URL(started.url).origin };
}

/** Without queue and retry, so that the outcome of one attempt is seen. */
const DIRECT = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };

function create(raw: object, signal: Signal = 'logs') {
  const settings = testSettings('exporter', 'otlphttp');
  const { config, problems } = decodeConfig(otlpHttpExporterSchema, { ...DIRECT, ...raw });
  expect(problems).toEqual([]);
  const exporter = createOtlpHttpExporter(settings, config, signal);
  closers.push(() => exporter.shutdown(AbortSignal.timeout(1000)));
  return { settings, exporter };
}

async function start(raw: object, { signal = 'logs', host = noHost }: { signal?: Signal; host?: Host } = {}) {
  const { settings, exporter } = create(raw, signal);
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
  return { settings, send };
}

const request = (...bodies: string[]) => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: bodies.map((stringValue) => ({ body: { stringValue } })) }] }],
});
const logs = (...bodies: string[]): Batch => batchFromJson('logs', request(...bodies));

describe('what goes out', () => {
  test.each(['none', '', 'gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4'])(
    'compression %j carries the bytes that came in',
    async (compression) => {
      const { received, endpoint } = await backEnd();
      const { send } = await start({ endpoint, compression });
      const batch = mergeBatches('logs', [logs('a'), logs('b', 'c')]);
      expect(await send(batch)).toBeUndefined();
      const coding = received[0]!.headers['content-encoding'];
      expect(coding).toBe(compression === 'none' || compression === '' ? undefined : compression);
      const unpack = await decompressor(coding ?? '');
      const body = unpack === undefined ? received[0]!.body : await unpack(received[0]!.body, 1e6);
      expect(body.equals(Buffer.concat(batch.chunks))).toBe(true);
    },
  );

  test('headers say what it is and who sends it; configured ones are put over them', async () => {
    const { received, endpoint } = await backEnd();
    const { send } = await start({ endpoint, headers: { 'X-Tenant': 'acme', 'user-agent': 'mine' } });
    await send(logs('a'));
    expect(received[0]).toMatchObject({ method: 'POST', path: '/v1/logs' });
    expect(received[0]!.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'accept-encoding': 'gzip',
      'x-tenant': 'acme',
      'user-agent': 'mine',
    });
    const plain = await start({ endpoint });
    await plain.send(logs('a'));
    expect(received[1]!.headers['user-agent']).toMatch(/^OpenTelemetry Collector Contrib\/0\.131\.0 \(\w+\/\w+\)$/);
  });

  test('encoding json is the JSON of OTLP', async () => {
    const { received, endpoint } = await backEnd();
    const { send } = await start({ endpoint, encoding: 'json', compression: 'none' });
    await send(mergeBatches('logs', [logs('a'), logs('b')]));
    expect(received[0]!.headers['content-type']).toBe('application/json');
    expect(JSON.parse(received[0]!.body.toString())).toMatchObject({
      resourceLogs: [request('a').resourceLogs[0], request('b').resourceLogs[0]],
    });
  });

  test.each([
    ['', 'metrics', '/v1/metrics'],
    ['/', 'traces', '/v1/traces'],
    ['/in', 'logs', '/in/v1/logs'],
    ['/in/', 'logs', '/in/v1/logs'],
  ] as const)('endpoint …%s leads %s to %s', async (suffix, signal, path) => {
    const { received, endpoint } = await backEnd();
    const { send } = await start({ endpoint: endpoint + suffix }, { signal });
    await send({ signal, chunks: [Buffer.from([0x0a, 0x00])], itemCount: 1, byteLength: 2 });
    expect(received.map((one) => one.path)).toEqual([path]);
  });

  test('a signal’s own endpoint is used as it is', async () => {
    const { received, endpoint } = await backEnd();
    const { send } = await start({ endpoint: 'http://elsewhere.invalid', logs_endpoint: `${endpoint}/my/logs?x=1` });
    await send(logs('a'));
    expect(received.map((one) => one.path)).toEqual(['/my/logs?x=1']);
  });

  test('credentials come from the extension, which sees the headers and what came in', async () => {
    const { received, endpoint } = await backEnd();
    const authenticator = {
      requiresTls: true,
      credentials: (outgoing: { context: RequestContext; header: (name: string) => string | undefined }) => ({
        'X-Scope-OrgID': outgoing.context.metadata?.get('tenant')?.[0],
        'X-Seen': outgoing.header('content-TYPE'),
        'X-Gone': undefined,
      }),
    } as unknown as Extension;
    const host: Host = { ...noHost, extension: () => authenticator };
    const raw = { endpoint, headers: { 'x-gone': 'there' }, auth: { authenticator: 'headers' } };
    const { send } = await start(raw, { host });
    await send(logs('a'), { metadata: new Map([['tenant', ['acme']]]) });
    const { headers } = received[0]!;
    expect(headers).toMatchObject({ 'x-scope-orgid': 'acme', 'x-seen': 'application/x-protobuf' });
    expect(headers['x-gone']).toBeUndefined();
  });
});

/** `google.rpc.Status` with code 14, message `busy` and a RetryInfo of five seconds. */
function busy(): Buffer {
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, 4, 0x0a, 2, 0x08, 5])]);
  return Buffer.concat([Buffer.from([0x08, 14, 0x12, 4]), Buffer.from('busy'), Buffer.from([0x1a, any.length]), any]);
}

describe('what comes back', () => {
  // Recorded from the reference.
  test.each([
    [301, '', 'Permanent error: rpc error: code = Unknown desc = …301'],
    [401, '', 'Permanent error: rpc error: code = Unauthenticated desc = …401, Message=, Details=[]'],
    [403, '', 'Permanent error: rpc error: code = PermissionDenied desc = …403, Message=, Details=[]'],
    [404, '404 page not found\n', 'Permanent error: rpc error: code = Unimplemented desc = …404'],
    [408, '', 'Permanent error: rpc error: code = Unknown desc = …408, Message=, Details=[]'],
    [413, '', 'Permanent error: rpc error: code = Unknown desc = …413, Message=, Details=[]'],
    [400, '<html>', 'Permanent error: rpc error: code = InvalidArgument desc = …400'],
    [400, Buffer.from([0x12, 2, 0xff, 0xfe]), 'Permanent error: rpc error: code = InvalidArgument desc = …400'],
    [500, 'oops', 'Permanent error: rpc error: code = Unknown desc = …500'],
    [502, '', 'rpc error: code = Unavailable desc = …502, Message=, Details=[]'],
    [503, '', 'rpc error: code = Unavailable desc = …503, Message=, Details=[]'],
    [504, '', 'rpc error: code = Unavailable desc = …504, Message=, Details=[]'],
    [429, '', 'rpc error: code = ResourceExhausted desc = …429, Message=, Details=[]'],
    [
      503,
      busy(),
      'rpc error: code = Unavailable desc = …503, Message=busy, Details=[[type.googleapis.com/google.rpc.RetryInfo]:{retry_delay:{seconds:5}}]',
    ],
  ])('status %i with body %j', async (status, body, text) => {
    const { endpoint } = await backEnd({ status, body });
    const { send, settings } = await start({ endpoint });
    const error = await send(logs('a'));
    const says = `error exporting items, request to ${endpoint}/v1/logs responded with HTTP Status Code `;
    expect(errorText(error)).toBe(text.replace('…', says));
    const isPermanent = text.startsWith('Permanent');
    expect(error?.retryable).toBe(!isPermanent);
    expect(settings.ledger.drops[0]?.reason).toBe(isPermanent ? 'permanent_refusal' : 'retry_expired');
  });

  test.each([
    [503, '5', 5000],
    [429, '0', 0],
    [503, 'Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    [503, 'soon', undefined],
    [502, '5', undefined],
  ])('status %i with Retry-After %j asks to wait %s ms', async (status, header, ms) => {
    const { endpoint } = await backEnd({ status, headers: { 'Retry-After': header } });
    const { send } = await start({ endpoint });
    const error = await send(logs('a'));
    expect(error?.retryAfterMs).toBe(ms);
    expect(errorText(error).startsWith('Throttle (')).toBe(ms !== undefined);
  });

  const late = Buffer.concat([Buffer.from([0x0a, 8, 0x08, 2, 0x12, 4]), Buffer.from('late')]);
  const lateJson = '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"late"}}';
  test.each([
    ['application/x-protobuf', late],
    ['application/json', lateJson],
  ])('partial success as %s is logged and booked, and counts as sent', async (type, body) => {
    const { endpoint } = await backEnd({ status: 200, headers: { 'Content-Type': type }, body });
    const { send, settings } = await start({ endpoint });
    expect(await send(logs('a', 'b', 'c'))).toBeUndefined();
    expect(settings.ledger.sums).toEqual({ accepted: 3, delivered: 1, dropped: 2, rejected: 0 });
    expect(settings.logger.lines).toContainEqual({
      level: 'warn',
      message: 'Partial success response',
      fields: { message: 'late', dropped_log_records: 2 },
    });
    expect(settings.recordedMeter.values.get('otelcol_exporter_sent_log_records{exporter="otlphttp"}')).toBe(3);
  });

  test('an answer that is packed is unpacked', async () => {
    const headers = { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'gzip' };
    const { endpoint } = await backEnd({ status: 200, headers, body: gzipSync(late) });
    const { send, settings } = await start({ endpoint });
    await send(logs('a', 'b', 'c'));
    expect(settings.ledger.sums.dropped).toBe(2);
  });

  test('other content types are not looked at', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    const { endpoint } = await backEnd({ status: 200, headers, body: lateJson });
    const { send, settings } = await start({ endpoint });
    await send(logs('a', 'b', 'c'));
    expect(settings.ledger.sums).toMatchObject({ delivered: 3, dropped: 0 });
  });

  test('a body that is not what its type says may be another one next time', async () => {
    const headers = { 'Content-Type': 'application/x-protobuf' };
    const { endpoint } = await backEnd({ status: 200, headers, body: Buffer.from([0x0a, 9, 1]) });
    const { send } = await start({ endpoint });
    const error = await send(logs('a'));
    expect(errorText(error)).toBe('error parsing protobuf response: unexpected EOF');
    expect(error?.retryable).toBe(true);
  });

  test('307 sends again, 301 asks without a body', async () => {
    const { received, endpoint } = await backEnd(
      { status: 307, headers: { Location: '/there' } },
      OK,
      { status: 301, headers: { Location: '/there' } },
      OK,
    );
    const { send } = await start({ endpoint, compression: 'none' });
    await send(logs('a'));
    await send(logs('a'));
    expect(received.map(({ method, path, body }) => `${method} ${path} ${body.length > 0}`)).toEqual([
      'POST /v1/logs true',
      'POST /there true',
      'POST /v1/logs true',
      'GET /there false',
    ]);
  });
});

describe('no answer', () => {
  test('nobody listens', async () => {
    const { send } = await start({ endpoint: 'http://127.0.0.1:9' });
    const error = await send(logs('a'));
    expect(errorText(error)).toBe(
      'failed to make an HTTP request: Post "http://127.0.0.1:9/v1/logs": dial tcp 127.0.0.1:9: connect: connection refused',
    );
    expect(error?.retryable).toBe(true);
  });

  test.each([
    ['localhost:4318', 'unsupported protocol scheme "localhost"'],
    ['foo', 'unsupported protocol scheme ""'],
  ])('endpoint %j passes the start and no request', async (endpoint, message) => {
    const { send } = await start({ endpoint });
    expect(errorText(await send(logs('a')))).toBe(
      `failed to make an HTTP request: Post "${endpoint}/v1/logs": ${message}`,
    );
  });

  test('`timeout` ends the exchange', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closers.push(() => silent.close());
    const arrived = new Promise<void>((resolve) => {
      silent.once('connection', (socket) => {
        closers.push(() => socket.destroy());
        socket.once('data', () => resolve());
      });
    });
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { send, settings } = await start({ endpoint, timeout: '3s' });
    const sending = send(logs('a'));
    await arrived;
    await settings.clock.advance(3000);
    expect(errorText(await sending)).toBe(
      `failed to make an HTTP request: Post "${endpoint}/v1/logs": context deadline exceeded`,
    );
    expect(settings.clock.pendingTimers).toBe(0);
  });
});

describe('settings that make no exporter', () => {
  const problems = (raw: object): string[] =>
    decodeConfig(otlpHttpExporterSchema, raw).problems.map(({ message }) => message);

  test.each([
    [{}, 'at least one endpoint must be specified'],
    [{ endpoint: 'http://h', encoding: 'xml' }, 'invalid encoding type: xml'],
    [{ endpoint: 'http://h', compression: 'br' }, 'unsupported compression type "br"'],
    [
      { endpoint: 'http://h', compression: 'snappy', compression_params: { level: 1 } },
      'unsupported parameters {Level:1} for compression type "snappy"',
    ],
  ])('%j', (raw, message) => {
    expect(problems(raw)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [{ logs_endpoint: 'http://h/l' }, 'traces', 'either endpoint or traces_endpoint must be specified'],
    [{ endpoint: '127.0.0.1:4318' }, 'logs', 'endpoint must be a valid URL'],
    [{ endpoint: 'http://h', metrics_endpoint: 'http://h:port' }, 'metrics', 'metrics_endpoint must be a valid URL'],
  ] as const)('%j for %s', (raw, signal, message) => {
    expect(() => create(raw, signal)).toThrow(message);
  });
});

test('the bytes of a request are those of its chunks', () => {
  // Guards the test's own helper, which the comparisons above stand on.
  expect(Buffer.from(logs('a').chunks[0]!).equals(encodeRequest('logs', request('a')))).toBe(true);
});
