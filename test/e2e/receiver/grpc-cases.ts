/** OTLP/gRPC over real sockets: what the recorded answers do not cover. The same cases for each who can keep the connections. */
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { compress } from 'snappyjs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AuthenticationError } from '../../../src/component/auth.js';
import { PermanentError, RetryableError } from '../../../src/component/errors.js';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
} from '../../../src/transport/certificates.js';
import { crc32c } from '../../../src/transport/crc32c.js';
import { TempFolder } from '../../support/temp.js';
import {
  call,
  EXPORT_LOGS,
  logsRequest,
  startReceiver,
  tlsConfig,
  type CallResult,
  type ReceiverOptions,
  type RunningReceiver,
} from './running.js';

const OK = { response: Buffer.from('0a00', 'hex') };
const AUTH = { authenticator: { type: 'gate', name: '' } };
const running: RunningReceiver[] = [];
/** Gates that are on in the cases that run. */
let gates: ReadonlySet<string> = new Set();

async function start(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const receiver = await startReceiver({ ...options, gates });
  running.push(receiver);
  return receiver;
}

function failure(result: CallResult): { code: number; details: string } {
  if (!('error' in result)) throw new Error('the call succeeded');
  return { code: result.error.code, details: result.error.details };
}

const gate = (authenticate: () => ReadonlyMap<string, unknown> | Promise<ReadonlyMap<string, unknown>>) => ({
  start: async () => {},
  shutdown: async () => {},
  authenticate,
});

