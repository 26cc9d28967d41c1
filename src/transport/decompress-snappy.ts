/**
 * Snappy, as one block and as a stream of frames.
 *
 * Source: snappy `format_description.txt` and `framing_format.txt`; error texts are those of Go's `golang/snappy`.
 */
import { crc32c } from './crc32c.js';
import { DecompressedTooLarge, type Decompress } from './decompress.js';
import { CORRUPT, declaredLength, decompressSnappyBlock } from './snappy-decode.js';

/** First frame of every stream: type 0xff, length 6, `sNaPpY`. */
const STREAM_IDENTIFIER = Buffer.from('ff060000734e61507059', 'hex');
const FRAME_COMPRESSED = 0x00;
const FRAME_UNCOMPRESSED = 0x01;
const FRAME_IDENTIFIER = 0xff;
/** Frames from here up to 0xfe may be passed over; those below, and unknown, may not. */
const FIRST_SKIPPABLE = 0x80;
const FRAME_HEADER_BYTES = 4;
const CHECKSUM_BYTES = 4;
const MAX_FRAME_DATA = 65_536;

/** A block; or frames, when the input begins as a stream of them does. */
export const decompressSnappy: Decompress = async (input, limit) =>
  startsStream(input) ? frames(input, limit) : decompressSnappyBlock(input, limit);

export const decompressSnappyFrames: Decompress = async (input, limit) => frames(input, limit);

function startsStream(input: Uint8Array): boolean {
  return STREAM_IDENTIFIER.equals(input.subarray(0, STREAM_IDENTIFIER.length));
}

function frames(input: Uint8Array, limit: number): Buffer {
  const parts: Uint8Array[] = [];
  let length = 0;
  let pos = 0;
  let identified = false;
  while (pos < input.length) {
    if (pos + FRAME_HEADER_BYTES > input.length) throw new Error(CORRUPT);
    const type = input[pos]!;
    const size = input[pos + 1]! | (input[pos + 2]! << 8) | (input[pos + 3]! << 16);
    const frame = input.subarray(pos + FRAME_HEADER_BYTES, pos + FRAME_HEADER_BYTES + size);
    if (frame.length !== size) throw new Error(CORRUPT);
    pos += FRAME_HEADER_BYTES + size;
    if (!identified && type !== FRAME_IDENTIFIER) throw new Error(CORRUPT);
    identified = true;
    const data = frameData(type, frame);
    if (data === undefined) continue;
    length += data.length;
    if (length > limit) throw new DecompressedTooLarge('the result is too large');
    parts.push(data);
  }
  const result = Buffer.allocUnsafeSlow(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** What a frame carries; undefined for one that carries nothing. */
function frameData(type: number, frame: Uint8Array): Uint8Array | undefined {
  if (type === FRAME_COMPRESSED || type === FRAME_UNCOMPRESSED) {
    if (frame.length < CHECKSUM_BYTES) throw new Error(CORRUPT);
    const stored = frame.subarray(CHECKSUM_BYTES);
    if (type === FRAME_COMPRESSED && declaredLength(stored).length > MAX_FRAME_DATA) throw new Error(CORRUPT);
    if (type === FRAME_UNCOMPRESSED && stored.length > MAX_FRAME_DATA) throw new Error(CORRUPT);
    const data = type === FRAME_COMPRESSED ? decompressSnappyBlock(stored, MAX_FRAME_DATA) : stored;
    if (maskedChecksum(data) !== readUint32(frame)) throw new Error(CORRUPT);
    return data;
  }
  if (type === FRAME_IDENTIFIER) {
    if (!STREAM_IDENTIFIER.subarray(FRAME_HEADER_BYTES).equals(frame)) throw new Error(CORRUPT);
    return undefined;
  }
  if (type < FIRST_SKIPPABLE) throw new Error('snappy: unsupported input');
  return undefined;
}

function maskedChecksum(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function readUint32(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}
