import { decodeJson } from './json/decode.js';
import type { Signal } from './signal.js';
import { batchOf, type Batch } from './batch.js';

/**
 * A serialised request from a plain object in OTLP/JSON form, for tests and for sending by hand:
 * `encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }] })`.
 *
 * 64-bit numbers may be strings, numbers or bigints.
 *
 * @throws {JsonError} if it is none.
 */
export function encodeRequest(signal: Signal, request: object): Uint8Array {
  return decodeJson(signal, jsonBytes(request)).bytes;
}

/** The same as a batch of one chunk. */
export function batchFromJson(signal: Signal, request: object): Batch {
  const { bytes, itemCount } = decodeJson(signal, jsonBytes(request));
  return batchOf(signal, bytes, itemCount);
}

function jsonBytes(request: object): Uint8Array {
  return Buffer.from(
    JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
}
