/**
 * Messages as gRPC frames them: five bytes of prefix, then the message, compressed or not.
 *
 * Source: gRPC over HTTP/2, "Length-Prefixed-Message"; error texts are grpc-go's.
 */
import type { Decompress } from '../../transport/decompress.js';
import { DecompressedTooLarge, GZIP_HEADER_BYTES } from '../../transport/decompress.js';
import { CODE, type Status } from './status.js';

export const PREFIX_BYTES = 5;

/** Codings of `grpc-encoding` beside none, by name. Loaded with the first message that needs them. */
const DECOMPRESSORS: Readonly<Record<string, () => Promise<Decompress>>> = {
  gzip: async () => (await import('../../transport/decompress.js')).gunzip,
  snappy: async () => (await import('../../transport/decompress-snappy.js')).decompressSnappyFrames,
  zstd: async () => (await import('../../transport/decompress-zstd.js')).decompressZstd,
};

/** What `grpc-accept-encoding` of a response says. */
export const ACCEPTED_ENCODINGS = 'gzip,snappy,zstd';

/** Whether messages of a call may come compressed like that, or what the call is answered. */
export function encodingRefusal(encoding: string): Status | undefined {
  if (isIdentity(encoding) || Object.hasOwn(DECOMPRESSORS, encoding)) return undefined;
  return {
    code: CODE.UNIMPLEMENTED,
    message: `grpc: Decompressor is not installed for grpc-encoding ${JSON.stringify(encoding)}`,
  };
}

/**
 * The message behind a prefix.
 *
 * @param framed prefix and message; an uncompressed message is returned as a part of it.
 * @param limit of the decompressed message, in bytes.
 * @throws {MessageRefused}
 */
export function unpackMessage(framed: Buffer, encoding: string, limit: number): Buffer | Promise<Buffer> {
  const flag = framed[0]!;
  const message = framed.subarray(PREFIX_BYTES);
  if (flag === 0) return ownBytes(message);
  if (flag !== 1) throw refused(CODE.INTERNAL, `grpc: received unexpected payload format ${flag}`);
  if (isIdentity(encoding)) {
    throw refused(CODE.INTERNAL, 'grpc: compressed flag set with identity or empty encoding');
  }
  return decompressMessage(message, encoding, limit);
}

/** The call ends with this status. */
export class MessageRefused extends Error {
  /** Names as grpc-js reads them from what a decompressor throws. */
  readonly code: number;
  readonly details: string;

  constructor(status: Status) {
    super(status.message);
    this.code = status.code;
    this.details = status.message;
  }
}

async function decompressMessage(message: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decompress = await DECOMPRESSORS[encoding]!();
  try {
    return await decompress(message, limit);
  } catch (error) {
    if (error instanceof DecompressedTooLarge) {
      throw refused(CODE.RESOURCE_EXHAUSTED, `grpc: received message after decompression larger than max ${limit}`);
    }
    const { message: reason } = error as Error;
    const step = failsAtOnce(encoding, message, reason) ? 'decompress the message' : 'read decompressed data';
    throw refused(CODE.INTERNAL, `grpc: failed to ${step}: ${reason}`);
  }
}

/** The reference's gzip reads the header before it is asked for data. */
function failsAtOnce(encoding: string, message: Buffer, reason: string): boolean {
  return encoding === 'gzip' && (reason === 'gzip: invalid header' || message.length < GZIP_HEADER_BYTES);
}

/** Small messages come out of a pool that many share; kept by a batch they would keep all of it. */
function ownBytes(message: Buffer): Buffer {
  if (message.buffer.byteLength <= message.length + PREFIX_BYTES) return message;
  const copy = Buffer.allocUnsafeSlow(message.length);
  message.copy(copy);
  return copy;
}

function isIdentity(encoding: string): boolean {
  return encoding === 'identity' || encoding === '';
}

function refused(code: number, message: string): MessageRefused {
  return new MessageRefused({ code, message });
}
