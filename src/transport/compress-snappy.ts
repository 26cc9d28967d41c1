/** Snappy, as one block and as a stream of frames. Source: snappy `framing_format.txt`. */
import type { Compress } from './compress.js';
import { crc32c } from './crc32c.js';
import { compressBlock } from './compress-snappy-block.js';

/** First frame of every stream: type 0xff, length 6, `sNaPpY`. */
const STREAM_IDENTIFIER = Buffer.from('ff060000734e61507059', 'hex');
const FRAME_COMPRESSED = 0x00;
const FRAME_UNCOMPRESSED = 0x01;
/** Type and length, then the checksum of what is unpacked. */
const FRAME_HEADER_BYTES = 8;
/** The most a frame may unpack to. */
const MAX_FRAME_DATA = 65_536;

export const compressSnappyBlock: Compress = async (body) => compressBlock(body);

export const compressSnappyFrames: Compress = async (body) => {
  const parts: Uint8Array[] = [STREAM_IDENTIFIER];
  for (let start = 0; start < body.length; start += MAX_FRAME_DATA) {
    parts.push(...frame(body.subarray(start, start + MAX_FRAME_DATA)));
  }
  return Buffer.concat(parts);
};

function frame(data: Uint8Array): [header: Buffer, content: Uint8Array] {
  const packed = compressBlock(data);
  // As other writers do: what hardly shrinks is not worth unpacking.
  const isWorthIt = packed.length < data.length - (data.length >> 3);
  const content = isWorthIt ? packed : data;
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  header[0] = isWorthIt ? FRAME_COMPRESSED : FRAME_UNCOMPRESSED;
  header.writeUIntLE(content.length + 4, 1, 3);
  header.writeUInt32LE(maskedChecksum(data), 4);
  return [header, content];
}

function maskedChecksum(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
