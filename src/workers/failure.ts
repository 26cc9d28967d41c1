/** Errors of the pipeline as data, so that what a client is answered does not depend on the thread that refused it. */
import type { GrpcStatus } from '../component/errors.js';
import { ConsumeError, PermanentError, RetryableError } from '../component/errors.js';

export interface WireFailure {
  readonly kind: 'retryable' | 'permanent' | 'other';
  readonly message: string;
  readonly grpcStatus?: GrpcStatus;
  readonly retryAfterMs?: number;
  readonly textPrefix?: string;
}

export function failureOf(error: unknown): WireFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ConsumeError)) return { kind: 'other', message };
  const { grpcStatus, retryAfterMs, textPrefix } = error;
  return {
    kind: error instanceof PermanentError ? 'permanent' : 'retryable',
    message,
    textPrefix,
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export function errorOf({ kind, message, ...options }: WireFailure): Error {
  if (kind === 'other') return new Error(message);
  return kind === 'permanent' ? new PermanentError(message, options) : new RetryableError(message, options);
}
