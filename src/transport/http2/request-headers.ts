/**
 * HOT PATH: from the header list of a request to what its reader looks up, if the request is well-formed.
 *
 * Source: RFC 9113, sections 8.2 and 8.3.
 */
import type { IncomingHttpHeaders } from 'node:http2';
import type { Header } from './header-tables.js';

/** Belong to a connection of HTTP/1. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
const PSEUDO: ReadonlySet<string> = new Set([':method', ':scheme', ':authority', ':path']);

/** Tokens in lower case. Source: RFC 9110, section 5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

const NOT_IN_VALUES = /[\0\r\n]/;

/**
 * Names in lower case; a header that came several times is a list.
 *
 * @returns undefined when the request is malformed.
 */
export function requestHeaders(list: readonly Header[]): IncomingHttpHeaders | undefined {
  const headers = Object.create(null) as IncomingHttpHeaders;
  let regular = false;
  for (const { name, value } of list) {
    if (name.charCodeAt(0) === COLON) {
      if (regular || !PSEUDO.has(name) || headers[name] !== undefined) return undefined;
    } else {
      regular = true;
      if (!wellFormed(name, value)) return undefined;
    }
    add(headers, name, value);
  }
  const complete = headers[':method'] && headers[':scheme'] && headers[':path'];
  return complete ? headers : undefined;
}

/** Whether headers may stand behind a request's content. */
export function areTrailers(list: readonly Header[]): boolean {
  return list.every(({ name, value }) => name.charCodeAt(0) !== COLON && wellFormed(name, value));
}

const COLON = 0x3a;

function add(headers: IncomingHttpHeaders, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (typeof before === 'string') headers[name] = [before, value];
  else before.push(value);
}

function wellFormed(name: string, value: string): boolean {
  if (!NAME.test(name) || OF_CONNECTIONS.has(name) || NOT_IN_VALUES.test(value)) return false;
  return name !== 'te' || value === 'trailers';
}
