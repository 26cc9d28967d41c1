import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpExchange } from '../../transport/http-instruments.js';

const KNOWN_METHODS = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);

/** What is counted about a request that was answered. Source followed: semantic conventions for HTTP metrics, as otelhttp reads them. */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply): HttpExchange {
  const isTls = request.raw.socket instanceof TLSSocket;
  const { hostname, port } = serverOf(request.host, isTls);
  return {
    method: KNOWN_METHODS.has(request.method) ? request.method : '_OTHER',
    statusCode: reply.statusCode,
    protocolVersion: request.raw.httpVersionMajor === 2 ? '2' : request.raw.httpVersion,
    serverAddress: hostname,
    serverPort: port,
    scheme: isTls ? 'https' : 'http',
    durationSeconds: reply.elapsedTime / 1000,
    requestBytes: request.bodyBytes,
    responseBytes: Number(reply.getHeader('content-length') ?? 0),
  };
}

/** @param host as the client wrote it. */
function serverOf(host: string, isTls: boolean): { readonly hostname: string; readonly port: number } {
  const [, hostname = host, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port === undefined ? (isTls ? 443 : 80) : Number(port) };
}
