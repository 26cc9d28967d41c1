/**
 * `google.rpc.Status` as far sides send it: in gRPC trailers and as the body of refused OTLP/HTTP requests.
 *
 * Source: googleapis `google/rpc/status.proto` (1 code, 2 message, 3 details), `error_details.proto` (RetryInfo), protobuf `any.proto`
 * and `duration.proto`.
 */
import { isUtf8 } from 'node:buffer';
import { eachField, embedded, signed, text } from '../pdata/small-message.js';
import { WireError } from '../pdata/wire-error.js';

const RETRY_INFO = 'google.rpc.RetryInfo';

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** What else is said, by type URL; of RetryInfo see `retryInfo`. */
  readonly details: readonly { readonly typeUrl: string; readonly value: Uint8Array }[];
  /** Whether a RetryInfo is among the details, and how long it asks to wait, in milliseconds (0: it does not say). */
  readonly retryInfo: { readonly delayMs: number } | undefined;
}

/** @returns undefined when the bytes are no such message. */
export function readRpcStatus(bytes: Uint8Array): RpcStatus | undefined {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function read(bytes: Uint8Array): RpcStatus {
  let code = 0;
  let message = '';
  const details: { typeUrl: string; value: Uint8Array }[] = [];
  eachField(bytes, (field, value) => {
    if (field === 1) code = Number(BigInt.asIntN(32, signed(value)));
    else if (field === 2) message = utf8Text(embedded(value));
    else if (field === 3) details.push(readAny(embedded(value)));
  });
  const retry = details.find(({ typeUrl }) => isRetryInfo(typeUrl));
  return { code, message, details, retryInfo: retry && { delayMs: retryDelayMs(retry.value) } };
}

/** proto3 strings are UTF-8, which tells a message from other bytes. @throws {WireError} */
function utf8Text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new WireError('string field contains invalid UTF-8');
  return Buffer.from(bytes).toString();
}

function readAny(bytes: Uint8Array): { typeUrl: string; value: Uint8Array } {
  const any: { typeUrl: string; value: Uint8Array } = { typeUrl: '', value: new Uint8Array() };
  eachField(bytes, (field, value) => {
    if (field === 1) any.typeUrl = text(value);
    else if (field === 2) any.value = embedded(value);
  });
  return any;
}

function isRetryInfo(typeUrl: string): boolean {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1) === RETRY_INFO;
}

function retryDelayMs(retryInfo: Uint8Array): number {
  let delayMs = 0;
  eachField(retryInfo, (field, value) => {
    if (field !== 1) return;
    eachField(embedded(value), (part, told) => {
      if (part === 1) delayMs += Number(signed(told)) * 1000;
      else if (part === 2) delayMs += Number(signed(told)) / 1e6;
    });
  });
  return delayMs;
}

/** The details as Go prints them: RetryInfo by its fields, others by their bytes. */
export function detailsText({ details, retryInfo }: RpcStatus): string {
  const shown = details.map(({ typeUrl, value }) => {
    if (retryInfo === undefined || !isRetryInfo(typeUrl))
      return `type_url:${JSON.stringify(typeUrl)}  value:"${escaped(value)}"`;
    const { delayMs } = retryInfo;
    const seconds = Math.trunc(delayMs / 1000);
    const nanos = Math.round((delayMs - seconds * 1000) * 1e6);
    const parts = [...(seconds === 0 ? [] : [`seconds:${seconds}`]), ...(nanos === 0 ? [] : [`nanos:${nanos}`])];
    return `[${typeUrl}]:{${value.length === 0 ? '' : `retry_delay:{${parts.join('  ')}}`}}`;
  });
  return `[${shown.join(' ')}]`;
}

/** Bytes in protobuf's text format. */
function escaped(bytes: Uint8Array): string {
  const escape = (byte: number): string => {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) return `\\x${byte.toString(16).padStart(2, '0')}`;
    return character === '"' || character === '\\' ? `\\${character}` : character;
  };
  return Array.from(bytes, escape).join('');
}

/** Names of the gRPC status codes, as Go prints them. */
const CODE_NAMES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

/** A status as Go prints it as an error: `rpc error: code = Unavailable desc = …`. */
export function rpcErrorText(code: number, message: string): string {
  return `rpc error: code = ${CODE_NAMES[code] ?? `Code(${code})`} desc = ${message}`;
}
