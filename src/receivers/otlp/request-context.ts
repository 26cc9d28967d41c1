import type { AuthData } from '../../component/auth.js';
import type { RequestContext } from '../../component/consumer.js';

export interface RequestFacts {
  readonly peer: string;
  readonly auth: AuthData | undefined;
  /** Reads all headers; called only when somebody wants them. */
  readonly headers: () => ReadonlyMap<string, readonly string[]>;
  readonly isGrpc?: boolean;
  /** Calls back when the caller is gone before it was answered. */
  readonly onGone: (callback: () => void) => void;
}

/** What the context of a request is to hold. */
export interface ContextWishes {
  readonly includeMetadata: boolean;
  readonly keepHeaders: boolean;
}

/** HOT PATH: once per request. The abort signal is made only for whoever looks at it. */
export function requestContext(facts: RequestFacts, { includeMetadata, keepHeaders }: ContextWishes): RequestContext {
  let controller: AbortController | undefined;
  const headers = includeMetadata || keepHeaders ? facts.headers() : undefined;
  return {
    peer: facts.peer,
    ...(facts.auth !== undefined && { auth: facts.auth }),
    ...(includeMetadata && { metadata: headers! }),
    ...(facts.isGrpc === true && { grpcMetadata: facts.headers }),
    ...(keepHeaders && { headers: headers! }),
    get abort() {
      if (controller === undefined) {
        const created = new AbortController();
        controller = created;
        facts.onGone(() => created.abort());
      }
      return controller.signal;
    },
  };
}
