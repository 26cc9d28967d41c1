/** A gRPC status as HTTP/2 headers. Source: gRPC over HTTP/2, "Responses", as grpc-go writes them. */
import type { OutgoingHttpHeaders } from 'node:http2';
import { CODE, type Status } from './status.js';
import { ACCEPTED_ENCODINGS } from './grpc-compression.js';
import { encodeStatus } from './status-encoding.js';

/** Of every answer, as grpc-go writes it; the library would add the message format. */
export const CONTENT_TYPE = 'application/grpc';

/** Before the message of a call that succeeded. */
export const OK_HEADERS: OutgoingHttpHeaders = {
  ':status': 200,
  'content-type': CONTENT_TYPE,
  'grpc-accept-encoding': ACCEPTED_ENCODINGS,
  'grpc-encoding': 'identity',
};

/** After it. */
export const OK_TRAILERS: OutgoingHttpHeaders = { 'grpc-status': CODE.OK, 'grpc-message': '' };

const utf8 = new TextEncoder();

/** The headers of an answer that is a status and nothing else. */
export function statusHeaders(status: Status): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':status': 200,
    'content-type': CONTENT_TYPE,
    'grpc-status': status.code,
    'grpc-message': percentEncoded(status.message),
  };
  if (status.retryDelayMs !== undefined) {
    headers['grpc-status-details-bin'] = Buffer.from(encodeStatus(status)).toString('base64');
  }
  return headers;
}

/** Bytes that are printable ASCII stand for themselves, blanks among them; all others and `%` are escaped. */
export function percentEncoded(text: string): string {
  if (/^[ -$&-~]*$/.test(text)) return text;
  let encoded = '';
  for (const byte of utf8.encode(text)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
