import { ConsumeError, PermanentError, RetryableError, errorText, type HubErrorOptions } from '../component/errors.js';
import type { DropDetail, DropReason } from '../component/ledger.js';
import { formatDuration } from '../pdata/go-format.js';
import type { Outcome } from './outcome.js';

/** Longest piece of a far side's words that the ledger keeps. */
const MAX_ANSWER_CHARACTERS = 200;

/** Why a batch was not sent: the error for the caller and the log, and how the ledger books it. */
export interface Failure {
  readonly error: ConsumeError;
  readonly reason: DropReason;
  readonly detail: DropDetail;
}

/** What went wrong in one attempt. Undefined when it was delivered. */
export function failureOf(outcome: Outcome): Failure | undefined {
  if (outcome.status === 'delivered') return undefined;
  const { cause } = outcome;
  if (outcome.status === 'permanent') {
    const error = new PermanentError(cause.message, carried(cause));
    const { reason = 'permanent_refusal', detail } = outcome;
    return { error, reason, detail: { answer: answerOf(cause), ...detail } };
  }
  const throttle =
    outcome.retryAfterMs === undefined ? '' : `Throttle (${formatDuration(outcome.retryAfterMs)}), error: `;
  const error = new RetryableError(`${throttle}${errorText(cause)}`, {
    ...carried(cause),
    ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
  });
  return { error, reason: 'retry_expired', detail: { answer: answerOf(cause) } };
}

/** The same failure with words in front, as the reference wraps errors on their way up. */
export function wrapFailure(failure: Failure, prefix: string, reason: DropReason = failure.reason): Failure {
  const { error, detail } = failure;
  const options: HubErrorOptions = { ...carried(error), cause: error, textPrefix: `${prefix}${error.textPrefix}` };
  const wrapped =
    error instanceof PermanentError
      ? new PermanentError(error.message, options)
      : new RetryableError(`${prefix}${errorText(error)}`, { ...options, textPrefix: '' });
  return { error: wrapped, reason, detail };
}

/** Turns what a sender threw into an outcome: retryable unless it says otherwise, as in the reference. */
export function outcomeOfThrown(thrown: unknown): Outcome {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (cause instanceof PermanentError) return { status: 'permanent', cause };
  const retryAfterMs = cause instanceof ConsumeError ? cause.retryAfterMs : undefined;
  return { status: 'retryable', cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** What an error upstream must still know: the far side's gRPC status, and how long it asked to wait. */
function carried(cause: Error): HubErrorOptions {
  if (!(cause instanceof ConsumeError)) return { cause };
  return {
    cause,
    ...(cause.grpcStatus === undefined ? {} : { grpcStatus: cause.grpcStatus }),
    ...(cause.retryAfterMs === undefined ? {} : { retryAfterMs: cause.retryAfterMs }),
  };
}

function answerOf(cause: Error): string {
  const text = errorText(cause);
  return text.length > MAX_ANSWER_CHARACTERS ? `${text.slice(0, MAX_ANSWER_CHARACTERS)}…` : text;
}
