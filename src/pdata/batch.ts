import { leaseJoined } from './lease.js';
import type { Receipt } from './receipt.js';
import type { Signal } from './signal.js';

/**
 * Telemetry as it flows between components: OTLP protobuf as received, and what is known about it without decoding.
 *
 * Concatenating two serialised `Export…ServiceRequest`s gives their merge (protobuf: repeated fields of the same message
 * add up), so a batch is a list of chunks and appending is appending. A batch is immutable once handed on; a fan-out shares
 * it. Each chunk owns its bytes: it is never a view that keeps a much larger buffer alive. Its memory may be on loan (`lease.ts`): who
 * hands a batch on, or has delivered it, reads its bytes no more.
 */
export interface Batch {
  readonly signal: Signal;
  /** Each a complete, validated `Export{Metrics,Logs,Trace}ServiceRequest` (field 1 = the Resource… messages). */
  readonly chunks: readonly Uint8Array[];
  /** Data points, log records or spans. */
  readonly itemCount: number;
  /** Sum of the chunks' lengths in bytes. */
  readonly byteLength: number;
  /** Durable mode only: one receipt per chunk, in their order. Absent otherwise, at no cost. */
  readonly receipts?: readonly Receipt[];
}

/** A batch of one chunk. The caller hands the bytes over. */
export function batchOf(signal: Signal, chunk: Uint8Array, itemCount: number): Batch {
  return { signal, chunks: [chunk], itemCount, byteLength: chunk.length };
}

/** All items of several batches of one signal, in order. No bytes are copied. */
export function mergeBatches(signal: Signal, batches: readonly Batch[]): Batch {
  if (batches.length === 1) return batches[0]!;
  const chunks: Uint8Array[] = [];
  let receipts: Receipt[] | undefined;
  let itemCount = 0;
  let byteLength = 0;
  for (const batch of batches) {
    for (const chunk of batch.chunks) chunks.push(chunk);
    if (batch.receipts !== undefined) (receipts ??= []).push(...batch.receipts);
    itemCount += batch.itemCount;
    byteLength += batch.byteLength;
  }
  return { signal, chunks, itemCount, byteLength, ...(receipts === undefined ? {} : { receipts }) };
}

/** The batch as one serialised request: its chunk, or leased bytes of a single holder where there are several. */
export function batchBytes(batch: Batch): Uint8Array {
  return batch.chunks.length === 1 ? batch.chunks[0]! : leaseJoined(batch.chunks, batch.byteLength);
}
