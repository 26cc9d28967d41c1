/**
 * Answers that a test has asked for: partial success, and HTTP statuses of its own. Source: OTLP specification, "Partial Success";
 * `Export…ServiceResponse` and `Export…PartialSuccess`, whose fields are numbered alike for every signal.
 */
import { ForcedAnswer } from '../../component/errors.js';
import type { Signal } from '../../pdata/signal.js';
import { statusAnswer, type Answer, type Encoding } from './http-answer.js';
import { pushField, varint } from './status-encoding.js';
import { statusOf } from './status.js';

const REJECTED: Readonly<Record<Signal, string>> = {
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
};

/** The response that tells of partial success, or undefined when none was asked for. */
export function partialSuccessResponse(error: unknown): Buffer | undefined {
  if (!(error instanceof ForcedAnswer) || error.partialSuccess === undefined) return undefined;
  const { rejectedItems, message } = error.partialSuccess;
  const partial: number[] = [];
  if (rejectedItems !== 0) partial.push(0x08, ...varint(rejectedItems));
  if (message !== '') pushField(partial, 2, Buffer.from(message));
  const response: number[] = [];
  pushField(response, 1, partial);
  return Buffer.from(response);
}

/** The HTTP answer that was asked for, or undefined. */
export function forcedAnswer(error: unknown, encoding: Encoding, signal: Signal): Answer | undefined {
  if (!(error instanceof ForcedAnswer)) return undefined;
  const { partialSuccess, httpStatus } = error;
  if (partialSuccess === undefined) {
    return httpStatus === undefined ? undefined : statusAnswer(httpStatus, statusOf(error), encoding);
  }
  if (encoding === 'protobuf') {
    return { status: 200, headers: { 'content-type': 'application/x-protobuf' }, body: partialSuccessResponse(error)! };
  }
  const fields = { [REJECTED[signal]]: String(partialSuccess.rejectedItems), errorMessage: partialSuccess.message };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ partialSuccess: fields })),
  };
}
