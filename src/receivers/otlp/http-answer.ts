/**
 * Answers of OTLP/HTTP: which content type, which status, which bytes.
 *
 * Source followed: OTLP specification, "OTLP/HTTP Response", and the reference's `otlpreceiver` at 0.131.0.
 */
import { EMPTY_RESPONSE, EMPTY_RESPONSE_JSON } from './response.js';
import { encodeStatus, statusJson } from './status-encoding.js';
import { codeOfHttpStatus, httpStatusOf, type Status } from './status.js';

/** How a request and its answer are written. */
export type Encoding = 'protobuf' | 'json';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes, so that nothing adds a charset to the content type. */
  readonly body: Buffer;
}

const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

export const TAKEN: Readonly<Record<Encoding, Answer>> = {
  protobuf: { status: 200, headers: { 'content-type': MEDIA_TYPES.protobuf }, body: EMPTY_RESPONSE },
  json: { status: 200, headers: { 'content-type': MEDIA_TYPES.json }, body: Buffer.from(EMPTY_RESPONSE_JSON) },
};

export const METHOD_NOT_ALLOWED = plainText(405, '405 method not allowed, supported: [POST]');

export const UNSUPPORTED_MEDIA_TYPE = plainText(
  415,
  `415 unsupported media type, supported: [${MEDIA_TYPES.json}, ${MEDIA_TYPES.protobuf}]`,
);

export const NOT_FOUND: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: Buffer.from('404 page not found\n'),
};

/** For the target `*`, which only OPTIONS may have. */
export const NO_PATH: Answer = { status: 400, headers: { connection: 'close' }, body: Buffer.alloc(0) };

/** The same path written plainly. */
export function redirectAnswer(url: string, method: string): Answer {
  if (method !== 'GET' && method !== 'HEAD') return { status: 307, headers: { location: url }, body: Buffer.alloc(0) };
  return {
    status: 307,
    headers: { location: url, 'content-type': 'text/html; charset=utf-8' },
    body: Buffer.from(`<a href="${escapeHtml(url)}">Temporary Redirect</a>.\n\n`),
  };
}

/** For a sender whose content type says no form in which an error can be written, and for errors that cannot be written. */
export const CANNOT_TELL: Answer = {
  status: 500,
  headers: { 'content-type': MEDIA_TYPES.json },
  body: Buffer.from('{"code": 13, "message": "failed to marshal error message"}'),
};

/** The encoding a content type names; parameters make no difference. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const match = /^\s*([^;\s]+)\s*(?:;(.*))?$/.exec(contentType ?? '');
  if (match === null || !areParameters(match[2])) return undefined;
  const mediaType = match[1]!.toLowerCase();
  if (mediaType === MEDIA_TYPES.protobuf) return 'protobuf';
  return mediaType === MEDIA_TYPES.json ? 'json' : undefined;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '<': '&lt;',
    '>': '&gt;',
    '&': '&amp;',
    '"': '&#34;',
    "'": '&#39;',
  };
  return text.replace(/[<>&"']/g, (character) => entities[character]!);
}

/** `name=value` or `name="value"`, separated by `;`. */
function areParameters(text: string | undefined): boolean {
  return (
    text === undefined ||
    /^\s*(?:[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*")\s*(?:;\s*|$))*$/.test(text)
  );
}

/** The pipeline did not take a request. */
export function refusedAnswer(status: Status, encoding: Encoding): Answer {
  return statusAnswer(httpStatusOf(status.code), status, encoding);
}

/** The request itself is wrong. */
export function badRequestAnswer(message: string, encoding: Encoding): Answer {
  return statusAnswer(400, { code: codeOfHttpStatus(400), message }, encoding);
}

/** An error before it is known what is asked for: in the form the content type names, JSON when there is none. */
export function earlyAnswer(httpStatus: number, message: string, contentType: string | undefined): Answer {
  const encoding = contentType === undefined || contentType === '' ? 'json' : encodingOf(contentType);
  if (encoding === undefined) return CANNOT_TELL;
  return statusAnswer(httpStatus, { code: codeOfHttpStatus(httpStatus), message }, encoding);
}

/** A status written as the request was. */
export function statusAnswer(httpStatus: number, status: Status, encoding: Encoding): Answer {
  const retryAfter = httpStatus === 429 || httpStatus === 503 ? status.retryDelayMs : undefined;
  return {
    status: httpStatus,
    headers: {
      'content-type': MEDIA_TYPES[encoding],
      ...(retryAfter !== undefined && { 'retry-after': String(Math.floor(retryAfter / 1000)) }),
    },
    body: encoding === 'json' ? Buffer.from(statusJson(status)) : Buffer.from(encodeStatus(status)),
  };
}

function plainText(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) };
}
