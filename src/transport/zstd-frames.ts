/**
 * The frames and blocks of zstd, by their lengths alone: what is cut short is found here, because decompressors tell it in words of their
 * own, and how much memory a frame can need is known before it is read.
 *
 * Source: RFC 8878, 3.1.
 */
const MAGIC = 0xfd2fb528;
/** Frames to be passed over have one of sixteen of these. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const RAW_BLOCK = 0;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
const CHECKSUM_BYTES = 4;
const UNEXPECTED_EOF = 'unexpected EOF';

/** klauspost's reader takes no larger window; the original library on 32 bits would take twice as much. */
const MAX_WINDOW = 2 ** 29;
/** RFC 8878, 3.1.1.2.4. */
const MAX_BLOCK_CONTENT = 128 * 1024;

/** A frame with content. */
export interface ZstdFrame {
  readonly start: number;
  readonly end: number;
  /** Bytes, when the frame tells them. */
  readonly content: number | undefined;
  /** No more bytes than these can come out, by its blocks. */
  readonly atMost: number;
}

/**
 * Frames with content; those to be passed over are left out.
 *
 * @throws {Error} something is missing, or it is no zstd.
 */
export function zstdFrames(input: Uint8Array): ZstdFrame[] {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const frames: ZstdFrame[] = [];
  let pos = 0;
  while (pos < input.length) {
    need(input, pos, 4);
    const magic = view.getUint32(pos, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      need(input, pos, 8);
      const length = view.getUint32(pos + 4, true);
      need(input, pos + 8, length);
      pos += 8 + length;
      continue;
    }
    if (magic !== MAGIC) throw new Error('invalid input: magic number mismatch');
    const header = frameHeader(view, pos + 4);
    const read = blocks(input, header.end);
    const end = read.end + (header.checksum ? CHECKSUM_BYTES : 0);
    need(input, end, 0);
    frames.push({ start: pos, end, content: header.content, atMost: read.atMost });
    pos = end;
  }
  return frames;
}

interface FrameHeader {
  readonly end: number;
  readonly checksum: boolean;
  readonly content: number | undefined;
}

function frameHeader(view: DataView, start: number): FrameHeader {
  if (start >= view.byteLength) throw new Error(UNEXPECTED_EOF);
  const descriptor = view.getUint8(start);
  if ((descriptor & 8) !== 0) throw new Error('reserved bit set on frame header');
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeFlag = descriptor >>> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 2 ** sizeFlag;
  const sizeAt = start + 1 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const end = sizeAt + sizeBytes;
  if (end > view.byteLength) throw new Error(UNEXPECTED_EOF);
  if (!singleSegment && windowSize(view.getUint8(start + 1)) > MAX_WINDOW) throw new Error('window size exceeded');
  if (hasBytes(view, sizeAt - dictionaryBytes, sizeAt)) throw new Error('unknown dictionary');
  return { end, checksum: (descriptor & 4) !== 0, content: contentSize(view, sizeAt, sizeBytes) };
}

/** RFC 8878, 3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** An identifier of zero names no dictionary. */
function hasBytes(view: DataView, start: number, end: number): boolean {
  for (let pos = start; pos < end; pos++) if (view.getUint8(pos) !== 0) return true;
  return false;
}

function contentSize(view: DataView, at: number, bytes: number): number | undefined {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return undefined;
  }
}

/** @returns where the last block ends, and what can come out of all. */
function blocks(input: Uint8Array, start: number): { readonly end: number; readonly atMost: number } {
  let pos = start;
  let atMost = 0;
  for (let last = false; !last;) {
    need(input, pos, 3);
    const header = input[pos]! | (input[pos + 1]! << 8) | (input[pos + 2]! << 16);
    pos += 3;
    last = (header & 1) === 1;
    const type = (header >>> 1) & 3;
    if (type === RESERVED_BLOCK) throw new Error('invalid input: reserved block type encountered');
    const size = header >>> 3;
    const compressed = type !== RAW_BLOCK && type !== RLE_BLOCK;
    if (compressed && size === 0) throw new Error('invalid input: block too small');
    const length = type === RLE_BLOCK ? 1 : size;
    need(input, pos, length);
    atMost += compressed ? MAX_BLOCK_CONTENT : size;
    pos += length;
  }
  return { end: pos, atMost };
}

function need(input: Uint8Array, pos: number, bytes: number): void {
  if (pos + bytes > input.length) throw new Error(UNEXPECTED_EOF);
}
