/** Broken set-ups, each named by the doctor with the stage to look at and what mends it; and a good one without alarms. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { Server as GrpcServer, ServerCredentials, status } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { runDoctor } from '../../src/cli/doctor/command.js';
import { createAuthority, issueServerCertificate, type SubjectNames } from '../../src/transport/certificates.js';
import { recordingIo } from '../support/cli-io.js';
import { TempFolder } from '../support/temp.js';
import { faultOf, reportOf, type Report } from './report-of.js';

function folder(): TempFolder {
  const made = new TempFolder();
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

const doctor = (...argv: string[]): Promise<Report> =>
  reportOf(folder().path, ...argv, '--wait', '1', '--timeout', '2');

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

async function certificate(names: SubjectNames, now = new Date(), validDays = 30): Promise<Certificate> {
  const authority = await createAuthority({ now });
  const issued = await issueServerCertificate(authority, names, { now, validDays });
  return { ca: folder().write('ca.crt', authority.certPem), cert: issued.certPem, key: issued.keyPem };
}

const LOCAL: SubjectNames = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };

function tlsServer({ cert, key }: Certificate, alpn: string[] = ['h2']): Promise<number> {
  const server = createSecureServer({ cert, key, ALPNProtocols: alpn });
  server.on('stream', (stream) => stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true }));
  server.on('sessionError', () => {});
  return listen(server);
}

const PATHS = ['logs.v1.LogsService', 'metrics.v1.MetricsService'] as const;

/** A gRPC server that takes everything, if the token is right. */
async function grpcServer(options: { readonly token?: string; readonly services?: readonly string[] } = {}) {
  const server = new GrpcServer();
  for (const service of options.services ?? PATHS) {
    const asIs = (bytes: Buffer): Buffer => bytes;
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    server.addService(
      {
        Export: {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize: asIs,
          requestDeserialize: asIs,
          responseSerialize: asIs,
          responseDeserialize: asIs,
        },
      },
      {
        Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
          const [authorization] = call.metadata.get('authorization');
          const allowed = options.token === undefined || authorization === `Bearer ${options.token}`;
          if (allowed) callback(null, Buffer.alloc(0));
          else callback({ code: status.UNAUTHENTICATED, details: "authentication didn't succeed" });
        },
      },
    );
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  return port;
}

async function httpServer(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(answer))}`;
}

const remoteWriteConfig = (otlpPort: number, endpoint: string): string =>
  folder().write(
    'hub.yaml',
    JSON.stringify({
      receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${otlpPort}` } } } },
      exporters: { prometheusremotewrite: { endpoint } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
      },
    }),
  );

