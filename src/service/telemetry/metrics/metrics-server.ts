/**
 * `/metrics` over HTTP. The socket is bound when the service starts, so that a taken port stops the start as it does in the
 * reference; fastify, which costs more to import than the rest of the start together, is loaded by the first request.
 */
import { lookup } from 'node:dns/promises';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { StartError } from '../../../component/errors.js';
import { systemErrorText } from '../system-error-text.js';
import { acceptedEscaping, acceptsGzip } from './accept.js';
import type { NameEscaping } from './name-escaping.js';

/** Limits of the reference's server, in milliseconds. */
const READ_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 120_000;

export interface MetricsServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `render()` on `host:port`.
 *
 * @param host empty: every interface.
 * @param port 0: any free one.
 * @throws {StartError} `binding address …`, in the reference's words.
 */
export async function startMetricsServer(
  host: string,
  port: number,
  render: (escaping: NameEscaping) => string,
): Promise<MetricsServer> {
  let routes: Promise<RequestListener> | undefined;
  const server = createServer((request, response) => {
    routes ??= loadRoutes(server, render);
    routes.then(
      (route) => route(request, response),
      (error: unknown) => fail(response, error),
    );
  });
  server.requestTimeout = READ_TIMEOUT_MS;
  server.headersTimeout = READ_TIMEOUT_MS;
  server.keepAliveTimeout = IDLE_TIMEOUT_MS;
  await bind(server, host.replace(/^\[(.+)\]$/, '$1'), port);
  const bound = server.address() as AddressInfo;
  return { host: bound.address, port: bound.port, close: () => close(server) };
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  const shown = joinHostPort(host, port);
  try {
    const address = await resolve(host);
    await listen(server, address, port);
  } catch (error) {
    throw new StartError(`binding address ${shown} for Prometheus exporter: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** IPv4 first: that is where Go listens for a name that has both. */
async function resolve(host: string): Promise<string> {
  if (host === '' || isIP(host) !== 0) return host;
  try {
    const addresses = await lookup(host, { all: true });
    return (addresses.find(({ family }) => family === 4) ?? addresses[0])!.address; // lookup finds one or throws
  } catch (error) {
    throw new StartError(`listen tcp: lookup ${host}: no such host`, { cause: error });
  }
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    const onError = (error: Error): void =>
      reject(
        new StartError(systemErrorText(error, `listen tcp ${joinHostPort(address, port)}: bind`), { cause: error }),
      );
    server.once('error', onError);
    server.listen({ port, ...(address === '' ? {} : { host: address }) }, () => {
      server.removeListener('error', onError);
      resolvePromise();
    });
  });
}

function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

async function loadRoutes(server: Server, render: (escaping: NameEscaping) => string): Promise<RequestListener> {
  const { fastify } = await import('fastify');
  let route: RequestListener | undefined;
  const app = fastify({
    serverFactory(handler) {
      route = handler;
      return server;
    },
  });
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.all('/metrics', async (request, reply) => {
    const escaping = acceptedEscaping(request.headers.accept);
    reply.header('content-type', `text/plain; version=0.0.4; charset=utf-8; escaping=${escaping}`);
    const text = render(escaping);
    if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(text);
    return reply.header('content-encoding', 'gzip').send(await compress(text));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .header('content-type', 'text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .send('404 page not found\n'),
  );
  await app.ready();
  return route!; // set by fastify() above
}

const compress = promisify<string, Buffer>(gzip);

function fail(response: ServerResponse<IncomingMessage>, error: unknown): void {
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`the metrics page cannot be served: ${(error as Error).message}\n`);
}

/** Lets answers under way finish, then lets go of kept-alive connections. */
function close(server: Server): Promise<void> {
  return new Promise((resolvePromise) => {
    server.close(() => resolvePromise());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
