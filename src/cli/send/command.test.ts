import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server as GrpcServer, ServerCredentials, status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordingIo } from '../../../test/support/cli-io.js';
import { createAuthority, type IssuedCertificate, issueServerCertificate } from '../../transport/certificates.js';
import { runSend } from './command.js';

const SERVICES = { metrics: 'MetricsService', logs: 'LogsService', traces: 'TraceService' } as const;
const PACKAGES = { metrics: 'metrics', logs: 'logs', traces: 'trace' } as const;
type Served = keyof typeof SERVICES;

let authority: IssuedCertificate;
let localhost: IssuedCertificate;
let elsewhere: IssuedCertificate;
let cwd: string;
const stops: (() => void)[] = [];

beforeAll(async () => {
  const made = await createAuthority();
  authority = made;
  localhost = await issueServerCertificate(made, { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] });
  elsewhere = await issueServerCertificate(made, { dnsNames: ['hub.example.com'] });
});
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'otlp-hub-send-'));
  await writeFile(join(cwd, 'ca.crt'), authority.certPem);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await rm(cwd, { recursive: true });
});

async function send(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return sendWith({}, ...argv);
}

async function sendWith(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const io = recordingIo({ cwd, env });
  const code = await runSend(['--count', '2', '--items', '5', '--rate', '0', ...argv], io);
  return { code, out: io.out, err: io.err };
}

interface GrpcHub {
  readonly signals?: readonly Served[];
  readonly certificate?: IssuedCertificate | undefined;
  /** What it answers; default an empty success to whoever has the token `right`. */
  readonly answer?: { code: status; details: string } | Buffer;
}

/** @returns its port. */
async function grpcHub({
  signals = ['metrics', 'logs', 'traces'],
  certificate,
  answer,
}: GrpcHub = {}): Promise<number> {
  const server = new GrpcServer();
  const asIs = (bytes: Buffer): Buffer => bytes;
  for (const signal of signals) {
    const Export = {
      path: `/opentelemetry.proto.collector.${PACKAGES[signal]}.v1.${SERVICES[signal]}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    } as const;
    server.addService(
      { Export },
      {
        Export: (
          call: { metadata: { get(name: string): unknown[] } },
          done: (error: object | null, bytes?: Buffer) => void,
        ) => {
          if (answer instanceof Buffer) done(null, answer);
          else if (answer !== undefined) done(answer);
          else if (call.metadata.get('authorization')[0] === 'Bearer right') done(null, Buffer.alloc(0));
          else done({ code: status.UNAUTHENTICATED, details: 'missing or wrong token' });
        },
      },
    );
  }
  const credentials =
    certificate === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(certificate.keyPem), cert_chain: Buffer.from(certificate.certPem) },
        ]);
  stops.push(() => server.forceShutdown());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

interface HttpHub {
  readonly certificate?: IssuedCertificate;
  readonly status?: number;
  readonly type?: string;
  readonly body?: Buffer | string;
}

async function httpHub({ certificate, status: code = 200, type = 'application/x-protobuf', body = '' }: HttpHub = {}) {
  const seen: { path: string; type: string | undefined; authorization: string | undefined }[] = [];
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization, 'content-type': sentType } = request.headers;
    seen.push({ path: request.url!, type: sentType, authorization });
    request.resume().once('end', () => response.writeHead(code, { 'content-type': type }).end(body));
  };
  const server =
    certificate === undefined
      ? createHttpServer(handler)
      : createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem }, handler);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  stops.push(() => void server.close().closeAllConnections());
  return { port: (server.address() as AddressInfo).port, seen };
}

test('every signal goes over gRPC with TLS and a token, and is counted', async () => {
  const port = await grpcHub({ certificate: localhost });
  expect(await send('--endpoint', `https://localhost:${port}`, '--ca', 'ca.crt', '--token', 'right')).toEqual({
    code: 0,
    out: [
      `Sending to https://localhost:${port} (grpc; --endpoint)`,
      '  metrics  10 data points accepted in 2 requests',
      '  logs     10 log records accepted in 2 requests',
      '  traces   10 spans accepted in 2 requests',
      '',
    ].join('\n'),
    err: '',
  });
});

