/**
 * The records of the write-ahead log, and how they lie in a file.
 *
 * A segment begins with `SEGMENT_HEADER`; records follow: `u32 length · u32 crc32 · body`, little-endian, where length and
 * crc32 cover the body. A body is `u8 kind · u64 seq · …`. A record whose length or checksum does not hold is where a torn
 * write began: everything from there on was never acknowledged.
 */
import { crc32 } from 'node:zlib';
import type { Signal } from '../pdata/signal.js';

/** File magic with the format's version in its last byte. */
export const SEGMENT_HEADER = Buffer.from('OTLPWAL\x01', 'latin1');

const FRAME_BYTES = 8;
const KIND_ENTRY = 1;
const KIND_ACK = 2;
const KIND_SETTLED = 3;
const SIGNAL_CODES: readonly Signal[] = ['metrics', 'logs', 'traces'];
/** kind, seq, signal, items, time, length of the source. */
const ENTRY_HEAD_BYTES = 1 + 8 + 1 + 4 + 8 + 2;
/** What an entry takes besides its telemetry and the name of its source. */
export const ENTRY_OVERHEAD_BYTES = FRAME_BYTES + ENTRY_HEAD_BYTES;
const MARK_HEAD_BYTES = 1 + 8;
/** Larger than any request a receiver takes; a longer length is a torn or foreign record. */
const MAX_BODY_BYTES = 1 << 30;

/** Telemetry that was accepted, until every branch has settled it. */
export interface EntryRecord {
  readonly kind: 'entry';
  readonly seq: number;
  readonly signal: Signal;
  /** Id of the receiver it came in by. */
  readonly source: string;
  readonly itemCount: number;
  /** Unix time in milliseconds of its arrival. */
  readonly receivedAtMs: number;
  /** Where the telemetry lies, counted from the start of the file. */
  readonly payloadOffset: number;
  readonly payloadLength: number;
}

/** One branch (pipeline → exporter) is done with an entry. */
export interface AckRecord {
  readonly kind: 'ack';
  readonly seq: number;
  readonly branch: string;
}

/** Every branch is done with an entry. */
export interface SettledRecord {
  readonly kind: 'settled';
  readonly seq: number;
}

export type WalRecord = EntryRecord | AckRecord | SettledRecord;

/** Puts length and checksum in front of a body that is in place behind them. @param more what follows it. */
function seal(record: Buffer, more: readonly Uint8Array[] = []): Buffer {
  const body = record.subarray(FRAME_BYTES);
  let length = body.length;
  let checksum = crc32(body);
  for (const part of more) {
    length += part.length;
    checksum = crc32(part, checksum);
  }
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(checksum, 4);
  return record;
}

/** An entry ready to be written. */
export interface EncodedEntry {
  readonly buffers: readonly Buffer[];
  readonly byteLength: number;
  /** Where its telemetry begins, counted from the start of the record. */
  readonly payloadOffset: number;
  readonly payloadLength: number;
}

/** Encodes an entry; the chunks are not copied. */
export function encodeEntry(
  entry: Pick<EntryRecord, 'seq' | 'signal' | 'source' | 'itemCount' | 'receivedAtMs'>,
  chunks: readonly Uint8Array[],
): EncodedEntry {
  const sourceLength = Buffer.byteLength(entry.source);
  const payloadOffset = FRAME_BYTES + ENTRY_HEAD_BYTES + sourceLength;
  const record = Buffer.allocUnsafe(payloadOffset);
  record.writeUInt8(KIND_ENTRY, 8);
  record.writeBigUInt64LE(BigInt(entry.seq), 9);
  record.writeUInt8(SIGNAL_CODES.indexOf(entry.signal), 17);
  record.writeUInt32LE(entry.itemCount, 18);
  record.writeDoubleLE(entry.receivedAtMs, 22);
  record.writeUInt16LE(sourceLength, 30);
  record.write(entry.source, FRAME_BYTES + ENTRY_HEAD_BYTES);
  const payloadLength = chunks.reduce((length, chunk) => length + chunk.length, 0);
  const buffers = [seal(record, chunks), ...(chunks as Buffer[])];
  return { buffers, byteLength: payloadOffset + payloadLength, payloadOffset, payloadLength };
}

export function encodeAck(seq: number, branch: string): Buffer {
  const record = mark(KIND_ACK, seq, Buffer.byteLength(branch));
  record.write(branch, FRAME_BYTES + MARK_HEAD_BYTES);
  return seal(record);
}

export function encodeSettled(seq: number): Buffer {
  return seal(mark(KIND_SETTLED, seq, 0));
}

function mark(kind: number, seq: number, moreBytes: number): Buffer {
  const record = Buffer.allocUnsafe(FRAME_BYTES + MARK_HEAD_BYTES + moreBytes);
  record.writeUInt8(kind, FRAME_BYTES);
  record.writeBigUInt64LE(BigInt(seq), FRAME_BYTES + 1);
  return record;
}

export interface ScanResult {
  readonly records: readonly WalRecord[];
  /** Bytes of the file that hold whole records; what is behind was torn. */
  readonly validBytes: number;
}

/** Reads every whole record of a segment. Stops at the first that is not. @throws when the file is no segment of ours. */
export function scanSegment(file: Buffer, name: string): ScanResult {
  if (file.length < SEGMENT_HEADER.length) return { records: [], validBytes: 0 };
  if (!file.subarray(0, SEGMENT_HEADER.length).equals(SEGMENT_HEADER)) {
    throw new Error(`${name} is no write-ahead log segment of this version of the hub`);
  }
  const records: WalRecord[] = [];
  let offset = SEGMENT_HEADER.length;
  while (offset + FRAME_BYTES + MARK_HEAD_BYTES <= file.length) {
    const length = file.readUInt32LE(offset);
    const end = offset + FRAME_BYTES + length;
    if (length < MARK_HEAD_BYTES || length > MAX_BODY_BYTES || end > file.length) break;
    const body = file.subarray(offset + FRAME_BYTES, end);
    if (crc32(body) !== file.readUInt32LE(offset + 4)) break;
    const record = decodeBody(body, offset + FRAME_BYTES);
    if (record === undefined) break;
    records.push(record);
    offset = end;
  }
  return { records, validBytes: offset };
}

function decodeBody(body: Buffer, bodyOffset: number): WalRecord | undefined {
  const seq = Number(body.readBigUInt64LE(1));
  switch (body.readUInt8(0)) {
    case KIND_ENTRY: {
      const signal = body.length < ENTRY_HEAD_BYTES ? undefined : SIGNAL_CODES[body.readUInt8(9)];
      if (signal === undefined) return undefined;
      const headBytes = ENTRY_HEAD_BYTES + body.readUInt16LE(22);
      return {
        kind: 'entry',
        seq,
        signal,
        source: body.toString('utf8', ENTRY_HEAD_BYTES, headBytes),
        itemCount: body.readUInt32LE(10),
        receivedAtMs: body.readDoubleLE(14),
        payloadOffset: bodyOffset + headBytes,
        payloadLength: body.length - headBytes,
      };
    }
    case KIND_ACK:
      return { kind: 'ack', seq, branch: body.toString('utf8', MARK_HEAD_BYTES) };
    case KIND_SETTLED:
      return { kind: 'settled', seq };
    default:
      return undefined;
  }
}
