/**
 * LZ4 frames of independent blocks.
 *
 * Source: lz4 `lz4_Frame_format.md` 1.6 and `lz4_Block_format.md`. Matches are found by one look into a table of what was last seen.
 */
import type { Compress } from './compress.js';
import { xxhash32 } from './xxhash32.js';

const MAGIC = 0x184d2204;
/** Version 1, independent blocks, checksum of the content. */
const FLAGS = 0x64;
/** Blocks of at most 4 MiB. */
const BLOCK_CODE = 0x70;
const MAX_BLOCK_BYTES = 4 * 1024 * 1024;
const UNCOMPRESSED_BLOCK = 0x80000000;

const MIN_MATCH = 4;
/** The end of a block is literal: no match begins in its last 12 bytes, none reaches its last 5. */
const MATCH_START_MARGIN = 12;
const MATCH_END_MARGIN = 5;
const MAX_DISTANCE = 65_535;
const HASH_BITS = 14;

export const compressLz4: Compress = async (body) => {
  const parts: Uint8Array[] = [frameHeader()];
  for (let start = 0; start < body.length; start += MAX_BLOCK_BYTES) {
    const data = body.subarray(start, start + MAX_BLOCK_BYTES);
    const packed = packBlock(data);
    parts.push(packed === undefined ? uint32((data.length | UNCOMPRESSED_BLOCK) >>> 0) : uint32(packed.length));
    parts.push(packed ?? data);
  }
  parts.push(uint32(0), uint32(xxhash32(body)));
  return Buffer.concat(parts);
};

function frameHeader(): Buffer {
  const header = Buffer.alloc(7);
  header.writeUInt32LE(MAGIC);
  header[4] = FLAGS;
  header[5] = BLOCK_CODE;
  header[6] = (xxhash32(header.subarray(4, 6)) >>> 8) & 0xff;
  return header;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** @returns undefined when the block would not shrink. */
function packBlock(data: Uint8Array): Uint8Array | undefined {
  const packed = new BlockWriter(data).write();
  return packed.length < data.length ? packed : undefined;
}

class BlockWriter {
  readonly #in: Uint8Array;
  readonly #out: Uint8Array;
  #length = 0;

  constructor(data: Uint8Array) {
    this.#in = data;
    // A length takes a byte per 255; all literals is the worst case.
    this.#out = Buffer.allocUnsafe(data.length + Math.ceil(data.length / 255) + 16);
  }

  write(): Uint8Array {
    const data = this.#in;
    const table = new Int32Array(1 << HASH_BITS).fill(-1);
    const lastStart = data.length - MATCH_START_MARGIN;
    let literalsFrom = 0;
    for (let pos = 0; pos <= lastStart;) {
      const word = wordAt(data, pos);
      const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
      const seen = table[slot]!;
      table[slot] = pos;
      if (seen < 0 || pos - seen > MAX_DISTANCE || wordAt(data, seen) !== word) {
        pos += 1 + ((pos - literalsFrom) >> 6); // what does not repeat is passed over ever faster
        continue;
      }
      const length = matchLength(data, seen, pos);
      this.#sequence(literalsFrom, pos, pos - seen, length);
      pos += length;
      literalsFrom = pos;
    }
    this.#sequence(literalsFrom, data.length, 0, 0);
    return this.#out.subarray(0, this.#length);
  }

  /** Literals, then a match; the last sequence has none. */
  #sequence(from: number, to: number, distance: number, matchBytes: number): void {
    const literals = to - from;
    const extra = matchBytes - MIN_MATCH;
    const token = this.#length++;
    this.#out[token] = (Math.min(literals, 15) << 4) | (matchBytes === 0 ? 0 : Math.min(extra, 15));
    this.#extend(literals);
    this.#out.set(this.#in.subarray(from, to), this.#length);
    this.#length += literals;
    if (matchBytes === 0) return;
    this.#out[this.#length++] = distance & 0xff;
    this.#out[this.#length++] = distance >>> 8;
    this.#extend(extra);
  }

  /** What four bits cannot say of a length. */
  #extend(length: number): void {
    if (length < 15) return;
    let rest = length - 15;
    for (; rest >= 255; rest -= 255) this.#out[this.#length++] = 255;
    this.#out[this.#length++] = rest;
  }
}

function wordAt(data: Uint8Array, pos: number): number {
  return data[pos]! | (data[pos + 1]! << 8) | (data[pos + 2]! << 16) | (data[pos + 3]! << 24);
}

function matchLength(data: Uint8Array, seen: number, pos: number): number {
  const limit = data.length - MATCH_END_MARGIN - pos;
  let length = MIN_MATCH;
  while (length < limit && data[seen + length] === data[pos + length]) length++;
  return length;
}
