/**
 * `google.rpc.Status` as bytes: protobuf for gRPC trailers and OTLP/HTTP, protojson for OTLP/HTTP with JSON.
 *
 * Source followed: googleapis `google/rpc/status.proto`, `error_details.proto` (RetryInfo).
 */
import type { Status } from './status.js';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const utf8 = new TextEncoder();

export function encodeStatus(status: Status): Uint8Array {
  const parts: number[] = [];
  if (status.code !== 0) parts.push(0x08, ...varint(status.code));
  if (status.message !== '') pushField(parts, 2, utf8.encode(status.message));
  if (status.retryDelayMs !== undefined) {
    const any: number[] = [];
    pushField(any, 1, utf8.encode(RETRY_INFO));
    pushField(any, 2, retryInfo(status.retryDelayMs));
    pushField(parts, 3, any);
  }
  return Uint8Array.from(parts);
}

/** As the reference's protojson spaces it: a blank after commas, none after colons. */
export function statusJson(status: Status): string {
  const members: string[] = [];
  if (status.code !== 0) members.push(`"code":${status.code}`);
  if (status.message !== '') members.push(`"message":${protoJsonString(status.message)}`);
  if (status.retryDelayMs !== undefined) {
    members.push(`"details":[{"@type":"${RETRY_INFO}", "retryDelay":"${durationText(status.retryDelayMs)}"}]`);
  }
  return `{${members.join(', ')}}`;
}

/** JSON escapes what must be escaped; so does protojson, and like it text beyond ASCII stays as it is. */
function protoJsonString(text: string): string {
  return JSON.stringify(Buffer.from(text).toString()); // lone surrogates become U+FFFD
}

/** Seconds with three digits of fraction where there is one. */
function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = Math.round(ms - seconds * 1000);
  return rest === 0 ? `${seconds}s` : `${seconds}.${String(rest).padStart(3, '0')}s`;
}

/** A RetryInfo whose field 1 is a Duration of seconds and nanoseconds. */
function retryInfo(delayMs: number): number[] {
  const seconds = Math.floor(delayMs / 1000);
  const nanos = Math.round((delayMs - seconds * 1000) * 1e6);
  const duration: number[] = [];
  if (seconds !== 0) duration.push(0x08, ...varint(seconds));
  if (nanos !== 0) duration.push(0x10, ...varint(nanos));
  const info: number[] = [];
  pushField(info, 1, duration);
  return info;
}

export function pushField(parts: number[], field: number, bytes: ArrayLike<number>): void {
  parts.push((field << 3) | 2, ...varint(bytes.length));
  for (let i = 0; i < bytes.length; i++) parts.push(bytes[i]!);
}

export function varint(value: number): number[] {
  const bytes: number[] = [];
  while (value > 0x7f) {
    bytes.push((value % 0x80) | 0x80);
    value = Math.floor(value / 0x80);
  }
  bytes.push(value);
  return bytes;
}
