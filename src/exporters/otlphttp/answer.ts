/**
 * What an answer means for the batch.
 *
 * Source: OTLP specification, "OTLP/HTTP Response"; collector `otlphttpexporter/otlp.go` and `statusutil` at 0.131.0.
 */
import { PermanentError, RetryableError } from '../../component/errors.js';
import type { Outcome } from '../../exporterhelper/outcome.js';
import { partialSuccess, partialSuccessOfJson, type PartialSuccess } from '../../pdata/partial-success.js';
import type { HttpAnswer } from '../../transport/http-client.js';
import { detailsText, readRpcStatus, rpcErrorText } from '../../transport/rpc-status.js';

export const PROTOBUF = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';

/** Codes that stand for a status in errors that receivers hand on. */
const GRPC_CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  404: 12, // UNIMPLEMENTED
  429: 8, // RESOURCE_EXHAUSTED
  502: 14, // UNAVAILABLE
  503: 14,
  504: 14,
};
const UNKNOWN = 2;

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Those whose `Retry-After` is looked at. */
const THROTTLING: ReadonlySet<number> = new Set([429, 503]);

const NOTHING: PartialSuccess = { rejectedItems: 0, message: '' };

/** @throws {RetryableError} the body is not what its content type says. */
export function toldOf({ headers, body }: HttpAnswer): PartialSuccess {
  if (body.length === 0) return NOTHING;
  try {
    // Exactly these: with a parameter behind it the body is not looked at.
    if (headers['content-type'] === PROTOBUF) return partialSuccess(body);
    if (headers['content-type'] === JSON_TYPE) return partialSuccessOfJson(body.toString());
  } catch (error) {
    const form = headers['content-type'] === JSON_TYPE ? 'json' : 'protobuf';
    throw new RetryableError(`error parsing ${form} response: ${(error as Error).message}`, { cause: error });
  }
  return NOTHING;
}

/** @param nowMs Unix time in milliseconds, which dates in `Retry-After` are measured against. */
export function refusalOf(answer: HttpAnswer, url: string, nowMs: number): Outcome {
  const { status } = answer;
  const code = GRPC_CODES[status] ?? UNKNOWN;
  const message = `error exporting items, request to ${url} responded with HTTP Status Code ${status}${toldText(answer)}`;
  const grpcStatus = { code, message };
  const text = rpcErrorText(code, message);
  if (!RETRYABLE.has(status)) {
    return {
      status: 'permanent',
      cause: new PermanentError(text, { grpcStatus }),
      detail: { status, answer: message },
    };
  }
  const retryAfterMs = THROTTLING.has(status) ? waitOf(answer.headers['retry-after'], nowMs) : undefined;
  const cause = new RetryableError(text, { grpcStatus });
  return { status: 'retryable', cause, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** What the far side says about it, when its words are a `google.rpc.Status`: an empty body is one. */
function toldText({ status, body }: HttpAnswer): string {
  const told = status >= 400 && status <= 599 ? readRpcStatus(body) : undefined;
  return told === undefined ? '' : `, Message=${told.message}, Details=${detailsText(told)}`;
}

/** Milliseconds that `Retry-After` asks to wait, by seconds or by date. */
function waitOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^[+-]?\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const isDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [A-Z]+$/.test(retryAfter);
  const timeMs = isDate ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs - nowMs;
}
