/**
 * One block of snappy. Strict where the common package is not: a block that ends early, or gives another length than it says, is
 * damaged.
 *
 * Source: snappy `format_description.txt`.
 */
import { DecompressedTooLarge } from './decompress.js';

export const CORRUPT = 'snappy: corrupt input';

const LITERAL = 0;
const COPY_1_BYTE_OFFSET = 1;
const COPY_2_BYTE_OFFSET = 2;

/** @throws {DecompressedTooLarge} @throws {Error} the input is damaged. */
export function decompressSnappyBlock(input: Uint8Array, limit: number): Buffer {
  const { length, end: start } = declaredLength(input);
  if (length > limit) throw new DecompressedTooLarge('the result is too large');
  // Each byte of input gives at most 32 of output: what claims more is refused before there is memory for it.
  if (length > input.length * 32) throw new Error(CORRUPT);
  const out = Buffer.allocUnsafeSlow(length);
  let pos = start;
  let at = 0;
  while (pos < input.length) {
    const tag = input[pos++]!;
    const kind = tag & 3;
    if (kind === LITERAL) {
      let size = (tag >>> 2) + 1;
      if (size > 60) {
        const bytes = size - 60;
        size = littleEndian(input, pos, bytes) + 1;
        pos += bytes;
      }
      if (pos + size > input.length || at + size > length) throw new Error(CORRUPT);
      out.set(input.subarray(pos, pos + size), at);
      pos += size;
      at += size;
      continue;
    }
    const bytes = kind === COPY_1_BYTE_OFFSET ? 1 : kind === COPY_2_BYTE_OFFSET ? 2 : 4;
    const size = kind === COPY_1_BYTE_OFFSET ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = littleEndian(input, pos, bytes) + (bytes === 1 ? (tag >>> 5) * 256 : 0);
    pos += bytes;
    if (offset === 0 || offset > at || at + size > length) throw new Error(CORRUPT);
    if (offset >= size) out.copyWithin(at, at - offset, at - offset + size);
    else for (let i = 0; i < size; i++) out[at + i] = out[at - offset + i]!; // overlaps itself
    at += size;
  }
  if (at !== length) throw new Error(CORRUPT);
  return out;
}

/** The varint in front of a block, and where it ends. @throws {Error} */
export function declaredLength(input: Uint8Array): { readonly length: number; readonly end: number } {
  let length = 0;
  for (let i = 0; i < 5 && i < input.length; i++) {
    const byte = input[i]!;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte >= 0x80) continue;
    if (length > 0xffffffff) break;
    return { length, end: i + 1 };
  }
  throw new Error(CORRUPT);
}

function littleEndian(input: Uint8Array, pos: number, bytes: number): number {
  if (pos + bytes > input.length) throw new Error(CORRUPT);
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + input[pos + i]!;
  return value;
}
