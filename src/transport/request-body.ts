/** Reads the body of an HTTP request: bounded on the wire and again once decompressed, and only when there is room for it. */
import type { IncomingMessage } from 'node:http';
import { leaseJoined, returnBytes } from '../pdata/lease.js';
import type { ByteBudget, Reservation } from './byte-budget.js';
import { compressedHeadProblem, headBytes } from './compressed-head.js';
import { decompressor } from './content-encoding.js';
import { DecompressedTooLarge } from './decompress.js';

/** The body cannot be used. The message is the reference's. */
export class BodyError extends Error {}

/** The client went away. Nobody is left to be answered. */
export class ClientGone extends Error {}

export interface ReadBody {
  /** Bytes of their own. */
  readonly bytes: Buffer;
  /** Length on the wire. */
  readonly wireBytes: number;
}

const TOO_LARGE = 'http: request body too large';

/**
 * @param encoding a Content-Encoding that is taken; empty for none.
 * @param limit in bytes.
 * @param keep called with the room that is held; the caller releases it once the body is done with.
 * @throws {BodyError}
 * @throws {ClientGone}
 */
export async function readBody(
  request: IncomingMessage,
  encoding: string,
  limit: number,
  budget: ByteBudget,
  keep: (reservation: Reservation) => void,
): Promise<ReadBody> {
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  if (declared > limit) throw new BodyError(TOO_LARGE);
  const wireRoom = Number.isNaN(declared) ? limit : declared;
  const reservation = await room(request, encoding === '' ? wireRoom : wireRoom + limit, budget);
  keep(reservation);
  const wire = await collect(request, limit);
  const bytes = await decompressed(wire, encoding, limit);
  reservation.shrink(bytes.length);
  return { bytes, wireBytes: wire.length };
}

/** What is wrong with the head of a compressed body that nobody is going to read; undefined when nothing is. */
export async function headProblem(encoding: string, request: IncomingMessage): Promise<string | undefined> {
  const bytes = headBytes(encoding);
  return bytes === 0 ? undefined : compressedHeadProblem(encoding, await head(request, bytes));
}

/** So many bytes or more, which may come one by one; fewer when the body ends before. */
function head(request: IncomingMessage, bytes: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const over = (): void => resolve(Buffer.concat(parts));
    const onData = (part: Buffer): void => {
      parts.push(part);
      length += part.length;
      if (length < bytes) return;
      request.off('data', onData).pause();
      over();
    };
    request.on('data', onData);
    request.once('end', over);
    request.once('close', over);
  });
}

function room(request: IncomingMessage, bytes: number, budget: ByteBudget): Promise<Reservation> {
  const granted = budget.tryReserve(bytes);
  if (granted !== undefined) return Promise.resolve(granted);
  return new Promise((resolve, reject) => {
    const gone = (): void => {
      abandon();
      reject(new ClientGone('the client went away'));
    };
    const abandon = budget.reserve(bytes, (reservation) => {
      request.off('close', gone);
      resolve(reservation);
    });
    request.once('close', gone);
  });
}

/** Everything the client sends, in one piece. */
function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const onData = (part: Buffer): void => {
      length += part.length;
      if (length <= limit) {
        parts.push(part);
        return;
      }
      request.off('data', onData);
      parts.length = 0;
      reject(new BodyError(TOO_LARGE));
    };
    request.on('data', onData);
    request.once('end', () => resolve(leaseJoined(parts, length)));
    request.once('close', () => reject(new ClientGone('the client went away')));
  });
}

async function decompressed(wire: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decompress = await decompressor(encoding);
  if (decompress === undefined) return wire;
  try {
    const plain = await decompress(wire, limit);
    returnBytes([wire]);
    return plain;
  } catch (error) {
    throw new BodyError(error instanceof DecompressedTooLarge ? TOO_LARGE : (error as Error).message);
  }
}
