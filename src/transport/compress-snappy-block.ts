/**
 * Snappy, block format, by library. The native one is used where it loads, else the one in JavaScript; the only file that imports
 * either to compress.
 */
import { createRequire } from 'node:module';
import type * as Snappy from 'snappy';
import { compress as compressInScript } from 'snappyjs';

type CompressBlock = (bytes: Uint8Array) => Uint8Array;

let compressor: CompressBlock | undefined;

/** Compresses one block. The result is the caller's. */
export function compressBlock(bytes: Uint8Array): Uint8Array {
  compressor ??= nativeCompressor() ?? compressInScript;
  return compressor(bytes);
}

/** Loaded when first needed; a platform without the native library goes on without it. */
function nativeCompressor(): CompressBlock | undefined {
  try {
    const { compressSync } = createRequire(import.meta.url)('snappy') as typeof Snappy;
    return (bytes) => compressSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return undefined;
  }
}
