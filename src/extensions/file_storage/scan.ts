/** Reads a store's file from its start, to find what it holds and where its last whole record ends. */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { StartError } from '../../component/errors.js';
import { StoreIndex } from './store-index.js';
import { FRAME_BYTES, MAX_BODY_BYTES, STORE_HEADER, decodeBody } from './record.js';

/** Of the reference's databases: where their magic number is, and the number. Source: bbolt's file format, meta page. */
const BBOLT_MAGIC_OFFSET = 16;
const BBOLT_MAGIC = 0xed0cdaed;

export interface Scan {
  readonly index: StoreIndex;
  /** Bytes up to the end of the last whole record; 0 for a file whose header is not whole yet. */
  readonly validBytes: number;
  readonly fileBytes: number;
}

/** @throws {StartError} the file is something else. */
export async function scanStore(handle: FileHandle, path: string): Promise<Scan> {
  const { size: fileBytes } = await handle.stat();
  const index = new StoreIndex();
  const header = await readAt(handle, 0, Math.min(STORE_HEADER.length, fileBytes));
  if (!header.equals(STORE_HEADER.subarray(0, header.length))) throw await foreign(handle, path);
  if (fileBytes < STORE_HEADER.length) return { index, validBytes: 0, fileBytes };
  let offset = STORE_HEADER.length;
  while (offset + FRAME_BYTES <= fileBytes) {
    const frame = await readAt(handle, offset, FRAME_BYTES);
    const length = frame.readUInt32LE(0);
    const bodyOffset = offset + FRAME_BYTES;
    if (length > MAX_BODY_BYTES || bodyOffset + length > fileBytes) break;
    const body = await readAt(handle, bodyOffset, length);
    if (body.length < length || crc32(body) !== frame.readUInt32LE(4)) break;
    const changes = decodeBody(body, bodyOffset);
    if (changes === undefined) break;
    index.apply(changes);
    offset = bodyOffset + length;
  }
  return { index, validBytes: offset, fileBytes };
}

/** @returns fewer bytes when the file ends before. */
export async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function foreign(handle: FileHandle, path: string): Promise<StartError> {
  const magic = await readAt(handle, BBOLT_MAGIC_OFFSET, 4);
  const isBbolt = magic.length === 4 && magic.readUInt32LE(0) === BBOLT_MAGIC;
  const found = isBbolt
    ? `${path} is a database of the reference collector, which cannot be read here: let that collector send what it still holds`
    : `${path} is no store of this version of the hub`;
  return new StartError(`invalid database: ${found}, move the file away, or set recreate: true`);
}
