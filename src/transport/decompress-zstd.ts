/** zstd (RFC 8878), of any number of frames, by a decompressor in JavaScript: Node has none before 22.15. */
import { Decompress as ZstdStream } from 'fzstd';
import { DecompressedTooLarge, type Decompress } from './decompress.js';
import { checkZstdFrames } from './zstd-frames.js';

export const decompressZstd: Decompress = async (input, limit) => {
  if (input.length === 0) return Buffer.alloc(0);
  const declared = checkZstdFrames(input);
  if (declared !== undefined && declared > limit) throw new DecompressedTooLarge('the result is too large');
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
  if (declared !== undefined && declared !== length) throw new Error('frame content size does not match');
  const result = Buffer.allocUnsafeSlow(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
};

function translate(error: Error): Error {
  if (/unexpected EOF/i.test(error.message)) return new Error('unexpected EOF');
  if (/window size/i.test(error.message)) return new Error('window size exceeded');
  return new Error('invalid input: magic number mismatch');
}