test('OTLP/HTTP takes the paths, content types and headers of its protocol', async () => {
  const { port, seen } = await httpHub({ certificate: localhost });
  const common = ['--endpoint', `https://127.0.0.1:${port}/prefix`, '--ca', 'ca.crt', '--count', '1', '--token', 't'];
  expect((await send('--protocol', 'http/protobuf', '--signals', 'logs', ...common)).code).toBe(0);
  expect((await send('--protocol', 'http/json', '--signals', 'traces,metrics', ...common)).code).toBe(0);
  expect(seen).toEqual([
    { path: '/prefix/v1/logs', type: 'application/x-protobuf', authorization: 'Bearer t' },
    { path: '/prefix/v1/metrics', type: 'application/json', authorization: 'Bearer t' },
    { path: '/prefix/v1/traces', type: 'application/json', authorization: 'Bearer t' },
  ]);
});

test('a wrong token ends the run, and the report says where the token came from and never what it is', async () => {
  const port = await grpcHub();
  await writeFile(join(cwd, 'token'), 'wrong-secret');
  const { code, out, err } = await send('--endpoint', `http://localhost:${port}`, '--token-file', 'token');
  expect({ code, out, err }).toEqual({
    code: 1,
    out: [
      `Sending to http://localhost:${port} (grpc; --endpoint)`,
      '  metrics  0 data points accepted, 5 not, in 1 request',
      '           UNAUTHENTICATED: missing or wrong token',
      '           -> the token from token is not the one the hub expects',
      'Stopped: every further request would end the same way.',
      '',
    ].join('\n'),
    err: '',
  });
});

test('a signal without a pipeline is given up, the others go on', async () => {
  const port = await grpcHub({ signals: ['logs'] });
  const { code, out } = await send(
    '--endpoint',
    `http://localhost:${port}`,
    '--token',
    'right',
    '--signals',
    'metrics,logs',
  );
  expect(code).toBe(1);
  expect(out).toContain(
    [
      '  metrics  0 data points accepted, 5 not, in 1 request',
      '           UNIMPLEMENTED: The server does not implement the method /opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
      '           -> the hub has no pipeline for this signal',
      '  logs     10 log records accepted in 2 requests',
    ].join('\n'),
  );
});

test('what a hub leaves out of a request it takes counts as not accepted', async () => {
  const answer = Buffer.from([0x0a, 7, 0x08, 2, 0x12, 3, ...Buffer.from('old')]);
  const port = await grpcHub({ answer });
  const { code, out } = await send('--endpoint', `http://localhost:${port}`, '--signals', 'logs');
  expect(code).toBe(1);
  expect(out).toContain(
    '  logs     6 log records accepted, 4 not, in 2 requests\n           the hub left some out: old\n',
  );
});

test.each([
  [
    { code: status.UNAVAILABLE, details: 'sending queue is full' },
    'UNAVAILABLE: sending queue is full',
    'try again, or send at a lower --rate',
  ],
  [
    { code: status.RESOURCE_EXHAUSTED, details: 'grpc: received message larger than max (2 vs. 1)' },
    'RESOURCE_EXHAUSTED: grpc: received message larger than max (2 vs. 1)',
    'send fewer --items',
  ],
  [{ code: status.INTERNAL, details: 'broken' }, 'INTERNAL: broken', 'the hub refused the request'],
])('the gRPC answer %o is explained', async (answer, said, explained) => {
  const port = await grpcHub({ answer });
  const { code, out } = await send('--endpoint', `http://localhost:${port}`, '--signals', 'logs');
  expect(code).toBe(1);
  expect(out).toContain(`           ${said}\n`);
  expect(out).toContain(explained);
});

test.each([
  [401, 'application/json', '{"code":16,"message":"no"}', 'HTTP 401: no', 'no token was sent'],
  [404, 'text/plain', '404 page not found\n', 'HTTP 404: 404 page not found', 'no pipeline for this signal'],
  [
    400,
    'application/x-protobuf',
    Buffer.from('0803120c74686174206973206261642e', 'hex').subarray(0, 16),
    'HTTP 400: that is bad.',
    'the hub refused',
  ],
  [503, 'application/json', '{"code":14,"message":"full"}', 'HTTP 503: full', 'lower --rate'],
])('HTTP %d is explained', async (code, type, body, said, explained) => {
  const { port } = await httpHub({ status: code, type, body });
  const result = await send(
    '--protocol',
    'http/protobuf',
    '--endpoint',
    `http://localhost:${port}`,
    '--signals',
    'logs',
  );
  expect(result.code).toBe(1);
  expect(result.out).toContain(`           ${said}\n`);
  expect(result.out).toContain(explained);
});

