/** A Prometheus remote-write endpoint that takes the place of the one a configuration names. */
import { parseSelector } from '../../backends/remote-write/selector.js';
import {
  DEFAULT_STORE_LIMITS,
  SeriesStore,
  type StoredSeries,
  type StoreLimits,
} from '../../backends/remote-write/store.js';
import { WriteEndpoint } from '../../backends/remote-write/write-endpoint.js';
import {
  createWriteRequestDecoder,
  MalformedRequestError,
  type MetricMetadata,
  type WriteRequest,
} from '../../backends/remote-write/write-request.js';
import type { Clock } from '../../component/clock.js';
import type { Gate, StandInAnswer, StandInRequest } from '../exchange.js';
import { Listeners } from '../listeners.js';
import { StandInServer } from '../server.js';

/** A write request as the endpoint saw it. */
export interface RemoteWriteRequest {
  /** Counts from 1. */
  readonly number: number;
  /** e.g. `/api/v1/push`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Compressed, as it came. */
  readonly body: Uint8Array;
  /** Undefined when the body is no remote-write request. */
  readonly decoded: WriteRequest | undefined;
  /** HTTP status; undefined when the sender got no answer. */
  readonly status: number | undefined;
  /** What the sender was told, without the line feed. */
  readonly message: string;
  readonly receivedAtMs: number;
}

export interface RemoteWriteStandInOptions {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly limits?: Partial<StoreLimits>;
  /** Answers instead of the stand-in: a real Prometheus behind it. */
  readonly upstream?: (request: StandInRequest) => Promise<StandInAnswer>;
}

/** A test keeps everything it wrote. */
const TEST_LIMITS: StoreLimits = {
  ...DEFAULT_STORE_LIMITS,
  maxSeries: 1_000_000,
  maxSamplesPerSeries: 1_000_000,
  maxExemplarsPerSeries: 10_000,
};
const MAX_BODY_BYTES = 256 * 1024 * 1024;

export class RemoteWriteStandIn {
  readonly #options: RemoteWriteStandInOptions;
  readonly #decode: (body: Uint8Array) => WriteRequest;
  readonly #server: StandInServer;
  readonly #listeners = new Listeners();
  #store: SeriesStore;
  #requests: RemoteWriteRequest[] = [];

  private constructor(options: RemoteWriteStandInOptions, decode: (body: Uint8Array) => WriteRequest) {
    this.#options = options;
    this.#decode = decode;
    this.#store = this.#emptyStore();
    this.#server = new StandInServer({
      ...options,
      handler: (request) => this.#handle(request),
      onAnswered: (request, answer) => this.#remember(request, answer),
    });
  }

  static async start(options: RemoteWriteStandInOptions): Promise<RemoteWriteStandIn> {
    const standIn = new RemoteWriteStandIn(options, await createWriteRequestDecoder(MAX_BODY_BYTES));
    await standIn.#server.listen();
    return standIn;
  }

  /** Base address. Whatever the path, a POST is a write. */
  get url(): string {
    return this.#server.url;
  }

  /** @param selector such as `up{job="api"}`; absent: every series. @throws {SelectorError} */
  series(selector?: string): readonly StoredSeries[] {
    return this.#store.series(selector === undefined ? [] : parseSelector(selector));
  }

  get metadata(): readonly MetricMetadata[] {
    return [...this.#store.metadata.values()];
  }

  /** Every request, oldest first. */
  get requests(): readonly RemoteWriteRequest[] {
    return this.#requests;
  }

  /** Forgets series and requests. */
  clear(): void {
    this.#store = this.#emptyStore();
    this.#requests = [];
  }

  /** Calls back after each request was answered, until the returned function is called. */
  onRequest(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #emptyStore(): SeriesStore {
    return new SeriesStore({ ...TEST_LIMITS, ...this.#options.limits });
  }

  async #handle(request: StandInRequest): Promise<StandInAnswer> {
    if (request.method !== 'POST') {
      return { status: 405, headers: { allow: 'POST' }, body: 'method not allowed\n' };
    }
    const upstream = await this.#options.upstream?.(request);
    if (upstream !== undefined && upstream.status >= 300) return upstream;
    const { answer } = new WriteEndpoint(this.#store, this.#decode).receive(request.headers, request.body);
    if (upstream !== undefined) return upstream;
    return {
      status: answer.status,
      ...(answer.message === undefined
        ? {}
        : { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${answer.message}\n` }),
    };
  }

  #remember(request: StandInRequest, answer: StandInAnswer | undefined): void {
    const { number, path, headers, body, receivedAtMs } = request;
    const message = typeof answer?.body === 'string' ? answer.body.trimEnd() : '';
    const decoded = this.#decoded(body);
    this.#requests.push({ number, path, headers, body, decoded, status: answer?.status, message, receivedAtMs });
    this.#listeners.tell();
  }

  #decoded(body: Uint8Array): WriteRequest | undefined {
    try {
      return this.#decode(body);
    } catch (error) {
      if (error instanceof MalformedRequestError) return undefined;
      throw error;
    }
  }
}
