/** OTLP/HTTP over real sockets: what the recorded answers do not cover. */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AuthenticationError, type HeaderLookup } from '../../../src/component/auth.js';
import { RetryableError } from '../../../src/component/errors.js';
import { createAuthority, issueServerCertificate } from '../../../src/transport/certificates.js';
import { logsRequest, startReceiver, tlsConfig, type ReceiverOptions, type RunningReceiver } from './running.js';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const AUTH = { authenticator: { type: 'gate', name: '' }, request_params: [] };
const running: RunningReceiver[] = [];

async function start(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const receiver = await startReceiver(options);
  running.push(receiver);
  return receiver;
}

afterEach(async () => {
  for (const receiver of running.splice(0)) await receiver.stop(AbortSignal.abort());
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Post {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly agent?: Agent;
  /** Authority of the server, to speak TLS. */
  readonly ca?: string;
}

function post(
  port: number,
  { method = 'POST', path = '/v1/logs', headers = PROTOBUF, body, agent, ca }: Post = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, method, path, headers, agent: agent ?? false };
    const call = ca === undefined ? httpRequest(options) : httpsRequest({ ...options, agent: false, ca });
    call.once('error', reject);
    call.once('response', (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    call.end(method === 'OPTIONS' ? undefined : (body ?? logsRequest('a')));
  });
}

const gate = (authenticate: (headers: HeaderLookup) => ReadonlyMap<string, unknown>) => ({
  start: async () => {},
  shutdown: async () => {},
  authenticate,
});

describe('bodies', () => {
  const message = logsRequest('some text', 'more text');
  test.each([
    ['gzip', gzipSync(message)],
    ['zlib', deflateSync(message)],
    ['deflate', deflateSync(message)],
    ['snappy', Buffer.from(compress(new Uint8Array(message)))],
  ])('compressed by %s', async (encoding, body) => {
    const { httpPort, taken } = await start();
    const answer = await post(httpPort, { headers: { ...PROTOBUF, 'content-encoding': encoding }, body });
    expect(answer).toMatchObject({ status: 200, body: '\n\0' });
    expect(Buffer.from(taken[0]!.batch.chunks[0]!)).toEqual(message);
  });

  test('in an encoding that is switched off', async () => {
    const { httpPort } = await start({ http: { compression_algorithms: ['gzip'] } });
    const answer = await post(httpPort, { headers: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400, body: '{"code":3, "message":"unsupported Content-Encoding: "}' });
  });

  test('JSON becomes the same protobuf', async () => {
    const { httpPort, taken } = await start();
    const json = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'a' } }] }] }] };
    const answer = await post(httpPort, { headers: JSON_TYPE, body: JSON.stringify(json) });
    expect(answer).toMatchObject({ status: 200, body: '{"partialSuccess":{}}' });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(Buffer.from(taken[0]!.batch.chunks[0]!)).toEqual(logsRequest('a'));
  });

  test.each([
    ['declared', {}],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['once decompressed', { 'content-encoding': 'gzip' }],
  ])('too long, %s', async (_how, headers) => {
    const { httpPort, taken } = await start({ http: { max_request_body_size: 1000 } });
    const plain = Buffer.alloc(2000);
    const body = 'content-encoding' in headers ? gzipSync(plain) : plain;
    const answer = await post(httpPort, { headers: { ...JSON_TYPE, ...headers }, body });
    expect(answer).toMatchObject({ status: 400, body: '{"code":3, "message":"http: request body too large"}' });
    expect(taken).toEqual([]);
    expect((await post(httpPort)).status).toBe(200);
  });
});

