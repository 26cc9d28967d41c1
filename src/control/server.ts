/** The control server: what the hub tells and does on request, over HTTP on a port of its own (`--control`). */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../component/errors.js';
import type { ControlAddress } from './address.js';
import { isLoopback } from './address.js';
import { pageCookie, refusalOf } from './guard.js';

export interface ControlOptions {
  readonly address: ControlAddress;
  /** Required unless the address is loopback. */
  readonly token?: string;
  /** Each adds routes of its own. */
  readonly routes: readonly ((app: FastifyInstance) => void | Promise<void>)[];
}

export interface ControlServer {
  readonly address: ControlAddress;
  close(): Promise<void>;
}

/** @throws {StartError} when the address would be open to everybody, or cannot be bound. */
export async function startControlServer({ address, token, routes }: ControlOptions): Promise<ControlServer> {
  if (token === undefined && !isLoopback(address.host)) {
    throw new StartError(
      `--control ${address.host}:${address.port} is reachable from other machines and needs a token: set OTLP_HUB_CONTROL_TOKEN, or listen on 127.0.0.1`,
    );
  }
  const { fastify } = await import('fastify');
  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 2000 } });
  app.addHook('onRequest', async (request, reply) => {
    const cookie = pageCookie(request.url, token);
    if (cookie !== undefined) return reply.header('set-cookie', cookie).redirect('/lens/', 303);
    const refusal = refusalOf(request.headers, token, request.url.split('?', 1)[0]);
    if (refusal !== undefined) return reply.code(refusal.status).send({ error: refusal.message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `there is nothing at ${request.method} ${request.url.split('?', 1)[0]}` }),
  );
  for (const add of routes) await app.register(async (scope) => add(scope));
  try {
    await app.listen(address);
  } catch (error) {
    throw new StartError(`--control ${address.host}:${address.port}: ${(error as Error).message}`, { cause: error });
  }
  const { port } = app.server.address() as AddressInfo; // it listens on a port
  return { address: { host: address.host, port }, close: () => app.close() };
}
