/**
 * What can go wrong between a request and its answer, in the words of Go's HTTP client.
 *
 * Source: Go `net`, `crypto/tls` and `net/http` error texts.
 */
import { isIP } from 'node:net';
import { formatHostPort } from './address.js';
import { systemErrorText } from './system-error.js';

/** Codes of certificates that no known authority vouches for. */
const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
]);

interface SystemError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly reason?: string;
}

/** e.g. `dial tcp 127.0.0.1:9090: connect: connection refused`. */
export function httpErrorText(thrown: unknown): string {
  const error = firstOf(thrown);
  const { code, syscall } = error;
  if (syscall === 'connect') return `dial tcp ${dialled(error)}: connect: ${systemErrorText(error)}`;
  if (syscall === 'getaddrinfo') return `dial tcp: lookup ${error.hostname}: ${lookupText(error)}`;
  if (code === undefined) return error.message;
  if (UNKNOWN_AUTHORITY.has(code)) {
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  switch (code) {
    case 'ECONNRESET':
      return syscall === 'read' ? 'read: connection reset by peer' : 'EOF';
    case 'EPIPE':
      return 'write: broken pipe';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ${error.message}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: ${error.reason ?? error.message}`;
    case 'EPROTO':
      // What OpenSSL makes of an answer in plain text.
      return error.message.includes('wrong version number')
        ? 'http: server gave HTTP response to HTTPS client'
        : error.message;
    default:
      return error.message;
  }
}

/** A connection that was tried at several addresses fails with an error for each. */
function firstOf(thrown: unknown): SystemError {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors[0] as SystemError;
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function dialled({ address, port }: SystemError): string {
  if (address === undefined) return '';
  return port === undefined || isIP(address) === 0 ? address : formatHostPort(address, port);
}

function lookupText({ code, message }: SystemError): string {
  if (code === 'ENOTFOUND') return 'no such host';
  return code === 'EAI_AGAIN' ? 'server misbehaving' : message;
}