describe('answers', () => {
  test('tell how long to wait, when the far side said so', async () => {
    const grpcStatus = { code: 8, message: 'slow down', retryDelayMs: 3500 };
    const error = new RetryableError('rpc error: code = ResourceExhausted desc = slow down', { grpcStatus });
    const { httpPort, settings } = await start({ consume: () => Promise.reject(error) });
    const answer = await post(httpPort, {
      headers: JSON_TYPE,
      body: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}',
    });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('3');
    expect(answer.body).toMatch(/^\{"code":8, "message":"slow down", "details":\[/);
    const labels = '{receiver="otlp",transport="http"}';
    expect(settings.recordedMeter.read(`otelcol_receiver_refused_log_records${labels}`)).toBe(1);
  });

  test('carry the headers that are configured, whatever they are', async () => {
    const { httpPort } = await start({ http: { response_headers: { 'X-Hub': 'here' } } });
    expect((await post(httpPort)).headers['x-hub']).toBe('here');
    expect((await post(httpPort, { path: '/nowhere' })).headers['x-hub']).toBe('here');
  });

  test('to methods nobody knows are 405 on a path that is served, else 404', async () => {
    const { httpPort } = await start();
    expect((await post(httpPort, { method: 'PROPFIND' })).status).toBe(405);
    expect((await post(httpPort, { method: 'PROPFIND', path: '/' })).status).toBe(404);
  });

  test('to CONNECT are those to any other method, behind those that are due before', async () => {
    const { httpPort } = await start();
    const socket = connect(httpPort, '127.0.0.1');
    const head = 'HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    socket.write(`POST /v1/logs ${head}CONNECT /v1/logs HTTP/1.1\r\nHost: x\r\n\r\n`);
    let answers = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answers += part));
    await once(socket, 'close');
    expect(answers.match(/HTTP\/1\.1 \d+|405 method.*/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 405',
      '405 method not allowed, supported: [POST]',
    ]);
  });

  test('to a path that cannot be decoded is what a malformed request gets', async () => {
    const { httpPort } = await start();
    expect(await post(httpPort, { path: '/v1/logs%zz' })).toMatchObject({ status: 400, body: '400 Bad Request' });
  });

  test.each([
    ['gzip', 'no gzip but text', 'gzip: invalid header'],
    ['gzip', 'short', 'unexpected EOF'],
    ['gzip', '', 'EOF'],
    ['deflate', 'no zlib', 'zlib: invalid header'],
    ['zlib', 'x', 'unexpected EOF'],
  ])(
    'tell that a body said to be %s begins with "%s", before they tell that nothing is there',
    async (encoding, body, message) => {
      const { httpPort } = await start();
      const headers = { ...JSON_TYPE, 'content-encoding': encoding };
      const expected = { status: 400, body: `{"code":3, "message":"${message}"}` };
      expect(await post(httpPort, { path: '/nowhere', headers, body })).toMatchObject(expected);
    },
  );

  test('cannot quote half a character', async () => {
    const { httpPort } = await start();
    const answer = await post(httpPort, { headers: JSON_TYPE, body: Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]) });
    expect(answer).toMatchObject({ status: 500, body: '{"code": 13, "message": "failed to marshal error message"}' });
  });

  test('come on one connection, one after the other', async () => {
    const { httpPort, taken } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 3; i++) expect((await post(httpPort, { agent })).status).toBe(200);
    expect(new Set(taken.map(({ context }) => context.peer)).size).toBe(1);
    agent.destroy();
  });
});

describe('callers', () => {
  const extension = gate((headers) => {
    if (headers('authorization')?.[0] === 'let me in') return new Map([['username', 'x']]);
    throw new AuthenticationError('who are you');
  });

  test('are checked before the path; a preflight request is not', async () => {
    const cors = { allowed_origins: ['https://app.example'], allowed_headers: [], max_age: 0 };
    const { httpPort, taken } = await start({ extension, http: { auth: AUTH, cors } });
    expect(await post(httpPort, { path: '/nowhere', headers: JSON_TYPE })).toMatchObject({
      status: 401,
      body: '{"code":16, "message":"who are you"}',
    });
    const origin = { origin: 'https://app.example' };
    const preflight = await post(httpPort, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://app.example' } });
    const answer = await post(httpPort, { headers: { ...PROTOBUF, ...origin, authorization: 'let me in' } });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://app.example', vary: 'Origin' },
    });
    expect(taken[0]!.context.auth).toEqual(new Map([['username', 'x']]));
  });

  test('may be known by a query parameter', async () => {
    const auth = { ...AUTH, request_params: ['authorization'] };
    const { httpPort } = await start({ extension, http: { auth } });
    expect((await post(httpPort, { path: '/v1/logs?authorization=let%20me%20in' })).status).toBe(200);
  });

  test('without credentials are answered while they still send', async () => {
    const { httpPort } = await start({ extension, http: { auth: AUTH } });
    const socket = connect(httpPort, '127.0.0.1');
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
    );
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });
});

test('headers reach the pipeline where the configuration says so', async () => {
  const { httpPort, taken } = await start({ http: { include_metadata: true } });
  await post(httpPort, { headers: { ...PROTOBUF, 'X-Scope': 'one' } });
  expect(taken[0]!.context.metadata!.get('x-scope')).toEqual(['one']);
  expect(taken[0]!.context.metadata!.get('host')).toEqual([`localhost:${httpPort}`]);
});

test('a client that goes away is noticed', async () => {
  let aborted: Promise<unknown> | undefined;
  const { httpPort } = await start({
    consume: async (_batch, { abort }) => {
      aborted = once(abort!, 'abort');
      await aborted;
    },
  });
  const call = httpRequest({ host: '127.0.0.1', port: httpPort, path: '/v1/logs', method: 'POST', headers: PROTOBUF });
  call.on('error', () => {});
  call.end(logsRequest('a'));
  await vi.waitUntil(() => aborted !== undefined);
  call.destroy();
  await aborted;
});

