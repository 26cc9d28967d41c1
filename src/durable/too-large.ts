/** A request that an empty log could not take either: to send it again is no use, and its sender is told so. */
import { PermanentError } from '../component/errors.js';
import { SEGMENT_HEADER } from './record.js';

/** As what the reference answers a body beyond `max_request_body_size`. */
const INVALID_ARGUMENT = 3;

export function neverFits(requestBytes: number, maxBytes: number): boolean {
  return requestBytes > roomOf(maxBytes);
}

export function tooLarge(requestBytes: number, maxBytes: number): PermanentError {
  const message =
    `a request of ${requestBytes} bytes never fits into the durable directory, which takes ${roomOf(maxBytes)} ` +
    `(--durable-max-bytes ${maxBytes}): raise --durable-max-bytes, or send smaller requests`;
  return new PermanentError(message, { grpcStatus: { code: INVALID_ARGUMENT, message } });
}

/** An empty log is one empty segment. */
function roomOf(maxBytes: number): number {
  return Math.max(0, maxBytes - SEGMENT_HEADER.length);
}
