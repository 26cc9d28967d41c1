/** Checks signatures made with the account's key. Source: Azure Storage REST API, "Authorize with Shared Key". */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StandInRequest } from '../exchange.js';
import { BlobServiceError } from './service-error.js';

export interface Account {
  readonly name: string;
  /** Base64. */
  readonly key: string;
}

/** Headers that stand in the signed text, in its order; the length is special. */
const SIGNED_HEADERS = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;

/** @throws {BlobServiceError} when the request is not signed by the account. */
export function checkSignature(request: StandInRequest, account: Account): void {
  const { authorization } = request.headers;
  if (authorization === undefined) throw new BlobServiceError('NoAuthenticationInformation');
  const [, name, signature] = /^SharedKey ([^:]+):(.+)$/.exec(authorization) ?? [];
  if (name !== account.name || signature === undefined) throw new BlobServiceError('AuthenticationFailed');
  const expected = createHmac('sha256', Buffer.from(account.key, 'base64'))
    .update(signedText(request, account))
    .digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BlobServiceError('AuthenticationFailed');
  }
}

function signedText(request: StandInRequest, account: Account): string {
  const { method, headers, path } = request;
  const lines = SIGNED_HEADERS.map((name) => {
    const value = headers[name];
    if (name === 'content-length' && value === '0') return '';
    return typeof value === 'string' ? value : '';
  });
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const query = [...new Set(request.query.keys())]
    .sort()
    .map((name) => `\n${name.toLowerCase()}:${request.query.getAll(name).sort().join(',')}`);
  return `${[method, ...lines].join('\n')}\n${own.join('')}/${account.name}${path}${query.join('')}`;
}
