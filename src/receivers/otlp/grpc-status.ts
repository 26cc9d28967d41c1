/** A gRPC status as HTTP/2 trailers. Source: gRPC over HTTP/2, "Responses", as grpc-go writes them. */
import { Metadata } from '@grpc/grpc-js';
import type { Status } from './status.js';
import { encodeStatus } from './status-encoding.js';

/** Of every answer, as grpc-go writes it; the library would add the message format. */
export const CONTENT_TYPE = 'application/grpc';

const utf8 = new TextEncoder();

/** What the library is handed as status: it writes the code, these trailers carry message and details. */
export function statusTrailers(status: {
  readonly details?: string | null | undefined;
  readonly metadata?: Metadata | null | undefined;
}): Metadata {
  const trailers = status.metadata?.clone() ?? new Metadata();
  trailers.set('content-type', CONTENT_TYPE);
  trailers.set('grpc-message', percentEncoded(status.details ?? ''));
  return trailers;
}

/** Details beyond code and message, where there are any. */
export function detailTrailers(status: Status): Metadata | undefined {
  if (status.retryDelayMs === undefined) return undefined;
  const trailers = new Metadata();
  trailers.set('grpc-status-details-bin', Buffer.from(encodeStatus(status)));
  return trailers;
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
