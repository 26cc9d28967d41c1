import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Clock, systemClock } from '../../component/clock.js';
import { RefusedError, seriesText } from './check.js';
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
import { createWriteRequestDecoder, MalformedRequestError, type WriteRequest } from './write-request.js';

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

export interface Answer {
  readonly status: number;
  /** Text for people; a line feed is added. */
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

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

const NO_CONTENT: Answer = { status: 204 };

class Backend implements RemoteWriteBackend {
  readonly #clock: Clock;
  readonly #limits: RemoteWriteLimits;
  readonly #intercept: RemoteWriteOptions['intercept'];
  readonly #decode: (body: Uint8Array) => WriteRequest;
  readonly #store: SeriesStore;
  readonly #requests: RecordedRequest[] = [];
  readonly #server: FastifyInstance;

  constructor(options: RemoteWriteOptions, decode: (body: Uint8Array) => WriteRequest) {
    this.#clock = options.clock ?? systemClock;
    this.#limits = limitsOf(options);
    this.#intercept = options.intercept;
    this.#decode = decode;
    this.#store = new SeriesStore(this.#limits);
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
    const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
    let decoded: WriteRequest | undefined;
    let answer = this.#intercept?.({ headers: request.headers }) ?? headerFault(request.headers);
    if (answer === undefined) {
      try {
        decoded = this.#decode(body);
        this.#store.write(decoded);
        answer = NO_CONTENT;
      } catch (error) {
        answer = refusal(error);
      }
    }
    this.#remember({
      receivedAtMs: this.#clock.now(),
      headers: request.headers,
      bodyBytes: body.length,
      decoded,
      answer,
    });
    return send(reply, answer);
  }

  #remember(request: RecordedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > this.#limits.maxRequests) this.#requests.shift();
  }
}

/** Headers that remote write 1.0 demands. Prometheus lets their absence pass; other receivers do not. */
function headerFault(headers: RecordedRequest['headers']): Answer | undefined {
  const contentType = String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim();
  if (contentType !== 'application/x-protobuf') {
    return { status: 415, message: `Content-Type must be application/x-protobuf, got "${contentType}"` };
  }
  if (/proto=(?!prometheus\.WriteRequest)/.test(String(headers['content-type']))) {
    return {
      status: 415,
      message: `only prometheus.WriteRequest is accepted, got "${String(headers['content-type'])}"`,
    };
  }
  if (headers['content-encoding'] !== 'snappy') {
    return {
      status: 415,
      message: `Content-Encoding must be snappy, got "${String(headers['content-encoding'] ?? '')}"`,
    };
  }
  if (headers['x-prometheus-remote-write-version'] === undefined) {
    return { status: 400, message: 'the header X-Prometheus-Remote-Write-Version is missing; it must be 0.1.0' };
  }
  return undefined;
}

function refusal(error: unknown): Answer {
  if (error instanceof MalformedRequestError) return { status: 400, message: error.message };
  if (error instanceof RefusedError) {
    const series = seriesText(new Map(error.labels.map(({ name, value }) => [name, value])));
    return { status: 400, message: `${error.message} (series ${series})` };
  }
  throw error;
}

function send(reply: FastifyReply, { status, message, headers }: Answer): FastifyReply {
  void reply.code(status).headers({ ...headers });
  return message === undefined ? reply.send() : reply.type('text/plain').send(`${message}\n`);
}