test('a good hub raises no alarm', async () => {
  const port = await grpcServer({ token: 'right' });
  const report = await doctor('--target', `http://127.0.0.1:${port}`, '--token', 'right');
  expect(report.checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(report.checks.map(({ title }) => title)).toEqual([
    `port ${port} of 127.0.0.1`,
    `what port ${port} speaks`,
    'a request without the token',
    'a marked log record',
    'a marked metric',
  ]);
});

test('a name that does not resolve', async () => {
  const report = await doctor('--target', 'https://hub.invalid:4317');
  expect(report.lookAt).toBe('network');
  expect(faultOf(report)).toMatchObject({
    title: 'name hub.invalid',
    remedy: expect.stringContaining('DNS') as string,
  });
});

test('a port where nobody listens', async () => {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  const report = await doctor('--target', `https://127.0.0.1:${port}`);
  expect(report.lookAt).toBe('network');
  expect(faultOf(report)?.found).toBe('nobody listens: the connection is refused');
});

test('plaintext where TLS is expected', async () => {
  const report = await doctor('--target', `https://127.0.0.1:${await grpcServer()}`);
  expect(report.lookAt).toBe('tls');
  expect(faultOf(report)).toMatchObject({
    found: 'the port does not speak TLS',
    remedy: expect.stringContaining('insecure: true') as string,
  });
});

test('TLS where plaintext is sent', async () => {
  const port = await tlsServer(await certificate(LOCAL));
  const report = await doctor('--target', `http://127.0.0.1:${port}`);
  expect(report.lookAt).toBe('protocol');
  expect(faultOf(report)?.remedy).toContain('send to https://');
});

test('an authority that the sender does not know', async () => {
  const port = await tlsServer(await certificate(LOCAL));
  const report = await doctor('--target', `https://127.0.0.1:${port}`);
  expect(report.lookAt).toBe('tls');
  expect(faultOf(report)).toMatchObject({
    title: 'certificate chain',
    remedy: expect.stringContaining('--ca') as string,
  });
});

test('a certificate for another name', async () => {
  const made = await certificate({ dnsNames: ['otlp-ingest.example.com'] });
  const report = await doctor('--target', `https://127.0.0.1:${await tlsServer(made)}`, '--ca', made.ca);
  expect(report.lookAt).toBe('tls');
  expect(faultOf(report)).toMatchObject({
    title: 'certificate names',
    found: 'is not for 127.0.0.1: it holds DNS:otlp-ingest.example.com',
    remedy: expect.stringContaining('IP:127.0.0.1') as string,
  });
  expect(report.checks.find(({ title }) => title === 'certificate chain')!.found).toContain('Verification: OK');
});

test('an expired certificate', async () => {
  const made = await certificate(LOCAL, new Date(Date.now() - 90 * 86_400_000));
  const report = await doctor('--target', `https://127.0.0.1:${await tlsServer(made)}`, '--ca', made.ca);
  expect(report.lookAt).toBe('tls');
  expect(faultOf(report)).toMatchObject({
    title: 'certificate validity',
    found: expect.stringMatching(/^expired at/) as string,
  });
});

test('an HTTP port where gRPC is sent', async () => {
  const made = await certificate(LOCAL);
  const server = createTlsServer({ cert: made.cert, key: made.key, ALPNProtocols: ['http/1.1'] });
  server.on('tlsClientError', () => {});
  const report = await doctor('--target', `https://127.0.0.1:${await listen(server)}`, '--ca', made.ca);
  expect(report.lookAt).toBe('tls');
});

test('an HTTP port in plaintext where gRPC is sent', async () => {
  const web = await httpServer((_request, response) => void response.writeHead(404).end());
  const report = await doctor('--target', web);
  expect(report.lookAt).toBe('protocol');
  expect(faultOf(report)).toMatchObject({
    found: 'HTTP/1.1, not gRPC',
    remedy: expect.stringContaining('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf') as string,
  });
});

test('a gRPC port where HTTP is sent', async () => {
  const port = await grpcServer();
  const report = await doctor('--target', `http://127.0.0.1:${port}`, '--protocol', 'http/protobuf');
  expect(report.lookAt).toBe('protocol');
  expect(faultOf(report)?.remedy).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
});

test('plaintext HTTP where TLS is expected', async () => {
  const port = await tlsServer(await certificate(LOCAL));
  const report = await doctor('--target', `http://127.0.0.1:${port}`, '--protocol', 'http/protobuf');
  expect(report.lookAt).toBe('protocol');
  expect(faultOf(report)?.remedy).toContain('send to https://');
});

test('a web server that speaks HTTP/2 and no gRPC', async () => {
  const made = await certificate(LOCAL);
  const server = createSecureServer({ cert: made.cert, key: made.key });
  server.on('stream', (stream) => stream.respond({ ':status': 404 }, { endStream: true }));
  const report = await doctor('--target', `https://127.0.0.1:${await listen(server)}`, '--ca', made.ca);
  expect(report.lookAt).toBe('protocol');
  expect(faultOf(report)?.found).toContain('as a web server does');
});

test('a hub without a pipeline for anything', async () => {
  const report = await doctor('--target', `http://127.0.0.1:${await grpcServer({ services: [] })}`);
  expect(report.lookAt).toBe('hub');
  expect(faultOf(report)?.found).toBe('the hub takes neither log records nor metrics');
});

test('a wrong token', async () => {
  const port = await grpcServer({ token: 'right' });
  const report = await doctor('--target', `http://127.0.0.1:${port}`, '--token', 'wrong');
  expect(report.lookAt).toBe('authorization');
  expect(faultOf(report)?.remedy).toBe('the token from --token is not the one the hub expects');
});

test('no token', async () => {
  const port = await grpcServer({ token: 'right' });
  const report = await doctor('--target', `http://127.0.0.1:${port}`);
  expect(faultOf(report)?.remedy).toContain('no token was sent');
});

test('a signal without a pipeline is told, and does not stop the rest', async () => {
  const port = await grpcServer({ services: ['metrics.v1.MetricsService'] });
  const report = await doctor('--target', `http://127.0.0.1:${port}`);
  expect(report.ok).toBe(true);
  expect(report.checks.filter(({ outcome }) => outcome === 'doubt')).toMatchObject([
    { title: 'a marked log record', remedy: expect.stringContaining('service.pipelines.logs') as string },
  ]);
});

test('a Prometheus whose remote-write receiver is off', async () => {
  const backEnd = await httpServer((_request, response) => {
    response.writeHead(404).end('remote write receiver needs to be enabled with --web.enable-remote-write-receiver');
  });
  const port = await grpcServer();
  const report = await doctor('--config', remoteWriteConfig(port, `${backEnd}/api/v1/write`));
  expect(report.lookAt).toBe('back end');
  expect(faultOf(report)?.remedy).toContain('--web.enable-remote-write-receiver');
});

test('an endpoint that is not the write path', async () => {
  const backEnd = await httpServer((_request, response) => void response.writeHead(405).end('Method Not Allowed'));
  const report = await doctor('--config', remoteWriteConfig(await grpcServer(), backEnd));
  expect(faultOf(report)).toMatchObject({
    stage: 'back end',
    remedy: expect.stringContaining('/api/v1/write') as string,
  });
});

test('a back end that takes requests and keeps nothing', async () => {
  const backEnd = await httpServer((request, response) => {
    if (request.url?.startsWith('/api/v1/query') === true) {
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }));
    } else {
      response.writeHead(204).end();
    }
  });
  const report = await doctor('--config', remoteWriteConfig(await grpcServer(), `${backEnd}/api/v1/write`));
  expect(report.lookAt).toBe('back end');
  expect(faultOf(report)).toMatchObject({
    title: 'the marked metric behind prometheusremotewrite',
    found: expect.stringMatching(/^not there after/) as string,
  });
});

