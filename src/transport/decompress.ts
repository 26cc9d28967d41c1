/**
 * Decompression of request bodies, bounded: nothing beyond a limit is ever produced. Texts of errors are those of the reference's
 * (Go's) decompressors, because senders are answered with them.
 */
import { gunzip as gunzipCallback, inflate as inflateCallback } from 'node:zlib';
import type { InputType, ZlibOptions } from 'node:zlib';
import { bytesBehindMembers } from './gzip-members.js';

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
  callback: (error: (Error & { code?: string }) | null, result: unknown) => void,
) => void;

/** gzip, also of several members. What comes behind the last one is taken for the beginning of another. */
export const gunzip: Decompress = async (input, limit) => {
  if (input.length < GZIP_HEADER_BYTES) throw new Error(input.length === 0 ? 'EOF' : UNEXPECTED_EOF);
  try {
    return await run(gunzipCallback, input, limit, 'gzip');
  } catch (error) {
    if ((error as Error).message !== INVALID_GZIP_HEADER) throw error;
    const rest = await bytesBehindMembers(input, limit);
    throw rest > 0 && rest < GZIP_HEADER_BYTES ? new Error(UNEXPECTED_EOF) : error;
  }
};

/** zlib (RFC 1950), which HTTP calls `deflate`. */
export const inflateZlib: Decompress = (input, limit) => {
  if (input.length < 2) return Promise.reject(new Error(UNEXPECTED_EOF));
  return run(inflateCallback, input, limit, 'zlib');
};

const UNEXPECTED_EOF = 'unexpected EOF';
const INVALID_GZIP_HEADER = 'gzip: invalid header';

/** What comes with `info`. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function run(zlib: Zlib, input: Uint8Array, limit: number, format: 'gzip' | 'zlib'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A limit of 0 would be none to zlib.
    const options = { info: true, maxOutputLength: Math.max(limit, 1), chunkSize: expectedBytes(input, limit, format) };
    zlib(input, options, (error, result) => {
      if (error !== null) return reject(translate(error, format));
      const { buffer, engine } = result as Inflated;
      // zlib passes over zeros behind a gzip member.
      if (format === 'gzip' && engine.bytesWritten < input.length) reject(new Error(INVALID_GZIP_HEADER));
      else resolve(ownBytes(buffer));
    });
  });
}

/** gzip says at its end how long the last member is, modulo 2^32 (RFC 1952, 2.3.1); zlib says nothing, and telemetry shrinks to an eighth. */
const ISIZE_BYTES = 4;
const USUAL_RATIO = 8;
/** Deflate makes no more of a byte than this. */
const MAX_RATIO = 1032;
/** Or a wrong length would make many trips of a long body. */
const MIN_PIECE_BYTES = 16 * 1024;
const MAX_PIECE_BYTES = 4 * 1024 * 1024;
/** zlib asks for another piece when one is full to the end. */
const SPARE_BYTES = 64;

/** How large a piece of the result is made: best all of it, as each piece is a trip to another thread. */
function expectedBytes(input: Uint8Array, limit: number, format: 'gzip' | 'zlib'): number {
  const { buffer, byteOffset, length } = input;
  const told =
    format === 'gzip'
      ? new DataView(buffer, byteOffset + length - ISIZE_BYTES, ISIZE_BYTES).getUint32(0, true)
      : length * USUAL_RATIO;
  const possible = Math.min(told, limit, length * MAX_RATIO, MAX_PIECE_BYTES);
  return Math.max(possible, MIN_PIECE_BYTES) + SPARE_BYTES;
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
