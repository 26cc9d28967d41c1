import type { AuthData } from '../../component/auth.js';
import type { RequestContext } from '../../component/consumer.js';

/** The request that a context is about. */
export interface ContextSource {
  /** Reads all headers; called only when somebody wants them. */
  allHeaders(): ReadonlyMap<string, readonly string[]>;
  /** Calls back when the caller is gone before it was answered. */
  onGone(callback: () => void): void;
}

export interface RequestFacts {
  readonly peer: string;
  readonly auth: AuthData | undefined;
  readonly isGrpc?: boolean;
}

/** What the context of a request is to hold. */
export interface ContextWishes {
  readonly includeMetadata: boolean;
  readonly keepHeaders: boolean;
}

type Headers = ReadonlyMap<string, readonly string[]>;

/** HOT PATH: once per request. The abort signal is made only for whoever looks at it. */
export class ReceivedContext implements RequestContext {
  readonly peer: string;
  readonly auth?: AuthData;
  readonly metadata?: Headers;
  readonly headers?: Headers;
  readonly grpcMetadata?: () => Headers;
  readonly #source: ContextSource;
  #controller: AbortController | undefined;

  constructor(
    source: ContextSource,
    { peer, auth, isGrpc }: RequestFacts,
    { includeMetadata, keepHeaders }: ContextWishes,
  ) {
    this.#source = source;
    this.peer = peer;
    if (auth !== undefined) this.auth = auth;
    if (isGrpc === true) this.grpcMetadata = () => source.allHeaders();
    if (!includeMetadata && !keepHeaders) return;
    const headers = source.allHeaders();
    if (includeMetadata) this.metadata = headers;
    if (keepHeaders) this.headers = headers;
  }

  /** On the prototype, so that whoever copies a context past the life of its request leaves this behind. */
  get abort(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.#source.onGone(() => controller.abort());
    }
    return this.#controller.signal;
  }
}
