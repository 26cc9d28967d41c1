/**
 * Errors that cross component boundaries. A stage that cannot take responsibility for a batch throws one of these;
 * what a client is answered follows from it through one table (`receivers/otlp/status.ts`).
 */

/** A gRPC status carried through the pipeline, so that a receiver can answer with what the far side said. */
export interface GrpcStatus {
  /** gRPC status code, 0 to 16. */
  readonly code: number;
  readonly message: string;
  /** From a google.rpc.RetryInfo detail: how long the far side asks to wait, in milliseconds. */
  readonly retryDelayMs?: number;
}

export interface HubErrorOptions {
  readonly cause?: unknown;
  readonly grpcStatus?: GrpcStatus;
  /** At least this long until the next try, in milliseconds, because the far side asked for it. */
  readonly retryAfterMs?: number;
  /** What stands in front of the whole text, e.g. `not retryable error: ` once a retry gave up on a permanent error. */
  readonly textPrefix?: string;
}

/** Base of every error the hub throws on purpose. `code` is stable and listed in docs/errors.md. */
export abstract class HubError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A failure of handing a batch on. */
export abstract class ConsumeError extends HubError {
  abstract readonly retryable: boolean;
  readonly grpcStatus: GrpcStatus | undefined;
  readonly retryAfterMs: number | undefined;
  readonly textPrefix: string;

  constructor(message: string, options: HubErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.grpcStatus = options.grpcStatus;
    this.retryAfterMs = options.retryAfterMs;
    this.textPrefix = options.textPrefix ?? '';
  }
}

/** The same batch may succeed later: queue full, memory limit, back end away. */
export class RetryableError extends ConsumeError {
  readonly code = 'HUB_RETRYABLE';
  readonly retryable = true;
}

/** The same batch will never succeed. The message carries no `Permanent error: ` prefix: `errorText` adds it. */
export class PermanentError extends ConsumeError {
  readonly code = 'HUB_PERMANENT';
  readonly retryable = false;
}

/**
 * Tests only: what the sender is told whatever became of its batch. Receivers answer it as it stands.
 */
export class ForcedAnswer extends ConsumeError {
  readonly code = 'HUB_FORCED_ANSWER';
  readonly retryable = false;
  /** Over HTTP; without it the one that goes with the gRPC status. */
  readonly httpStatus: number | undefined;
  /** Success, with so many items told as rejected. */
  readonly partialSuccess: { readonly rejectedItems: number; readonly message: string } | undefined;

  constructor(
    message: string,
    options: HubErrorOptions & Partial<Pick<ForcedAnswer, 'httpStatus' | 'partialSuccess'>> = {},
  ) {
    super(message, options);
    this.httpStatus = options.httpStatus;
    this.partialSuccess = options.partialSuccess;
  }
}

/** A component cannot start, or the service cannot be built. The message is complete: what, why, what to do. */
export class StartError extends HubError {
  readonly code = 'HUB_START';
}

/** The text of any thrown value in the reference's form (`Permanent error: ` in front of permanent ones). */
export function errorText(error: unknown): string {
  if (error instanceof PermanentError) return `${error.textPrefix}Permanent error: ${error.message}`;
  if (error instanceof ConsumeError) return `${error.textPrefix}${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
