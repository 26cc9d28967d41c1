/**
 * Compression of what is sent, by the reference's names. What a receiver unpacks is the same as the reference's; the packed bytes
 * are those of other libraries.
 */
import { constants } from 'node:zlib';
import { joined, type CompressPieces } from './compress-pieces.js';
import type { Compression } from './compression-config.js';
import { deflating } from './deflate.js';

/** @returns bytes that the caller owns. */
export type Compress = (body: Uint8Array) => Promise<Uint8Array>;

/** `level` that stands for none given. */
const DEFAULT_LEVEL = 0;
/**
 * Of gzip and zlib when none is given. The reference's is 6, which takes four times as long for output that is up to a fifth smaller:
 * telemetry repeats itself within short distances. Guard: compress.bench.
 */
const FAST_DEFLATE_LEVEL = 2;
/** More memory for symbols: fewer blocks, each with a table of its own. */
const MEMORY_LEVEL = 9;
/** `level` of Go's that means Huffman coding alone. */
const GO_HUFFMAN_ONLY = -2;

/**
 * @param level of gzip, zlib, deflate and zstd; 0 for the default one.
 * @returns undefined for what leaves bodies as they are.
 */
export async function compressor(compression: Compression, level = DEFAULT_LEVEL): Promise<CompressPieces | undefined> {
  switch (compression) {
    case '':
    case 'none':
      return undefined;
    case 'gzip':
      return deflatingAt('gzip', level);
    case 'zlib':
    case 'deflate':
      return deflatingAt('zlib', level);
    case 'zstd':
      return joined(await (await import('./compress-zstd.js')).zstdCompressor(level));
    case 'snappy':
      return joined((await import('./compress-snappy.js')).compressSnappyBlock);
    case 'x-snappy-framed':
      return joined((await import('./compress-snappy.js')).compressSnappyFrames);
    case 'lz4':
      return joined((await import('./compress-lz4.js')).compressLz4);
  }
}

type DeflateOptions = { readonly level: number; readonly strategy?: number };

function deflateOptions(level: number): DeflateOptions {
  if (level === DEFAULT_LEVEL) return { level: FAST_DEFLATE_LEVEL };
  // Go has Huffman coding as a level; zlib has it as a strategy.
  if (level === GO_HUFFMAN_ONLY) return { level: constants.Z_BEST_SPEED, strategy: constants.Z_HUFFMAN_ONLY };
  return { level };
}

function deflatingAt(format: 'gzip' | 'zlib', level: number): CompressPieces {
  const options = { ...deflateOptions(level), memLevel: MEMORY_LEVEL };
  return deflating(format, options, options.strategy === undefined && options.level <= FAST_DEFLATE_LEVEL);
}
