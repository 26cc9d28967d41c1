/**
 * A queued request as bytes: item count and length of the metadata (32 bits each, little-endian), the request's metadata as
 * JSON, then the telemetry. The format is the hub's own: the reference keeps its queue in a bbolt file.
 */
import type { RequestContext } from '../component/consumer.js';
import { batchBytes, batchOf, type Batch } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';

const HEADER_BYTES = 8;

export interface StoredRequest {
  readonly batch: Batch;
  readonly context: RequestContext;
}

export function encodeStoredRequest(batch: Batch, context: RequestContext): Uint8Array {
  const metadata =
    context.metadata === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify([...context.metadata]));
  const out = Buffer.allocUnsafe(HEADER_BYTES + metadata.length + batch.byteLength);
  out.writeUInt32LE(batch.itemCount, 0);
  out.writeUInt32LE(metadata.length, 4);
  out.set(metadata, HEADER_BYTES);
  out.set(batchBytes(batch), HEADER_BYTES + metadata.length);
  return out;
}

/** @throws {Error} when the bytes are not such a request. */
export function decodeStoredRequest(signal: Signal, stored: Uint8Array): StoredRequest {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  if (bytes.length < HEADER_BYTES) throw new Error('it is cut short');
  const itemCount = bytes.readUInt32LE(0);
  const start = HEADER_BYTES + bytes.readUInt32LE(4);
  if (start > bytes.length) throw new Error('it is cut short');
  const batch = batchOf(signal, bytes.subarray(start), itemCount);
  if (start === HEADER_BYTES) return { batch, context: {} };
  const entries = JSON.parse(bytes.toString('utf8', HEADER_BYTES, start)) as [string, string[]][];
  return { batch, context: { metadata: new Map(entries) } };
}
