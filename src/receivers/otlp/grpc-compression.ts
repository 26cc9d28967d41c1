/** Compressed messages. Source: gRPC over HTTP/2, "Message-Encoding"; error texts are grpc-go's. */
import type { Decompress } from '../../transport/decompress.js';
import { DecompressedTooLarge, GZIP_HEADER_BYTES } from '../../transport/decompress.js';
import { CODE, type Status } from './status.js';

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
 * A message as it was before it was sent.
 *
 * @param flag the first byte of its prefix: whether it is compressed.
 * @param limit of the result, in bytes.
 * @throws {MessageRefused}
 */
export function unpackMessage(flag: number, bytes: Buffer, encoding: string, limit: number): Buffer | Promise<Buffer> {
  if (flag === 0) return bytes;
  if (flag !== 1) throw refused(CODE.INTERNAL, `grpc: received unexpected payload format ${flag}`);
  if (isIdentity(encoding)) {
    throw refused(CODE.INTERNAL, 'grpc: compressed flag set with identity or empty encoding');
  }
  return decompressMessage(bytes, encoding, limit);
}

/** The call ends with this status. */
export class MessageRefused extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
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

function isIdentity(encoding: string): boolean {
  return encoding === 'identity' || encoding === '';
}

function refused(code: number, message: string): MessageRefused {
  return new MessageRefused({ code, message });
}
