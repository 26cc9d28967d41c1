/**
 * Who may talk to the control server. Loopback keeps other machines out, not the pages a browser on this machine has open:
 * without a token a request must name this machine as its host, and a page of another origin is refused.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './address.js';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** @param token what `Authorization: Bearer …` must carry; undefined: nothing. */
export function refusalOf(headers: IncomingHttpHeaders, token: string | undefined): Refusal | undefined {
  if (token !== undefined) {
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

/** The host of a `Host` header, without port and brackets. */
function hostOf(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.+)\]$/, '$1');
}

/** Takes the same time wherever the texts differ, and however long they are. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