test.each([
  [-90_000, /^is (89|90|91) s behind/],
  [90_000, /^is (89|90|91) s ahead of/],
])('a clock that is off by %d ms', async (offMs, found) => {
  const backEnd = await httpServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + offMs).toUTCString());
    response.writeHead(200).end('{"data":{"result":[{}]}}');
  });
  const report = await doctor('--config', remoteWriteConfig(await grpcServer(), `${backEnd}/api/v1/write`));
  expect(report.ok).toBe(true);
  expect(report.checks.filter(({ outcome }) => outcome === 'doubt')).toMatchObject([
    {
      title: 'clock of what is behind prometheusremotewrite',
      found: expect.stringMatching(found) as string,
      remedy: expect.stringContaining('time server') as string,
    },
  ]);
});

test('a configuration that does not load', async () => {
  const port = await grpcServer();
  const config = folder().write(
    'hub.yaml',
    `receivers: { otlp: { protocols: { grpc: { endpiont: "127.0.0.1:${port}" } } } }`,
  );
  const report = await doctor('--config', config, '--target', `http://127.0.0.1:${port}`);
  expect(report.lookAt).toBe('configuration');
});

test('nowhere to look', async () => {
  const io = recordingIo({ cwd: folder().path });
  expect(await runDoctor([], io)).toBe(1);
  expect(io.err).toContain('nowhere to send to');
});
