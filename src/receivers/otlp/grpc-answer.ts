/** Answers as header blocks, for connections of our own. Source: gRPC over HTTP/2, "Responses", as grpc-go writes them. */
import type { OutgoingHttpHeaders } from 'node:http2';
import { encodeHeaders } from '../../transport/http2/header-encoder.js';
import { OK_HEADERS, OK_TRAILERS, statusHeaders } from './grpc-status.js';
import type { Status } from './status.js';

/** Before a message. */
export const OK_HEAD_BLOCK = headerBlock(OK_HEADERS);

/** After it. */
export const OK_TRAILER_BLOCK = headerBlock(OK_TRAILERS);

/** Whoever does not speak gRPC. */
export const NOT_GRPC_BLOCK = headerBlock({ ':status': 415 });

/** A status and nothing else. */
export function statusBlock(status: Status): Buffer {
  return headerBlock(statusHeaders(status));
}

function headerBlock(headers: OutgoingHttpHeaders): Buffer {
  return encodeHeaders(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
