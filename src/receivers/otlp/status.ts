/**
 * What a sender is answered: one table from errors to gRPC codes and HTTP statuses.
 *
 * Source followed: OTLP specification, "Failures" and "OTLP/HTTP Response", and the reference's `otlpreceiver/internal/errors` at
 * 0.131.0.
 */
import { ConsumeError, errorText, PermanentError } from '../../component/errors.js';

/** gRPC status codes by name. */
export const CODE = {
  OK: 0,
  CANCELED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** In the order of their numbers, as the reference spells them in texts. */
const CODE_NAMES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

/** `google.rpc.Status`, with the one detail that OTLP knows. */
export interface Status {
  /** gRPC status code. */
  readonly code: number;
  readonly message: string;
  /** `google.rpc.RetryInfo`: the sender should wait this long. */
  readonly retryDelayMs?: number;
}

/** The answer to a request whose batch the pipeline did not take. */
export function statusOf(error: unknown): Status {
  const message = errorText(error);
  const carried = error instanceof ConsumeError ? error.grpcStatus : undefined;
  if (carried === undefined || carried.code === CODE.OK) {
    return { code: error instanceof PermanentError ? CODE.INTERNAL : CODE.UNAVAILABLE, message };
  }
  // A status that nobody wrapped goes on as it came; around a wrapped one the whole text is kept.
  const plain = `rpc error: code = ${CODE_NAMES[carried.code] ?? `Code(${carried.code})`} desc = ${carried.message}`;
  return {
    code: carried.code,
    message: message === plain ? carried.message : message,
    ...(carried.retryDelayMs !== undefined && { retryDelayMs: carried.retryDelayMs }),
  };
}

/** HTTP status that goes with a gRPC code. */
export function httpStatusOf(code: number): number {
  switch (code) {
    case CODE.CANCELED:
    case CODE.DEADLINE_EXCEEDED:
    case CODE.ABORTED:
    case CODE.OUT_OF_RANGE:
    case CODE.UNAVAILABLE:
    case CODE.DATA_LOSS:
      return 503;
    case CODE.RESOURCE_EXHAUSTED:
      return 429;
    case CODE.INVALID_ARGUMENT:
      return 400;
    case CODE.UNAUTHENTICATED:
      return 401;
    case CODE.PERMISSION_DENIED:
      return 403;
    case CODE.UNIMPLEMENTED:
      return 404;
    default:
      return 500;
  }
}

/** gRPC code in the body of an answer that began as an HTTP status. */
export function codeOfHttpStatus(httpStatus: number): number {
  switch (httpStatus) {
    case 400:
      return CODE.INVALID_ARGUMENT;
    case 401:
      return CODE.UNAUTHENTICATED;
    case 403:
      return CODE.PERMISSION_DENIED;
    case 404:
      return CODE.UNIMPLEMENTED;
    case 429:
      return CODE.RESOURCE_EXHAUSTED;
    case 502:
    case 503:
    case 504:
      return CODE.UNAVAILABLE;
    default:
      return CODE.UNKNOWN;
  }
}
