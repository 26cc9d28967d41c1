/**
 * Messages as gRPC frames them: five bytes of prefix, then the message, compressed or not.
 *
 * Source: gRPC over HTTP/2, "Length-Prefixed-Message".
 */
import { leaseBytes } from '../pdata/lease.js';
import type { Decompress } from './decompress.js';

const PREFIX_BYTES = 5;

/** Codings of `grpc-encoding` beside none, by name. Loaded with the first message that needs them. */
const DECOMPRESSORS: Readonly<Record<string, () => Promise<Decompress>>> = {
  gzip: async () => (await import('./decompress.js')).gunzip,
  snappy: async () => (await import('./decompress-snappy.js')).decompressSnappyFrames,
  zstd: async () => (await import('./decompress-zstd.js')).decompressZstd,
};

/** What `grpc-accept-encoding` of a request says. */
export const ACCEPTED_CODINGS = Object.keys(DECOMPRESSORS).join(',');

/** The pieces of one message behind one prefix, in leased bytes; each byte is copied once. */
export function frameMessage(pieces: readonly Uint8Array[], byteLength: number, isCompressed: boolean): Buffer {
  const framed = leaseBytes(PREFIX_BYTES + byteLength);
  framed[0] = isCompressed ? 1 : 0;
  framed.writeUInt32BE(byteLength, 1);
  let pos = PREFIX_BYTES;
  for (const piece of pieces) {
    framed.set(piece, pos);
    pos += piece.length;
  }
  return framed;
}

/**
 * The message behind a prefix.
 *
 * @param coding of `grpc-encoding`; empty for none.
 * @param limit of the message, unpacked, in bytes.
 * @throws {Error} in grpc-go's words.
 */
export async function unframeMessage(framed: Buffer, coding: string, limit: number): Promise<Buffer> {
  const message = framed.subarray(PREFIX_BYTES);
  if (framed[0] === 0) return message;
  const load = DECOMPRESSORS[coding];
  if (load === undefined) {
    throw new Error(`grpc: Decompressor is not installed for grpc-encoding ${JSON.stringify(coding)}`);
  }
  try {
    return await (
      await load()
    )(message, limit);
  } catch (error) {
    throw new Error(`grpc: failed to decompress the received message: ${(error as Error).message}`, { cause: error });
  }
}
