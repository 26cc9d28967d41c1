/** An Azure blob endpoint that takes the place of the one a configuration names. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../component/clock.js';
import type { Gate, StandInAnswer, StandInRequest } from '../exchange.js';
import { Listeners } from '../listeners.js';
import { StandInServer } from '../server.js';
import { Blobs, BLOB_LIMITS, type BlobLimits } from './blobs.js';
import { operate } from './operations.js';
import { BlobServiceError, errorAnswer } from './service-error.js';
import type { Account } from './shared-key.js';
import { checkSignature } from './shared-key.js';

/** The emulator's account and published key, which every Azure SDK knows: no secret. */
export const EMULATOR_ACCOUNT: Account = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

/** A request to the blob endpoint and what became of it. */
export interface BlobRequest {
  /** Counts from 1. */
  readonly number: number;
  readonly method: string;
  /** With the account, percent-encoded. */
  readonly path: string;
  /** e.g. `appendblock`; empty for a plain put, get or delete. */
  readonly operation: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** HTTP status; undefined when the sender got no answer. */
  readonly status: number | undefined;
  /** The service's code, e.g. `BlobNotFound`. */
  readonly errorCode: string | undefined;
  readonly receivedAtMs: number;
}

export interface BlobStandInOptions {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly containers: readonly string[];
  readonly limits?: Partial<BlobLimits>;
  /** Answers instead of the stand-in: a real Azurite behind it. */
  readonly upstream?: (request: StandInRequest) => Promise<StandInAnswer>;
}

export class BlobStandIn {
  readonly #options: BlobStandInOptions;
  readonly #server: StandInServer;
  readonly #listeners = new Listeners();
  readonly blobs: Blobs;
  #requests: BlobRequest[] = [];

  private constructor(options: BlobStandInOptions) {
    this.#options = options;
    this.blobs = new Blobs(() => options.clock.now(), { ...BLOB_LIMITS, ...options.limits });
    for (const container of new Set(options.containers)) this.blobs.createContainer(container);
    this.#server = new StandInServer({
      ...options,
      handler: (request) => this.#handle(request),
      onAnswered: (request, answer) => this.#remember(request, answer),
    });
  }

  static async start(options: BlobStandInOptions): Promise<BlobStandIn> {
    const standIn = new BlobStandIn(options);
    await standIn.#server.listen();
    return standIn;
  }

  /** With the account, e.g. `http://127.0.0.1:40001/devstoreaccount1`. */
  get url(): string {
    return `${this.#server.url}/${EMULATOR_ACCOUNT.name}`;
  }

  /** For every Azure SDK. */
  get connectionString(): string {
    const { name, key } = EMULATOR_ACCOUNT;
    return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};BlobEndpoint=${this.url};`;
  }

  /** Every request, oldest first. */
  get requests(): readonly BlobRequest[] {
    return this.#requests;
  }

  /** Forgets blobs and requests; containers stay. */
  clear(): void {
    this.blobs.clear();
    this.#requests = [];
  }

  /** Calls back after each request was answered, until the returned function is called. */
  onRequest(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #handle(request: StandInRequest): Promise<StandInAnswer> {
    const upstream = await this.#options.upstream?.(request);
    if (upstream !== undefined && upstream.status >= 300) return upstream;
    const own = this.#own(request);
    return upstream ?? own;
  }

  #own(request: StandInRequest): StandInAnswer {
    const requestId = randomUUID();
    const nowMs = request.receivedAtMs;
    const common = {
      'x-ms-request-id': requestId,
      'x-ms-version': String(request.headers['x-ms-version'] ?? '2021-12-02'),
      date: new Date(nowMs).toUTCString(),
    };
    let answer: StandInAnswer;
    try {
      checkSignature(request, EMULATOR_ACCOUNT);
      answer = operate(request, { blobs: this.blobs, url: this.url, account: EMULATOR_ACCOUNT.name });
    } catch (error) {
      if (!(error instanceof BlobServiceError)) throw error;
      answer = errorAnswer(error.code, requestId, nowMs, request.method === 'HEAD');
    }
    return { ...answer, headers: { ...common, ...answer.headers } };
  }

  #remember(request: StandInRequest, answer: StandInAnswer | undefined): void {
    const { number, method, path, query, headers, body, receivedAtMs } = request;
    const errorCode = answer?.headers?.['x-ms-error-code'];
    this.#requests.push({
      number,
      method,
      path,
      operation: query.get('comp') ?? '',
      headers,
      body,
      status: answer?.status,
      errorCode: errorCode === undefined ? undefined : String(errorCode),
      receivedAtMs,
    });
    this.#listeners.tell();
  }
}
