/**
 * The frames and blocks of zstd, by their lengths alone: what is cut short is found here, because the decompressor makes something up
 * for what is missing.
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

/**
 * @returns the length of the content, when every frame tells its own.
 * @throws {Error} something is missing, or it is no zstd.
 */
export function checkZstdFrames(input: Uint8Array): number | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let content: number | undefined = 0;
  let pos = 0;
  while (pos < input.length) {
    need(input, pos, 4);
    const magic = view.getUint32(pos, true);
    pos += 4;
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      need(input, pos, 4);
      const length = view.getUint32(pos, true);
      pos += 4;
      need(input, pos, length);
      pos += length;
      continue;
    }
    if (magic !== MAGIC) throw new Error('invalid input: magic number mismatch');
    const header = frameHeader(view, pos);
    content = content === undefined || header.content === undefined ? undefined : content + header.content;
    pos = blocks(input, header.end) + (header.checksum ? CHECKSUM_BYTES : 0);
    need(input, pos, 0);
  }
  return content;
}

interface FrameHeader {
  readonly end: number;
  readonly checksum: boolean;
  readonly content: number | undefined;
}

function frameHeader(view: DataView, start: number): FrameHeader {
  if (start >= view.byteLength) throw new Error(UNEXPECTED_EOF);
  const descriptor = view.getUint8(start);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeFlag = descriptor >>> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 2 ** sizeFlag;
  const sizeAt = start + 1 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const end = sizeAt + sizeBytes;
  if (end > view.byteLength) throw new Error(UNEXPECTED_EOF);
  return { end, checksum: (descriptor & 4) !== 0, content: contentSize(view, sizeAt, sizeBytes) };
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

/** @returns where the last block ends. */
function blocks(input: Uint8Array, start: number): number {
  let pos = start;
  for (let last = false; !last;) {
    need(input, pos, 3);
    const header = input[pos]! | (input[pos + 1]! << 8) | (input[pos + 2]! << 16);
    pos += 3;
    last = (header & 1) === 1;
    const type = (header >>> 1) & 3;
    if (type === RESERVED_BLOCK) throw new Error('invalid input: reserved block type encountered');
    const length = type === RLE_BLOCK ? 1 : header >>> 3;
    need(input, pos, length);
    if (type !== RAW_BLOCK && type !== RLE_BLOCK && length === 0) throw new Error('invalid input: block too small');
    pos += length;
  }
  return pos;
}

function need(input: Uint8Array, pos: number, bytes: number): void {
  if (pos + bytes > input.length) throw new Error(UNEXPECTED_EOF);
}
