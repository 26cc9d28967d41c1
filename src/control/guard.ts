/**
 * Who may talk to the control server. Loopback keeps other machines out, not the pages a browser on this machine has open:
 * without a token a request must name this machine as its host, and a page of another origin is refused.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './address.js';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Browsers send no `Authorization`: a page that was opened with the token carries this cookie instead, for itself alone. */
const COOKIE = 'otlp_hub_lens';

/**
 * @param token what `Authorization: Bearer …` must carry; undefined: nothing.
 * @param path of the request: below `/lens` the cookie does instead.
 */
export function refusalOf(headers: IncomingHttpHeaders, token: string | undefined, path = ''): Refusal | undefined {
  if (token !== undefined) {
    if (isOfPage(path) && isSame(cookieOf(headers.cookie), cookieValue(token))) return undefined;
    if (isSame(headers.authorization ?? '', `Bearer ${token}`)) return undefined;
    return { status: 401, message: 'the control token is missing or wrong: send Authorization: Bearer TOKEN' };
  }
  if (!isLoopback(hostOf(headers.host ?? ''))) {
    return { status: 403, message: 'address the control server as localhost or 127.0.0.1' };
  }
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) {
    return { status: 403, message: 'pages of another origin may not use the control server' };
  }
  return undefined;
}

/** @returns the cookie to set for a page that is opened with the right token in its query; undefined: it is another request. */
export function pageCookie(url: string, token: string | undefined): string | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const given = searchParams.get('token');
  if (token === undefined || given === null || pathname !== '/lens/' || !isSame(given, token)) return undefined;
  return `${COOKIE}=${cookieValue(token)}; Path=/lens; HttpOnly; SameSite=Strict`;
}

function isOfPage(path: string): boolean {
  return path === '/lens' || path.startsWith('/lens/');
}

/** Proves the token without holding it. */
function cookieValue(token: string): string {
  return createHmac('sha256', token).update('otlp-hub lens').digest('base64url');
}

function cookieOf(header = ''): string {
  const pair = header.split('; ').find((one) => one.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1) ?? '';
}

/** The host of a `Host` header, without port and brackets. */
function hostOf(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.+)\]$/, '$1');
}

/** Takes the same time wherever the texts differ, and however long they are. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
