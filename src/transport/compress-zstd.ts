/** zstd (RFC 8878): Node's own where it has one (22.15 and later), else the original library as WebAssembly. */
import zlib from 'node:zlib';
import type { Compress } from './compress.js';
import { zstdWasm } from './zstd-wasm.js';

/** What the reference's `default` and its levels below 3 stand for. */
const FAST_LEVEL = 1;

/** What newer Nodes have; the types are those of the oldest that is supported. */
interface NodeZstd {
  readonly zstdCompress?: (
    body: Uint8Array,
    options: { readonly params: Readonly<Record<number, number>> },
    callback: (error: Error | null, result: Buffer) => void,
  ) => void;
  readonly constants: { readonly ZSTD_c_compressionLevel?: number };
}

/** @param level 0 for the default one. */
export async function zstdCompressor(level: number): Promise<Compress> {
  const effective = level === 0 ? FAST_LEVEL : level;
  return nativeCompressor(effective) ?? wasmCompressor(effective);
}

function nativeCompressor(level: number): Compress | undefined {
  const { zstdCompress, constants } = zlib as unknown as NodeZstd;
  const key = constants.ZSTD_c_compressionLevel;
  if (zstdCompress === undefined || key === undefined) return undefined;
  return (body) =>
    new Promise((resolve, reject) => {
      zstdCompress(body, { params: { [key]: level } }, (error, result) => {
        if (error === null) resolve(result);
        else reject(error);
      });
    });
}

async function wasmCompressor(level: number): Promise<Compress> {
  const { compress } = await zstdWasm();
  return async (body) => compress(body, level);
}
