/**
 * Snappy, block format, by library: for metadata, and for requests when the structural writer is switched off. The native library
 * is used where it loads, else the JavaScript one. The only file that imports either.
 */
import { createRequire } from 'node:module';
import type * as Snappy from 'snappy';
import { compress as compressInScript } from 'snappyjs';

type Compress = (bytes: Uint8Array) => Uint8Array;

let compressor: Compress | undefined;

/** Compresses one block. The result is the caller's. */
export function compressBlock(bytes: Uint8Array): Uint8Array {
  compressor ??= nativeCompressor() ?? compressInScript;
  return compressor(bytes);
}

/** Loaded when first needed; a platform without the native library goes on without it. */
function nativeCompressor(): Compress | undefined {
  try {
    const { compressSync } = createRequire(import.meta.url)('snappy') as typeof Snappy;
    return (bytes) => compressSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return undefined;
  }
}
