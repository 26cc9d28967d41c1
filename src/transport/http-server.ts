/**
 * An HTTP server on connections that a `Listener` accepts: HTTP/1.1, and HTTP/2 for clients that negotiate it over TLS. Limits and
 * the answers to what is no HTTP are those of the reference (Go's `net/http`).
 */
import { createServer as createHttp1Server, ServerResponse } from 'node:http';
import type { IncomingMessage, RequestListener, Server as Http1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { BoundAddress } from '../component/component.js';
import type { ComponentSettings } from '../component/settings.js';
import { discardRest } from './discard-rest.js';
import { Listener } from './listener.js';
import { MalformedRequests } from './malformed-request.js';
import { requestProblem } from './request-problem.js';
import type { TlsServerConfig } from './tls-config.js';

/** The part of an HTTP server's settings that concerns connections; durations in milliseconds, 0 for the default. */
export interface HttpServerOptions {
  readonly endpoint: string;
  readonly tls: TlsServerConfig | undefined;
  readonly read_timeout: number;
  readonly read_header_timeout: number;
  readonly write_timeout: number;
  readonly idle_timeout: number;
}

const DEFAULT_READ_TIMEOUT_MS = 300_000;
const DEFAULT_HEADER_TIMEOUT_MS = 60_000;
const MAX_HEADER_BYTES = 1024 * 1024;
/** Flow-control window of an HTTP/2 request. */
const HTTP2_WINDOW_BYTES = 1024 * 1024;

export class HttpServer {
  readonly #settings: ComponentSettings;
  readonly #options: HttpServerOptions;
  readonly #handler: RequestListener;
  readonly #listener: Listener;
  readonly #http1: Http1Server;
  #http2: Http2Server | undefined;
  readonly #malformed = new MalformedRequests();
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  #running = 0;
  #onIdle: (() => void) | undefined;

  constructor(settings: ComponentSettings, options: HttpServerOptions, handler: RequestListener) {
    this.#settings = settings;
    this.#options = options;
    this.#handler = handler;
    this.#http1 = this.#createHttp1();
    this.#listener = new Listener(settings, {
      network: 'tcp',
      endpoint: options.endpoint,
      tls: options.tls,
      alpn: ['h2', 'http/1.1'],
      onConnection: (socket) => this.#serve(socket),
      onPlaintext: answerPlaintext,
    });
  }

  /** @throws {StartError} */
  loadCertificates(): Promise<void> {
    return this.#listener.loadCertificates();
  }

  /** @param onFailure a failure that leaves the server deaf. @throws {StartError} */
  async listen(onFailure: (error: Error) => void): Promise<BoundAddress> {
    this.#listener.onFailure(onFailure);
    const address = await this.#listener.listen();
    this.#http1.emit('listening'); // begins to watch its time limits
    return address;
  }

  /** Answers requests under way, then closes every connection. @param deadline aborts when they are to be cut. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#listener.close();
    this.#http1.close();
    for (const session of this.#sessions) session.close();
    await this.#idle(deadline);
    for (const socket of this.#sockets) socket.destroy();
  }

  #createHttp1(): Http1Server {
    const { read_timeout: read, read_header_timeout: header, idle_timeout: idle } = this.#options;
    const requestTimeout = read > 0 ? read : DEFAULT_READ_TIMEOUT_MS;
    const server = createHttp1Server(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout,
        headersTimeout: Math.min(header > 0 ? header : read > 0 ? read : DEFAULT_HEADER_TIMEOUT_MS, requestTimeout),
        keepAliveTimeout: idle > 0 ? idle : Math.max(read, 0),
        connectionsCheckingInterval: 5_000,
        requireHostHeader: false, // see `requestProblem`
      },
      (request, response) => this.#handleHttp1(request, response),
    );
    server.on('clientError', this.#malformed.answer);
    server.on('checkExpectation', (_request, response) =>
      response.writeHead(417, { 'content-length': '0', connection: 'close' }).end(),
    );
    server.on('connect', (request, socket) =>
      this.#malformed.afterEarlier(socket as Socket, () => this.#refuseTunnel(request, socket as Socket)),
    );
    return server;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const isHttp2 = socket instanceof TLSSocket && socket.alpnProtocol === 'h2';
    (isHttp2 ? (this.#http2 ??= this.#createHttp2()) : this.#http1).emit('connection', socket);
  }

  /** Its requests and responses are made to look like those of HTTP/1. */
  #createHttp2(): Http2Server {
    const server = createHttp2Server({ settings: { initialWindowSize: HTTP2_WINDOW_BYTES } }, (request, response) =>
      this.#handle(request as unknown as IncomingMessage, response as unknown as ServerResponse),
    );
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
    });
    server.on('sessionError', () => {}); // the session closes
    return server;
  }

  /** CONNECT is a method like any other to the handler. Node would close the connection without a word. */
  #refuseTunnel(request: IncomingMessage, socket: Socket): void {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    this.#handleHttp1(request, response);
  }

  #handleHttp1(request: IncomingMessage, response: ServerResponse): void {
    const problem = requestProblem(request);
    if (problem === undefined) this.#handle(request, response);
    else this.#malformed.refuse(request.socket, problem);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#running++;
    const { write_timeout: limit } = this.#options;
    const timer =
      limit > 0 ? this.#settings.clock.setTimer(() => request.socket.destroy(), limit, { unref: true }) : undefined;
    response.once('close', () => {
      timer?.cancel();
      this.#running--;
      if (this.#running === 0) this.#onIdle?.();
    });
    if (request.httpVersionMajor === 1) this.#malformed.add(request, response);
    request.on('error', () => {}); // the response closes
    response.on('error', () => {});
    discardRest(request, response, this.#settings.clock);
    if (request.url === '*' && request.method === 'OPTIONS') response.writeHead(200, { 'content-length': '0' }).end();
    else this.#handler(request, response);
  }

  #idle(deadline: AbortSignal): Promise<void> {
    if (this.#running === 0 || deadline.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      deadline.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

/** A plaintext request on a TLS port. */
function answerPlaintext(socket: Socket): void {
  const first = socket.read() as Buffer | null;
  const isHttp = first !== null && /^(GET|HEAD|POST|PUT|OPTIONS) /.test(first.toString('latin1', 0, 8));
  if (isHttp) socket.write('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  socket.destroySoon();
}
