/**
 * Decompression of request bodies, bounded: nothing beyond a limit is ever produced. Texts of errors are those of the reference's
 * (Go's) decompressors, because senders are answered with them.
 */
import { gunzip as gunzipCallback, inflate as inflateCallback } from 'node:zlib';
import type { InputType, ZlibOptions } from 'node:zlib';

/**
 * @param limit of the result, in bytes.
 * @returns bytes of their own.
 * @throws {DecompressedTooLarge} there is more than `limit`.
 * @throws {Error} the input is damaged, in the reference's words.
 */
export type Decompress = (input: Uint8Array, limit: number) => Promise<Buffer>;

export class DecompressedTooLarge extends Error {}

/** Less than this is no gzip. */
export const GZIP_HEADER_BYTES = 10;

type Zlib = (
  input: InputType,
  options: ZlibOptions,
  callback: (error: (Error & { code?: string }) | null, result: Buffer) => void,
) => void;

/** gzip, also of several members. */
export const gunzip: Decompress = (input, limit) => {
  if (input.length < GZIP_HEADER_BYTES) return Promise.reject(new Error(input.length === 0 ? 'EOF' : UNEXPECTED_EOF));
  return run(gunzipCallback, input, limit, 'gzip');
};

/** zlib (RFC 1950), which HTTP calls `deflate`. */
export const inflateZlib: Decompress = (input, limit) => {
  if (input.length < 2) return Promise.reject(new Error(UNEXPECTED_EOF));
  return run(inflateCallback, input, limit, 'zlib');
};

const UNEXPECTED_EOF = 'unexpected EOF';

function run(zlib: Zlib, input: Uint8Array, limit: number, format: 'gzip' | 'zlib'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A limit of 0 would be none to zlib.
    zlib(input, { maxOutputLength: Math.max(limit, 1) }, (error, result) => {
      if (error === null) resolve(ownBytes(result));
      else reject(translate(error, format));
    });
  });
}

/** zlib grows its last piece in steps; what is left over would be kept with the result. */
function ownBytes(result: Buffer): Buffer {
  if (result.buffer.byteLength - result.length <= result.length >> 3) return result;
  const copy = Buffer.allocUnsafeSlow(result.length);
  result.copy(copy);
  return copy;
}

function translate(error: Error & { code?: string }, format: 'gzip' | 'zlib'): Error {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return new DecompressedTooLarge('the result is too large');
  if (error.code === 'Z_BUF_ERROR') return new Error(UNEXPECTED_EOF);
  if (/header/.test(error.message)) return new Error(`${format}: invalid header`);
  if (error.code === 'Z_NEED_DICT') return new Error('zlib: invalid dictionary');
  if (/data check|length check/.test(error.message)) return new Error(`${format}: invalid checksum`);
  return new Error('flate: corrupt input');
}
