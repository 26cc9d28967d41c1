import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Clock, systemClock } from '../../component/clock.js';
import { seriesPage } from './page.js';
import { registerQueryApi } from './query-api.js';
import { parseSelector } from './selector.js';
import {
  DEFAULT_STORE_LIMITS,
  SeriesStore,
  type StoredSeries,
  type StoreLimits,
  type StoreStatistics,
} from './store.js';
import { type Answer, WriteEndpoint } from './write-endpoint.js';
import { createWriteRequestDecoder, type WriteRequest } from './write-request.js';

export type { Answer } from './write-endpoint.js';

export interface RemoteWriteLimits extends StoreLimits {
  /** A request's body in bytes, compressed and uncompressed. A larger one is answered with 413 or 400. */
  readonly maxBodyBytes: number;
  /** Requests remembered for `requests()`; the oldest goes first. */
  readonly maxRequests: number;
}

export const DEFAULT_REMOTE_WRITE_LIMITS: RemoteWriteLimits = {
  ...DEFAULT_STORE_LIMITS,
  maxBodyBytes: 32 * 1024 * 1024,
  maxRequests: 1000,
};

/** What is remembered of one write request, whatever became of it. */
export interface RecordedRequest {
  /** Unix time in milliseconds. */
  readonly receivedAtMs: number;
  /** As received, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bodyBytes: number;
  /** The decoded body, or undefined when it could not be decoded or was not looked at. */
  readonly decoded: WriteRequest | undefined;
  readonly answer: Answer;
}

export interface RemoteWriteOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Port to listen on; 0 picks a free one. Default 0. */
  readonly port?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  readonly limits?: Partial<RemoteWriteLimits>;
  /** Answers in the back end's place, to play a failing one. Undefined lets the request pass. */
  readonly intercept?: (request: { readonly headers: RecordedRequest['headers'] }) => Answer | undefined;
}

/** A Prometheus remote-write back end in this process that says no where Prometheus or the protocol says no. */
export interface RemoteWriteBackend {
  /** Base address, e.g. `http://127.0.0.1:9090`. */
  readonly address: string;
  /** Where to write to. */
  readonly writeUrl: string;
  /**
   * @param selector such as `up` or `{job="api"}`; absent = every series.
   * @throws {SelectorError}
   */
  series(selector?: string): readonly StoredSeries[];
  /** The latest requests, oldest first. */
  requests(): readonly RecordedRequest[];
  readonly statistics: StoreStatistics;
  /** Ends open requests and the listener. Safe to call twice. */
  close(): Promise<void>;
}

/** @throws when it cannot listen there (`EADDRINUSE` …). */
export async function createRemoteWriteBackend(options: RemoteWriteOptions = {}): Promise<RemoteWriteBackend> {
  const backend = new Backend(options, await createWriteRequestDecoder(limitsOf(options).maxBodyBytes));
  await backend.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  return backend;
}

function limitsOf(options: RemoteWriteOptions): RemoteWriteLimits {
  return { ...DEFAULT_REMOTE_WRITE_LIMITS, ...options.limits };
}

class Backend implements RemoteWriteBackend {
  readonly #clock: Clock;
  readonly #limits: RemoteWriteLimits;
  readonly #intercept: RemoteWriteOptions['intercept'];
  readonly #endpoint: WriteEndpoint;
  readonly #store: SeriesStore;
  readonly #requests: RecordedRequest[] = [];
  readonly #server: FastifyInstance;

  constructor(options: RemoteWriteOptions, decode: (body: Uint8Array) => WriteRequest) {
    this.#clock = options.clock ?? systemClock;
    this.#limits = limitsOf(options);
    this.#intercept = options.intercept;
    this.#store = new SeriesStore(this.#limits);
    this.#endpoint = new WriteEndpoint(this.#store, decode);
    this.#server = Fastify({ bodyLimit: this.#limits.maxBodyBytes, forceCloseConnections: true });
    this.#server.removeAllContentTypeParsers();
    this.#server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    this.#server.setErrorHandler<FastifyError>((error, _request, reply) =>
      send(reply, { status: error.statusCode ?? 500, message: error.message }),
    );
    this.#server.post('/api/v1/write', (request, reply) => this.#write(request, reply));
    this.#server.get('/', (_request, reply) => reply.type('text/plain').send(seriesPage(this.#store, this.#clock)));
    registerQueryApi(this.#server, this.#store, this.#clock);
  }

  async listen(host: string, port: number): Promise<void> {
    await this.#server.listen({ host, port });
  }

  get address(): string {
    const { family, address, port } = this.#server.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  get writeUrl(): string {
    return `${this.address}/api/v1/write`;
  }

  get statistics(): StoreStatistics {
    return this.#store.statistics;
  }

  series(selector?: string): readonly StoredSeries[] {
    return this.#store.series(selector === undefined ? [] : parseSelector(selector));
  }

  requests(): readonly RecordedRequest[] {
    return [...this.#requests];
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  #write(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { headers } = request;
    const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
    const intercepted = this.#intercept?.({ headers });
    const { decoded, answer } =
      intercepted === undefined ? this.#endpoint.receive(headers, body) : { decoded: undefined, answer: intercepted };
    this.#remember({ receivedAtMs: this.#clock.now(), headers, bodyBytes: body.length, decoded, answer });
    return send(reply, answer);
  }

  #remember(request: RecordedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > this.#limits.maxRequests) this.#requests.shift();
  }
}

function send(reply: FastifyReply, { status, message, headers }: Answer): FastifyReply {
  void reply.code(status).headers({ ...headers });
  return message === undefined ? reply.send() : reply.type('text/plain').send(`${message}\n`);
}