const PROTOCOLS = ['grpc', 'http/protobuf'] as const;
const hubOf = async (protocol: string, certificate?: IssuedCertificate): Promise<number> =>
  protocol === 'grpc'
    ? grpcHub({ certificate })
    : (await httpHub(certificate === undefined ? {} : { certificate })).port;

test.each(PROTOCOLS)('%s: an authority that is not trusted is named', async (protocol) => {
  const port = await hubOf(protocol, localhost);
  const { code, out } = await send('--endpoint', `https://localhost:${port}`, '--protocol', protocol);
  expect(code).toBe(1);
  expect(out).toContain(
    `-> the certificate of localhost:${port} is not signed by the system's authorities, or has expired; `,
  );
  expect(out).toContain('Stopped: every further request would end the same way.');
});

test.each(PROTOCOLS)('%s: a certificate for another name is told', async (protocol) => {
  const port = await hubOf(protocol, elsewhere);
  const { code, out } = await send('--endpoint', `https://localhost:${port}`, '--protocol', protocol, '--ca', 'ca.crt');
  expect(code).toBe(1);
  expect(out).toContain('-> the certificate is not for localhost; ');
});

test.each(PROTOCOLS)('%s: TLS to a plaintext port, and plaintext to a TLS port', async (protocol) => {
  const plain = await hubOf(protocol);
  const tls = await hubOf(protocol, localhost);
  const first = await send('--endpoint', `https://localhost:${plain}`, '--protocol', protocol, '--ca', 'ca.crt');
  expect([first.code, first.out]).toEqual([1, expect.stringContaining('over TLS; use http:// for plaintext')]);
  const second = await send('--endpoint', `http://localhost:${tls}`, '--protocol', protocol);
  expect([second.code, second.out]).toEqual([1, expect.stringContaining('in plaintext; use https://')]);
});

test.each(PROTOCOLS)('%s: nothing listens there', async (protocol) => {
  const { code, out } = await send('--endpoint', 'http://127.0.0.1:9', '--protocol', protocol);
  expect([code, out]).toEqual([1, expect.stringContaining('-> nothing answers at 127.0.0.1:9; ')]);
});

test('the variables every OTLP exporter reads say where to send when nothing else does', async () => {
  const port = await grpcHub({ certificate: localhost });
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${port}`,
    OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.crt',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20right',
  };
  const { code, out } = await sendWith(env, '--signals', 'logs');
  expect([code, out]).toEqual([0, expect.stringContaining('(grpc; OTEL_EXPORTER_OTLP_ENDPOINT)')]);
});

test('an interrupt ends an endless run with what was sent so far', async () => {
  const port = await grpcHub();
  const io = recordingIo({ cwd });
  io.interrupt();
  expect(await runSend(['--endpoint', `http://localhost:${port}`, '--count', '0'], io)).toBe(0);
  expect(io.out).toContain('Nothing was sent.');
});

test.each([
  [[], `nowhere to send to: no hub runs with the state folder `],
  [['--signals', 'metrics,events'], '--signals takes metrics, logs, traces, got "events"'],
  [['--protocol', 'udp'], '--protocol takes one of grpc, http/protobuf, http/json, got "udp"'],
  [['--items', '0'], '--items takes a whole number from 1 to 100000, got "0"'],
  [['--header', 'secret'], '--header takes NAME=TEXT, and found no "=" behind a name'],
  [['--cert', 'a'], '--cert and --key belong together'],
  [['--endpoint', 'ftp://x'], '--endpoint must be https://host:port or http://host:port, got "ftp://x"'],
  [['--endpoint', 'localhost:1', '--ca', 'none'], 'cannot read certificate authority: ENOENT'],
])('%j is refused before anything is sent', async (argv, message) => {
  const { code, out, err } = await send(...argv);
  expect([code, out, err]).toEqual([1, '', expect.stringContaining(`otlp-hub send: ${message}`)]);
});

test('--quiet tells only what was not accepted', async () => {
  const port = await grpcHub();
  const endpoint = `http://127.0.0.1:${port}`;
  expect(await send('--endpoint', endpoint, '--token', 'right', '--quiet')).toEqual({ code: 0, out: '', err: '' });
  const refused = await send('--endpoint', endpoint, '--token', 'wrong', '--quiet');
  expect([refused.code, refused.out.includes('is not the one the hub expects')]).toEqual([1, true]);
});
