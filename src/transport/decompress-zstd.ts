/** zstd (RFC 8878), of any number of frames, by a decompressor in JavaScript: Node has none before 22.15. */
import { Decompress as ZstdStream } from 'fzstd';
import { DecompressedTooLarge, type Decompress } from './decompress.js';

const MAGIC = 0xfd2fb528;
/** Frames to be passed over have one of sixteen of these. */
const SKIPPABLE_MAGIC = 0x184d2a50;

export const decompressZstd: Decompress = async (input, limit) => {
  if (input.length === 0) return Buffer.alloc(0);
  checkMagic(input);
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new ZstdStream((part) => {
    length += part.length;
    if (length > limit) throw new DecompressedTooLarge('the result is too large');
    parts.push(part);
  });
  try {
    stream.push(input, true);
  } catch (error) {
    throw error instanceof DecompressedTooLarge ? error : translate(error as Error);
  }
  const result = Buffer.allocUnsafeSlow(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
};

function checkMagic(input: Uint8Array): void {
  if (input.length < 4) throw new Error('unexpected EOF');
  const magic = (input[0]! | (input[1]! << 8) | (input[2]! << 16) | (input[3]! << 24)) >>> 0;
  if (magic !== MAGIC && (magic & 0xfffffff0) >>> 0 !== SKIPPABLE_MAGIC) {
    throw new Error('invalid input: magic number mismatch');
  }
}

function translate(error: Error): Error {
  if (/unexpected EOF/i.test(error.message)) return new Error('unexpected EOF');
  if (/window size/i.test(error.message)) return new Error('window size exceeded');
  return new Error('invalid input: magic number mismatch');
}
