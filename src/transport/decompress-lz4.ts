/**
 * LZ4 frames.
 *
 * Source: lz4 `lz4_Frame_format.md` 1.6 and `lz4_Block_format.md`. Checksums of blocks and content are passed over: TCP and TLS have
 * their own, and what is damaged is refused as protobuf.
 */
import { DecompressedTooLarge, type Decompress } from './decompress.js';

const MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const UNCOMPRESSED_BLOCK = 0x80000000;
const MIN_MATCH = 4;
const UNEXPECTED_EOF = 'unexpected EOF';
const CORRUPT = 'lz4: invalid source or destination buffer too short';

export const decompressLz4: Decompress = async (input, limit) => new FrameReader(input, limit).read();

class FrameReader {
  readonly #in: Uint8Array;
  readonly #view: DataView;
  readonly #limit: number;
  #pos = 0;
  #out: Buffer;
  #length = 0;
  /** Where the blocks that may refer to each other begin. */
  #reach = 0;

  constructor(input: Uint8Array, limit: number) {
    this.#in = input;
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.#limit = limit;
    this.#out = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(1024, input.length * 4)));
  }

  read(): Buffer {
    while (this.#pos < this.#in.length) this.#frame();
    const result = Buffer.allocUnsafeSlow(this.#length);
    this.#out.copy(result, 0, 0, this.#length);
    return result;
  }

  #frame(): void {
    const magic = this.#uint32();
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      this.#skip(this.#uint32());
      return;
    }
    if (magic !== MAGIC) throw new Error('lz4: bad magic number');
    const flags = this.#byte();
    if (flags >>> 6 !== 1) throw new Error('lz4: invalid frame descriptor');
    const independent = (flags & 0x20) !== 0;
    const blockChecksum = (flags & 0x10) !== 0;
    this.#skip(1); // largest block
    if ((flags & 0x08) !== 0) this.#skip(8); // content size
    if ((flags & 0x01) !== 0) this.#skip(4); // dictionary
    this.#skip(1); // header checksum
    this.#reach = this.#length;
    for (let size = this.#uint32(); size !== 0; size = this.#uint32()) {
      if (independent) this.#reach = this.#length;
      this.#block(size);
      if (blockChecksum) this.#skip(4);
    }
    if ((flags & 0x04) !== 0) this.#skip(4); // content checksum
  }

  #block(size: number): void {
    const length = size & ~UNCOMPRESSED_BLOCK;
    const end = this.#pos + length;
    if (end > this.#in.length) throw new Error(UNEXPECTED_EOF);
    if ((size & UNCOMPRESSED_BLOCK) !== 0) this.#literals(length);
    else this.#sequences(end);
    this.#pos = end;
  }

  #sequences(end: number): void {
    while (this.#pos < end) {
      const token = this.#byte();
      this.#literals(this.#extended(token >>> 4, end), end);
      if (this.#pos >= end) return; // the last sequence has no match
      if (this.#pos + 2 > end) throw new Error(CORRUPT);
      const offset = this.#byte() | (this.#byte() << 8);
      this.#match(offset, this.#extended(token & 0x0f, end) + MIN_MATCH);
    }
  }

  /** A length of four bits, and bytes to add where those are full. */
  #extended(length: number, end: number): number {
    if (length !== 15) return length;
    let total = length;
    for (let byte = 255; byte === 255;) {
      if (this.#pos >= end) throw new Error(CORRUPT);
      byte = this.#byte();
      total += byte;
    }
    return total;
  }

  #literals(length: number, end = this.#in.length): void {
    if (this.#pos + length > end) throw new Error(CORRUPT);
    this.#grow(length);
    this.#out.set(this.#in.subarray(this.#pos, this.#pos + length), this.#length);
    this.#pos += length;
    this.#length += length;
  }

  #match(offset: number, length: number): void {
    const from = this.#length - offset;
    if (offset === 0 || from < this.#reach) throw new Error(CORRUPT);
    this.#grow(length);
    if (offset >= length) this.#out.copyWithin(this.#length, from, from + length);
    else for (let i = 0; i < length; i++) this.#out[this.#length + i] = this.#out[from + i]!; // overlaps itself
    this.#length += length;
  }

  #grow(by: number): void {
    const needed = this.#length + by;
    if (needed > this.#limit) throw new DecompressedTooLarge('the result is too large');
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(needed, this.#out.length * 2)));
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }

  #byte(): number {
    if (this.#pos >= this.#in.length) throw new Error(UNEXPECTED_EOF);
    return this.#in[this.#pos++]!;
  }

  #uint32(): number {
    if (this.#pos + 4 > this.#in.length) throw new Error(UNEXPECTED_EOF);
    const value = this.#view.getUint32(this.#pos, true);
    this.#pos += 4;
    return value;
  }

  #skip(bytes: number): void {
    if (this.#pos + bytes > this.#in.length) throw new Error(UNEXPECTED_EOF);
    this.#pos += bytes;
  }
}
