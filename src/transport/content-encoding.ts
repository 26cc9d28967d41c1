/**
 * Values of `Content-Encoding` and what undoes them.
 *
 * Source: collector `confighttp` at 0.131.0: `deflate` and `zlib` are both zlib's format; `snappy` is a block or frames.
 */
import { gunzip, inflateZlib, type Decompress } from './decompress.js';

/** Loaded with the first body that needs them. */
const DECOMPRESSORS: Readonly<Record<string, () => Promise<Decompress>>> = {
  gzip: async () => gunzip,
  zlib: async () => inflateZlib,
  deflate: async () => inflateZlib,
  zstd: async () => (await import('./decompress-zstd.js')).decompressZstd,
  snappy: async () => (await import('./decompress-snappy.js')).decompressSnappy,
  'x-snappy-framed': async () => (await import('./decompress-snappy.js')).decompressSnappyFrames,
  lz4: async () => (await import('./decompress-lz4.js')).decompressLz4,
};

/** Which encodings a server takes. */
export class ContentEncodings {
  readonly #enabled: ReadonlySet<string>;

  /** @param algorithms `compression_algorithms` of the server. */
  constructor(algorithms: readonly string[]) {
    this.#enabled = new Set(algorithms.filter((name) => name === '' || Object.hasOwn(DECOMPRESSORS, name)));
  }

  /** What is wrong with a Content-Encoding; the empty one is a body that is not compressed. */
  problem(encoding: string): string | undefined {
    return this.#enabled.has(encoding) ? undefined : `unsupported Content-Encoding: ${encoding}`;
  }
}

/** @returns undefined for a body that is not compressed. */
export async function decompressor(encoding: string): Promise<Decompress | undefined> {
  return DECOMPRESSORS[encoding]?.();
}
