/**
 * Why a call failed, in grpc-go's words where @grpc/grpc-js says it otherwise: users search for them, and receivers hand them on.
 *
 * Source: grpc-go 1.74 `internal/transport`, `clientconn.go`; the library's texts are those of its pinned version.
 */
import { STATUS_CODES } from 'node:http';
import { constants } from 'node:http2';
import { formatHostPort } from './address.js';
import { httpErrorText } from './http-error.js';
import { systemErrorText } from './system-error.js';

const TLS_FAILED = 'transport: authentication handshake failed: ';
const NOT_HTTP2 =
  'error reading server preface: http2: failed reading the frame payload: http2: frame too large, note that the frame header looked like an HTTP/1.1 header';

/** @param details as the library gives them. */
export function grpcErrorText(details: string): string {
  const unconnected = /No connection established\. Last error: (.*?)(?:\. Resolution note: .*)?$/s.exec(details);
  if (unconnected !== null) return connectionErrorText(unconnected[1]!);
  const unresolved = /^Name resolution failed for target (?:dns:)?\/*(.*?)(?::\d+)?$/.exec(details);
  if (unresolved !== null) return dialErrorText(`lookup ${unresolved[1]}: no such host`, 'dial tcp: ');
  if (details === 'Connection dropped') return 'error reading from server: EOF';
  if (details === 'Stream refused by server') return resetText(constants.NGHTTP2_REFUSED_STREAM);
  const reset = /^Received RST_STREAM with code (\d+)/.exec(details);
  if (reset !== null) return resetText(Number(reset[1]));
  const http = /^Received HTTP status code (\d+)$/.exec(details);
  if (http !== null) {
    return `unexpected HTTP status code received from server: ${http[1]} (${STATUS_CODES[http[1]!] ?? ''})`;
  }
  return details.replace(/^Received message larger than max \((\d+) vs (\d+)\)$/, (_, got, most) => {
    return `grpc: received message larger than max (${got} vs. ${most})`;
  });
}

/** What goes wrong between a TCP connection and the first byte of HTTP/2. */
export function handshakeErrorText(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  const isPlain = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG';
  return TLS_FAILED + (isPlain ? 'tls: first record does not look like a TLS handshake' : httpErrorText(error));
}

/** @param cause as the library prints the error of the last attempt, with a time behind it. */
function connectionErrorText(cause: string): string {
  const text = cause.replace(/^Error: /, '').replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, '');
  const system = /^connect (E[A-Z]+)(?: (.*))?$/.exec(text);
  if (system !== null) {
    const to = addressText(system[2] ?? '');
    return dialErrorText(`connect: ${systemErrorText({ code: system[1], message: system[1] })}`, `dial ${to}: `);
  }
  if (text.startsWith(TLS_FAILED)) return described(text);
  if (text === 'Protocol error') return described(NOT_HTTP2);
  if (/^(Failed to connect|Socket closed|Connection closed before starting HTTP\/2 handshake)$/.test(text)) {
    return described('error reading server preface: EOF');
  }
  if (text === 'read ECONNRESET') return described('error reading server preface: read: connection reset by peer');
  return described(text === 'null' || text === 'undefined' ? 'transport: there is no connection yet' : text);
}

/** `1.2.3.4:80`, `::1:80` (the library's way) or a path. */
function addressText(address: string): string {
  const split = /^(.*):(\d+)$/.exec(address);
  if (split === null) return `unix ${address}`;
  return `tcp ${formatHostPort(split[1]!, Number(split[2]))}`;
}

function dialErrorText(what: string, prefix: string): string {
  return described(`transport: Error while dialing: ${prefix}${what}`);
}

/** As grpc-go quotes it. */
function described(text: string): string {
  return `connection error: desc = ${JSON.stringify(text)}`;
}

function resetText(code: number): string {
  return `stream terminated by RST_STREAM with error code: ${RESET_NAMES[code] ?? String(code)}`;
}

/** Source: RFC 9113, "Error Codes". */
const RESET_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];
