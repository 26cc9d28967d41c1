/**
 * How a store lies in its file: `STORE_HEADER`, then one record for each batch, `u32 length · u32 crc32 · steps`, little-endian,
 * where length and crc32 cover the steps. A step is `u8 kind · u16 key length · u32 value length · key · value`. A batch is
 * there with its whole record or not at all: a record whose length or checksum does not hold is a write that was torn.
 */
import { crc32 } from 'node:zlib';
import type { StorageOperation } from '../../component/storage.js';

/** File magic with the format's version in its last byte. */
export const STORE_HEADER = Buffer.from('OTLPKVS\x01', 'latin1');

export const FRAME_BYTES = 8;
const STEP_HEAD_BYTES = 7;
const KIND_SET = 1;
const KIND_DELETE = 2;
const MAX_KEY_BYTES = 0xffff;
/** Of one batch. */
export const MAX_BODY_BYTES = 1 << 30;

/** Where a value lies. */
export interface ValuePlace {
  /** From the start of the file. */
  readonly offset: number;
  readonly length: number;
  /** What its step takes in the file, head and key included. */
  readonly stepBytes: number;
}

/** What a step does to the index. */
export interface Change {
  readonly key: string;
  /** Undefined: the key is gone. */
  readonly place: ValuePlace | undefined;
}

export interface EncodedRecord {
  readonly buffers: readonly Uint8Array[];
  readonly byteLength: number;
  /** Offsets count from the start of the record. */
  readonly changes: readonly Change[];
}

/** @throws {RangeError} a key or the whole is longer than the format holds. */
export function encodeRecord(operations: readonly StorageOperation[]): EncodedRecord {
  const buffers: Uint8Array[] = [];
  const changes: Change[] = [];
  let byteLength = FRAME_BYTES;
  let checksum = 0;
  const add = (bytes: Uint8Array): void => {
    buffers.push(bytes);
    byteLength += bytes.length;
    checksum = crc32(bytes, checksum);
  };
  for (const operation of operations) {
    const { key } = operation;
    const value = operation.kind === 'set' ? operation.value : undefined;
    const head = stepHead(key, value);
    add(head);
    if (value === undefined) {
      changes.push({ key, place: undefined });
      continue;
    }
    const place = { offset: byteLength, length: value.length, stepBytes: head.length + value.length };
    add(value);
    changes.push({ key, place });
  }
  if (byteLength - FRAME_BYTES > MAX_BODY_BYTES) {
    throw new RangeError(`a batch of ${byteLength} bytes is more than a store takes at a time (${MAX_BODY_BYTES})`);
  }
  const frame = Buffer.allocUnsafe(FRAME_BYTES);
  frame.writeUInt32LE(byteLength - FRAME_BYTES, 0);
  frame.writeUInt32LE(checksum, 4);
  return { buffers: [frame, ...buffers], byteLength, changes };
}

function stepHead(key: string, value: Uint8Array | undefined): Buffer {
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) throw new RangeError(`a key of ${keyBytes} bytes is longer than ${MAX_KEY_BYTES}`);
  const head = Buffer.allocUnsafe(STEP_HEAD_BYTES + keyBytes);
  head.writeUInt8(value === undefined ? KIND_DELETE : KIND_SET, 0);
  head.writeUInt16LE(keyBytes, 1);
  head.writeUInt32LE(value?.length ?? 0, 3);
  head.write(key, STEP_HEAD_BYTES);
  return head;
}

/**
 * The steps of a record whose checksum held.
 *
 * @param offset of the body in the file.
 * @returns undefined when they do not add up: nothing of ours.
 */
export function decodeBody(body: Buffer, offset: number): readonly Change[] | undefined {
  const changes: Change[] = [];
  let at = 0;
  while (at < body.length) {
    if (at + STEP_HEAD_BYTES > body.length) return undefined;
    const kind = body.readUInt8(at);
    const keyEnd = at + STEP_HEAD_BYTES + body.readUInt16LE(at + 1);
    const length = body.readUInt32LE(at + 3);
    const end = keyEnd + length;
    if (end > body.length || (kind !== KIND_SET && kind !== KIND_DELETE)) return undefined;
    const key = body.toString('utf8', at + STEP_HEAD_BYTES, keyEnd);
    const place = { offset: offset + keyEnd, length, stepBytes: end - at };
    changes.push({ key, place: kind === KIND_SET ? place : undefined });
    at = end;
  }
  return changes;
}
