/** Answers as header blocks, for connections of our own. Source: gRPC over HTTP/2, "Responses", as grpc-go writes them. */
import { encodeHeaders } from '../../transport/http2/header-encoder.js';
import { ACCEPTED_ENCODINGS } from './grpc-compression.js';
import { CONTENT_TYPE, statusHeaders } from './grpc-status.js';
import { CODE, type Status } from './status.js';

/** Before a message. */
export const OK_HEAD = encodeHeaders([
  [':status', '200'],
  ['content-type', CONTENT_TYPE],
  ['grpc-accept-encoding', ACCEPTED_ENCODINGS],
  ['grpc-encoding', 'identity'],
]);

/** After it. */
export const OK_TRAILERS = encodeHeaders([
  ['grpc-status', String(CODE.OK)],
  ['grpc-message', ''],
]);

/** Whoever does not speak gRPC. */
export const NOT_GRPC = encodeHeaders([[':status', '415']]);

/** A status and nothing else. */
export function statusBlock(status: Status): Buffer {
  return encodeHeaders(Object.entries(statusHeaders(status)).map(([name, value]) => [name, String(value)]));
}