/** @param on gates that decide who keeps the connections. */
export function grpcCases(on: readonly string[]): void {
  beforeAll(() => {
    gates = new Set(on);
  });

  afterEach(async () => {
    for (const receiver of running.splice(0)) await receiver.stop(AbortSignal.abort());
  });

  describe('what the pipeline gets', () => {
    test('the bytes of the request and its number of items', async () => {
      const { grpcPort, taken } = await start();
      const body = logsRequest('one', 'two');
      expect(await call(grpcPort, body)).toEqual(OK);
      expect(taken[0]!.batch).toMatchObject({ signal: 'logs', itemCount: 2, byteLength: body.length });
      expect(Buffer.from(taken[0]!.batch.chunks[0]!)).toEqual(body);
      // A short message shares a slab of this size.
      expect(taken[0]!.batch.chunks[0]!.buffer.byteLength).toBeLessThanOrEqual(32 * 1024);
    });

    test('nothing for a request without items', async () => {
      const { grpcPort, taken } = await start();
      expect(await call(grpcPort, logsRequest())).toEqual(OK);
      expect(taken).toEqual([]);
    });

    test('peer and caller; headers only where the configuration says so', async () => {
      const caller = new Map([['username', 'x']]);
      const extension = gate(async () => caller);
      const plain = await start({ extension, grpc: { auth: AUTH } });
      await call(plain.grpcPort, logsRequest('a'), { 'X-Scope': 'one' });
      expect(plain.taken[0]!.context).toMatchObject({
        peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
        auth: caller,
      });
      expect(plain.taken[0]!.context.metadata).toBeUndefined();
      expect(plain.taken[0]!.context.headers).toBeUndefined();

      const told = await start({ grpc: { include_metadata: true }, keepHeaders: true });
      await call(told.grpcPort, logsRequest('a'), { 'X-Scope': 'one' });
      const { metadata, headers } = told.taken[0]!.context;
      expect(metadata!.get('x-scope')).toEqual(['one']);
      expect(metadata!.get('host')).toEqual([`localhost:${told.grpcPort}`]);
      expect(headers).toEqual(metadata);
    });

    test('a signal when the caller goes away', async () => {
      let aborted: Promise<unknown> | undefined;
      const { grpcPort } = await start({
        consume: async (_batch, { abort }) => {
          aborted = once(abort!, 'abort');
          await aborted;
        },
      });
      const client = new Client(`localhost:${grpcPort}`, credentials.createInsecure());
      const asIs = (bytes: Buffer): Buffer => bytes;
      const failed = new Promise<ServiceError | null>((resolve) => {
        const pending = client.makeUnaryRequest(EXPORT_LOGS, asIs, asIs, logsRequest('a'), (error) => resolve(error));
        void vi.waitUntil(() => aborted !== undefined).then(() => pending.cancel());
      });
      expect((await failed)!.code).toBe(1);
      await aborted;
      client.close();
    });
  });

  describe('what the sender is told', () => {
    test.each([
      ['retryable', new RetryableError('sending queue is full'), { code: 14, details: 'sending queue is full' }],
      ['permanent', new PermanentError('no'), { code: 13, details: 'Permanent error: no' }],
      [
        'in any language',
        new PermanentError('zu groß: 100 %'),
        { code: 13, details: 'Permanent error: zu groß: 100 %' },
      ],
    ])('%s', async (_what, error, expected) => {
      const { grpcPort, settings } = await start({ consume: () => Promise.reject(error) });
      expect(failure(await call(grpcPort, logsRequest('a', 'b')))).toEqual(expected);
      const labels = '{receiver="otlp",transport="grpc"}';
      expect(settings.recordedMeter.read(`otelcol_receiver_refused_log_records${labels}`)).toBe(2);
      expect(settings.recordedMeter.read(`otelcol_receiver_accepted_log_records${labels}`)).toBe(0);
    });

    test('how long to wait, when the far side said so', async () => {
      const grpcStatus = { code: 8, message: 'slow down', retryDelayMs: 2000 };
      const { grpcPort } = await start({
        consume: () =>
          Promise.reject(new RetryableError('rpc error: code = ResourceExhausted desc = slow down', { grpcStatus })),
      });
      const result = await call(grpcPort, logsRequest('a'));
      expect(failure(result)).toEqual({ code: 8, details: 'slow down' });
      const [details] = (result as { error: ServiceError }).error.metadata.get('grpc-status-details-bin');
      expect(Buffer.from(details as Buffer).toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');
    });
  });

  /** A call by hand: what a library would not send. */
  class RawCall {
    readonly #session: ClientHttp2Session;
    readonly stream: ClientHttp2Stream;
    readonly headers: Promise<Record<string, unknown>>;

    constructor(port: number, headers: Readonly<Record<string, string>> = {}) {
      this.#session = connect(`http://127.0.0.1:${port}`);
      this.stream = this.#session.request({
        ':method': 'POST',
        ':path': EXPORT_LOGS,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      this.stream.on('error', () => {});
      this.headers = once(this.stream, 'response').then(([first]) => first as Record<string, unknown>);
      this.stream.resume();
    }

    /** Status from headers that end the call, or from trailers. */
    async status(): Promise<{ code: string; message: string }> {
      const trailers = once(this.stream, 'trailers').then(([last]) => last as Record<string, unknown>);
      const first = await this.headers;
      const source = 'grpc-status' in first ? first : await trailers;
      return {
        code: String(source['grpc-status']),
        message: decodeURIComponent((source['grpc-message'] ?? '') as string),
      };
    }

    /** Resolves once the receiver has seen everything sent before. */
    seen(): Promise<void> {
      return new Promise((resolve) => this.#session.ping(() => resolve()));
    }

    close(): void {
      this.#session.destroy();
    }
  }

  function framed(message: Uint8Array, flag = 0): Buffer {
    const prefix = Buffer.alloc(5);
    prefix[0] = flag;
    prefix.writeUInt32BE(message.length, 1);
    return Buffer.concat([prefix, message]);
  }

  function snappyStream(message: Buffer): Buffer {
    const data = Buffer.from(compress(new Uint8Array(message)));
    const head = Buffer.alloc(8);
    head.writeUIntLE(data.length + 4, 1, 3);
    const crc = crc32c(message);
    head.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, 4);
    return Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), head, data]);
  }

  /** One raw block. */
  function zstdFrame(message: Buffer): Buffer {
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, message.length]);
    const block = Buffer.alloc(3);
    block.writeUIntLE((message.length << 3) | 1, 0, 3);
    return Buffer.concat([head, block, message]);
  }

  describe('messages', () => {
    test.each([
      ['gzip', (message: Buffer) => framed(gzipSync(message), 1)],
      ['snappy', (message: Buffer) => framed(snappyStream(message), 1)],
      ['zstd', (message: Buffer) => framed(zstdFrame(message), 1)],
      ['gzip', (message: Buffer) => framed(message)],
    ])('compressed by %s', async (encoding, pack) => {
      const { grpcPort, taken } = await start();
      const raw = new RawCall(grpcPort, { 'grpc-encoding': encoding });
      const message = logsRequest('text');
      raw.stream.end(pack(message));
      expect(await raw.status()).toEqual({ code: '0', message: '' });
      expect(Buffer.from(taken[0]!.batch.chunks[0]!)).toEqual(message);
      raw.close();
    });

    test('that wait for room are taken once there is some, though their senders have sent all', async () => {
      const { grpcPort, taken } = await start({ grpc: { max_recv_msg_size_mib: 128 } });
      // Each may come to 128 MiB once unpacked: while the first is under way there is no room for another.
      const first = new RawCall(grpcPort, { 'grpc-encoding': 'gzip' });
      const message = framed(gzipSync(logsRequest('first')), 1);
      first.stream.write(message.subarray(0, 20));
      await first.seen();
      const raws = ['a', 'b'].map((text) => {
        const raw = new RawCall(grpcPort, { 'grpc-encoding': 'gzip' });
        raw.stream.end(framed(gzipSync(logsRequest(text)), 1));
        return raw;
      });
      const half = new RawCall(grpcPort, { 'grpc-encoding': 'gzip' });
      half.stream.end(framed(gzipSync(logsRequest('c')), 1).subarray(0, 20));
      await Promise.all([...raws, half].map((raw) => raw.seen()));
      expect(taken).toEqual([]);
      first.stream.end(message.subarray(20));
      const statuses = await Promise.all([first, ...raws, half].map((raw) => raw.status()));
      expect(statuses.map(({ code, message: text }) => `${code} ${text}`)).toEqual([
        '0 ',
        '0 ',
        '0 ',
        '2 unexpected EOF',
      ]);
      for (const raw of [first, ...raws, half]) raw.close();
    });

    test.each([
      ['none', Buffer.alloc(0), { code: '2', message: 'EOF' }],
      ['half of one', framed(logsRequest('text')).subarray(0, 9), { code: '2', message: 'unexpected EOF' }],
      [
        'a second one, which does not count',
        Buffer.concat([framed(logsRequest('a')), framed(logsRequest('b'))]),
        { code: '0', message: '' },
      ],
    ])('%s', async (_what, bytes, status) => {
      const { grpcPort, taken } = await start();
      const raw = new RawCall(grpcPort);
      raw.stream.end(bytes);
      expect(await raw.status()).toEqual(status);
      expect(taken).toHaveLength(status.code === '0' ? 1 : 0);
      raw.close();
    });

    test('byte by byte', async () => {
      const { grpcPort, taken } = await start();
      const raw = new RawCall(grpcPort);
      for (const byte of framed(logsRequest('text'))) raw.stream.write(Buffer.from([byte]));
      raw.stream.end();
      expect((await raw.status()).code).toBe('0');
      expect(taken).toHaveLength(1);
      raw.close();
    });

    test('beyond the limit are refused by their first bytes, before they are there', async () => {
      const { grpcPort } = await start({ grpc: { max_recv_msg_size_mib: 1 } });
      const raw = new RawCall(grpcPort);
      raw.stream.write(framed(Buffer.alloc(1024 * 1024 + 1)).subarray(0, 5));
      expect(await raw.status()).toEqual({
        code: '8',
        message: 'grpc: received message larger than max (1048577 vs. 1048576)',
      });
      await vi.waitUntil(() => raw.stream.closed);
      expect(raw.stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
      raw.close();
    });

    test('of just the limit are taken, also in a flood that has to wait for room', async () => {
      const limit = 4 * 1024 * 1024;
      const release: (() => void)[] = [];
      const { grpcPort, taken } = await start({ consume: () => new Promise((resolve) => release.push(resolve)) });
      const client = new Client(`localhost:${grpcPort}`, credentials.createInsecure(), {
        'grpc.max_send_message_length': -1,
      });
      const asIs = (bytes: Buffer): Buffer => bytes;
      const rest = limit - logsRequest('').length - 30;
      const body = logsRequest('x'.repeat(rest));
      expect(body.length).toBeLessThanOrEqual(limit);
      const count = 40;
      const answers = Array.from(
        { length: count },
        () =>
          new Promise<ServiceError | null>((resolve) =>
            client.makeUnaryRequest(EXPORT_LOGS, asIs, asIs, body, (error) => resolve(error)),
          ),
      );
      // 128 MiB hold 32 of them.
      await vi.waitUntil(() => taken.length === 32, { timeout: 15_000 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(taken).toHaveLength(32);
      for (let done = 0; done < count; done++) {
        await vi.waitUntil(() => release.length > 0, { timeout: 15_000 });
        release.shift()!();
      }
      expect(await Promise.all(answers)).toEqual(Array(count).fill(null));
      client.close();
    });
  });

  describe('deadlines', () => {
    test('end a call whose batch the pipeline keeps waiting, and the pipeline is told', async () => {
      let signal: AbortSignal | undefined;
      const { grpcPort, settings, taken } = await start({
        consume: (_batch, { abort }) => {
          signal = abort;
          return new Promise(() => {});
        },
      });
      const raw = new RawCall(grpcPort, { 'grpc-timeout': '250m' });
      raw.stream.end(framed(logsRequest('text')));
      await vi.waitUntil(() => taken.length === 1);
      await settings.clock.advance(249);
      expect(signal!.aborted).toBe(false);
      await settings.clock.advance(1);
      expect(await raw.status()).toEqual({ code: '4', message: 'Deadline exceeded' });
      expect(signal!.aborted).toBe(true);
      raw.close();
    });

    test('that are met leave no timer behind', async () => {
      const { grpcPort } = await start();
      const raw = new RawCall(grpcPort, { 'grpc-timeout': '10S' });
      raw.stream.end(framed(logsRequest('text')));
      expect((await raw.status()).code).toBe('0');
      raw.close();
    });

    test('that are none refuse the call', async () => {
      const { grpcPort, taken } = await start();
      const raw = new RawCall(grpcPort, { 'grpc-timeout': 'soon' });
      expect(await raw.status()).toEqual({ code: '13', message: 'malformed grpc-timeout: "soon"' });
      expect(taken).toEqual([]);
      raw.close();
    });
  });

  test('whoever does not speak gRPC is told by the HTTP status', async () => {
    const { grpcPort } = await start();
    const raw = new RawCall(grpcPort, { 'content-type': 'text/plain' });
    expect((await raw.headers)[':status']).toBe(415);
    raw.close();
  });

  describe('callers', () => {
    test('are checked before anything of their message is read', async () => {
      const extension = gate(() => {
        throw new AuthenticationError('who are you');
      });
      const { grpcPort, taken } = await start({ extension, grpc: { auth: AUTH } });
      const raw = new RawCall(grpcPort);
      expect(await raw.status()).toEqual({ code: '16', message: 'who are you' });
      await vi.waitUntil(() => raw.stream.closed);
      expect(taken).toEqual([]);
      raw.close();
    });

    test('may be checked in a while', async () => {
      const refusing = gate(() => Promise.reject(new AuthenticationError('no')));
      const { grpcPort } = await start({ extension: refusing, grpc: { auth: AUTH } });
      expect(failure(await call(grpcPort, logsRequest('a')))).toEqual({ code: 16, details: 'no' });
    });

    test.each([[0], [1]])(
      'whose whole message came while they were checked have it taken once, compressed or not (%i)',
      async (flag) => {
        let known!: (data: ReadonlyMap<string, unknown>) => void;
        const extension = gate(() => new Promise((resolve) => (known = resolve)));
        const { grpcPort, taken } = await start({ extension, grpc: { auth: AUTH } });
        const raw = new RawCall(grpcPort, { 'grpc-encoding': 'gzip' });
        const request = logsRequest('a');
        raw.stream.end(framed(flag === 0 ? request : gzipSync(request), flag));
        await vi.waitUntil(() => known !== undefined);
        await raw.seen();
        known(new Map());
        expect((await raw.status()).code).toBe('0');
        expect(taken.map(({ batch }) => batch.itemCount)).toEqual([1]);
        raw.close();
      },
    );

    test('an authenticator that is none, or not there, keeps the receiver from starting', async () => {
      await expect(start({ grpc: { auth: AUTH } })).rejects.toThrow(
        'failed to resolve authenticator "gate": authenticator not found',
      );
      const extension = { start: async () => {}, shutdown: async () => {} };
      await expect(start({ extension, grpc: { auth: AUTH } })).rejects.toThrow(
        'requested authenticator is not a server authenticator',
      );
      await expect(start({ grpc: { middlewares: [{ id: { type: 'x', name: '' } }] } })).rejects.toThrow(
        'failed to get gRPC server options from middleware: failed to resolve middleware "x": middleware not found',
      );
    });
  });

  describe('TLS', () => {
    test('a client without a certificate is turned away where one is asked for', async () => {
      const authority = await createAuthority();
      const server = await issueServerCertificate(authority, { dnsNames: ['localhost'] });
      const client = await issueClientCertificate(authority, 'agent');
      using folder = new TempFolder();
      const tls = tlsConfig({
        cert_pem: server.certPem,
        key_pem: server.keyPem,
        client_ca_file: folder.write('ca.crt', authority.certPem),
      });
      const { grpcPort, settings } = await start({ grpc: { tls } });
      const ca = Buffer.from(authority.certPem);
      const known = credentials.createSsl(ca, Buffer.from(client.keyPem), Buffer.from(client.certPem));
      expect(await call(grpcPort, logsRequest('a'), {}, known)).toEqual(OK);
      expect(failure(await call(grpcPort, logsRequest('a'), {}, credentials.createSsl(ca))).code).toBe(14);
      expect(settings.logger.lines.map(({ message }) => message)).toContain('TLS handshake failed');
    });

    test('a renewed certificate is used from the next handshake on; connections that are there go on', async () => {
      const authority = await createAuthority();
      using folder = new TempFolder();
      const issue = () => issueServerCertificate(authority, { dnsNames: ['localhost'] });
      const first = await issue();
      const certFile = folder.write('tls.crt', first.certPem);
      const keyFile = folder.write('tls.key', first.keyPem);
      const tls = tlsConfig({ cert_file: certFile, key_file: keyFile, reload_interval: 60_000 });
      const { grpcPort, settings, taken } = await start({ grpc: { tls } });
      const channel = credentials.createSsl(Buffer.from(authority.certPem));
      const kept = new Client(`localhost:${grpcPort}`, channel, { 'grpc.use_local_subchannel_pool': 1 });
      const asIs = (bytes: Buffer): Buffer => bytes;
      const send = (): Promise<ServiceError | null> =>
        new Promise((resolve) =>
          kept.makeUnaryRequest(EXPORT_LOGS, asIs, asIs, logsRequest('a'), new Metadata(), (error) => resolve(error)),
        );
      expect(await send()).toBeNull();

      const next = await issue();
      await writeFile(`${certFile}.new`, next.certPem);
      await writeFile(keyFile, next.keyPem);
      await rename(`${certFile}.new`, certFile);
      await settings.clock.advance(60_001);
      expect(await call(grpcPort, logsRequest('a'), {}, channel)).toEqual(OK);
      expect(settings.logger.lines.map(({ message }) => message)).toContain('TLS certificates reloaded');
      expect(await send()).toBeNull();
      expect(taken).toHaveLength(3);
      kept.close();
    });
  });

  test('bytes that are no HTTP/2 end their connection and nothing else', async () => {
    const { grpcPort } = await start();
    const socket = connectPlain(grpcPort, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.resume();
    await once(socket, 'close');
    expect(await call(grpcPort, logsRequest('a'))).toEqual(OK);
  });

  describe('the end', () => {
    test('waits for the answer to what is under way, and takes nothing new', async () => {
      let release!: () => void;
      const held = await start({ consume: () => new Promise((resolve) => (release = resolve)) });
      const pending = call(held.grpcPort, logsRequest('a'));
      await vi.waitUntil(() => held.taken.length === 1);
      let stopped = false;
      const stopping = held.stop().then(() => (stopped = true));
      expect(failure(await call(held.grpcPort, logsRequest('b'))).code).toBe(14);
      expect(stopped).toBe(false);
      release();
      expect(await pending).toEqual(OK);
      await stopping;
    });

    test('does not wait beyond its deadline', async () => {
      const deadline = new AbortController();
      const held = await start({ consume: () => new Promise(() => {}) });
      const pending = call(held.grpcPort, logsRequest('a'));
      await vi.waitUntil(() => held.taken.length === 1);
      const stopping = held.stop(deadline.signal);
      deadline.abort();
      await stopping;
      expect(failure(await pending).code).toBe(14);
    });
  });
}
