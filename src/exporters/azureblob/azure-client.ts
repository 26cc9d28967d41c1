/** A client of Microsoft's SDK that asks for the reference's service version, by the reference's way out of the machine. */
import type { BlobServiceClient, Pipeline } from '@azure/storage-blob';
import { azureRoute } from './proxy.js';
import type { TokenSource } from './identity/token-source.js';

/**
 * The service version that is asked for: the one the reference's SDK asks for. The SDK's own is newer than emulators and
 * older stamps know; they refuse it whatever the request.
 */
const SERVICE_VERSION = '2025-05-05';

/** How requests are proved: by key, by signature (a query without `?`), by token. */
export type BlobAccess =
  | { readonly kind: 'key'; readonly account: string; readonly key: string }
  | { readonly kind: 'sas'; readonly signature: string }
  | { readonly kind: 'token'; readonly tokens: TokenSource };

/** What of a request is changed before it is signed. */
interface OutgoingRequest {
  readonly headers: { set(name: string, value: string): void };
  agent?: unknown;
}

type Adjust = (request: OutgoingRequest) => void;

/** Loads the SDK. Makes no request. @throws {StartError} for a proxy that cannot be used. */
export async function createClient(url: string, access: BlobAccess): Promise<BlobServiceClient> {
  const { BlobServiceClient, newPipeline, StorageSharedKeyCredential, AnonymousCredential } =
    await import('@azure/storage-blob');
  // Retries are made around the writers, which know what a request may have done already.
  const route = azureRoute(new URL(url), process.env);
  const options = {
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: 'otlp-hub' },
    ...(route.proxy && { proxyOptions: route.proxy }),
  };
  const credential =
    access.kind === 'key'
      ? new StorageSharedKeyCredential(access.account, access.key)
      : access.kind === 'token'
        ? {
            getToken: (_scopes: unknown, options?: { readonly abortSignal?: unknown }) =>
              access.tokens.token(options?.abortSignal as AbortSignal | undefined),
          }
        : new AnonymousCredential();
  const service = access.kind === 'sas' ? `${url}?${access.signature}` : url;
  const adjust: Adjust = (request) => {
    request.headers.set('x-ms-version', SERVICE_VERSION);
    if (route.agent !== undefined) request.agent = route.agent;
  };
  const pipeline = newPipeline(credential, options);
  const client = new BlobServiceClient(service, pipeline);
  adjustEach(pipeline, adjust);
  return client;
}

interface InnerPipeline {
  addPolicy(policy: {
    readonly name: string;
    sendRequest<T>(request: OutgoingRequest, next: (request: OutgoingRequest) => T): T;
  }): void;
}

/**
 * Puts the change among the SDK's own steps, in front of the one that signs. They are there once a client was made, under a name the SDK does
 * not declare; for what it does declare (`pipeline.factories`) it rewrites every request and answer, there and back.
 */
function adjustEach(pipeline: Pipeline, adjust: Adjust): void {
  const { _corePipeline: inner } = pipeline as { readonly _corePipeline?: InnerPipeline };
  if (inner === undefined)
    throw new Error('bug in the hub: this version of @azure/storage-blob keeps its policies elsewhere');
  inner.addPolicy({
    name: 'otlpHubRequestPolicy',
    sendRequest(request, next) {
      adjust(request);
      return next(request);
    },
  });
}