describe('TLS', () => {
  const secured = async (): Promise<RunningReceiver & { readonly ca: string }> => {
    const authority = await createAuthority();
    const server = await issueServerCertificate(authority, { dnsNames: ['localhost'] });
    const tls = tlsConfig({ cert_pem: server.certPem, key_pem: server.keyPem });
    return { ...(await start({ http: { tls } })), ca: authority.certPem };
  };

  test('with HTTP/1.1', async () => {
    const { httpPort, ca } = await secured();
    expect((await post(httpPort, { ca })).status).toBe(200);
  });

  test('with HTTP/2', async () => {
    const { httpPort, taken, ca } = await secured();
    const session = connectHttp2(`https://localhost:${httpPort}`, { ca });
    const stream = session.request({ ':method': 'POST', ':path': '/v1/logs', ...PROTOBUF });
    stream.end(logsRequest('a'));
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    expect(headers['content-type']).toBe('application/x-protobuf');
    stream.resume();
    await once(stream, 'end');
    expect(taken).toHaveLength(1);
    session.close();
  });

  test('a plaintext request is told what is wrong', async () => {
    const { httpPort, settings } = await secured();
    const socket = connect(httpPort, '127.0.0.1', () => socket.write('POST /v1/logs HTTP/1.1\r\nHost: x\r\n\r\n'));
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toBe('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
    expect(settings.logger.lines.map(({ message }) => message)).toContain(
      'A client speaks plaintext to a TLS port; turn on TLS in the client',
    );
  });
});

describe('the end', () => {
  test('waits for the answer to what is under way', async () => {
    let release!: () => void;
    const held = await start({ consume: () => new Promise((resolve) => (release = resolve)) });
    const pending = post(held.httpPort);
    await vi.waitUntil(() => held.taken.length === 1);
    let stopped = false;
    const stopping = held.stop().then(() => (stopped = true));
    await expect(post(held.httpPort)).rejects.toThrow('ECONNREFUSED');
    expect(stopped).toBe(false);
    release();
    expect((await pending).status).toBe(200);
    await stopping;
  });

  test('does not wait for connections without a request, nor beyond its deadline', async () => {
    const agent = new Agent({ keepAlive: true });
    const idle = await start();
    await post(idle.httpPort, { agent });
    await idle.stop();
    agent.destroy();

    const held = await start({ consume: () => new Promise(() => {}) });
    const pending = post(held.httpPort);
    pending.catch(() => {});
    await vi.waitUntil(() => held.taken.length === 1);
    await held.stop(AbortSignal.abort());
    await expect(pending).rejects.toThrow();
  });
});

describe('any bytes', () => {
  test('as a body give 200, 400, or the 500 of what cannot be told, and the receiver goes on', async () => {
    const { httpPort } = await start();
    const agent = new Agent({ keepAlive: true });
    const fragments = [
      '{',
      '}',
      '[',
      ']',
      '"resourceLogs":',
      '"scopeLogs":',
      '"logRecords":',
      '"body":',
      '"traceId":"',
      '1e999',
      ',',
      '\u0000',
      'null',
    ];
    const json = fc
      .array(fc.oneof(fc.constantFrom(...fragments), fc.string()), { maxLength: 20 })
      .map((parts) => Buffer.from(parts.join('')));
    const cut = fc
      .tuple(fc.nat(200), fc.uint8Array({ maxLength: 20 }))
      .map(([at, tail]) => Buffer.concat([logsRequest('text', 'more').subarray(0, at), tail]));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 100 }), json, cut),
        fc.constantFrom(PROTOBUF, JSON_TYPE),
        fc.constantFrom('', 'gzip', 'zstd', 'snappy', 'lz4', 'zlib', 'x-snappy-framed'),
        async (body, type, encoding) => {
          const headers = encoding === '' ? type : { ...type, 'content-encoding': encoding };
          const { status, headers: answered } = await post(httpPort, { headers, body, agent });
          expect([200, 400, 500]).toContain(status);
          expect(answered['content-type']).toBe(type['content-type']);
        },
      ),
      { numRuns: 400 },
    );
    expect((await post(httpPort)).status).toBe(200);
    agent.destroy();
  });

  test('on a connection end at most that connection', async () => {
    const { httpPort, grpcPort } = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.constantFrom(httpPort, grpcPort),
        async (bytes, port) => {
          const socket = connect(port, '127.0.0.1');
          socket.on('error', () => {});
          socket.resume();
          socket.end(bytes);
          await once(socket, 'close');
        },
      ),
      { numRuns: 60 },
    );
    expect((await post(httpPort)).status).toBe(200);
  });
});
