import { BlobRequestError } from './store.js';

const LINE = '-'.repeat(80);

/** The parts of the SDK's error that are looked at, so that the SDK need not be loaded to look. */
interface SdkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: {
    readonly bodyAsText?: string | null;
    readonly headers: { get(name: string): string | undefined };
  };
}

/**
 * What a request failed with, in the words of the reference (whose SDK shows the answer as it came), or
 * `context deadline exceeded` where the attempt ran out of time.
 */
export function requestError(error: unknown, signal: AbortSignal): Error {
  if (error instanceof BlobRequestError) return error;
  if (signal.aborted) return new BlobRequestError((signal.reason as Error).message, { cause: error });
  const failed = error as SdkError;
  if (failed.statusCode === undefined || failed.response === undefined) {
    return new BlobRequestError(withoutQuery(failed.message), { cause: error });
  }
  const body = failed.response.bodyAsText ?? '';
  const code = failed.response.headers.get('x-ms-error-code') ?? codeIn(body) ?? failed.code;
  const retryAfterMs = retryAfter(failed.response.headers.get('retry-after'));
  return new BlobRequestError(answerText(failed, code, body), {
    status: failed.statusCode,
    cause: error,
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The answer as the Azure SDK for Go writes it (azcore `ResponseError`). */
function answerText({ statusCode, request }: SdkError, code: string | undefined, body: string): string {
  const reason = /<Message>([^<\n]*)/i.exec(body)?.[1] ?? '';
  return [
    request === undefined ? 'Request information not available' : `${request.method} ${withoutQuery(request.url)}`,
    LINE,
    `RESPONSE ${statusCode}: ${statusCode} ${reason}`.trimEnd(),
    code === undefined ? 'ERROR CODE UNAVAILABLE' : `ERROR CODE: ${code}`,
    LINE,
    body === '' ? 'Response contained no body' : body,
    LINE,
    '',
  ].join('\n');
}

/** Queries may carry a signature. */
function withoutQuery(text: string): string {
  return text.replaceAll(/\?[^\s"']*/g, '');
}

function codeIn(body: string): string | undefined {
  return /<Code>\s*(\w+)\s*<\/Code>/i.exec(body)?.[1];
}

/** Seconds only: the blob service sends no dates. */
function retryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}
