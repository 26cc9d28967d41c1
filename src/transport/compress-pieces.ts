/** Bodies to be compressed as they are kept: in pieces. */
import { leaseJoined, returnBytes } from '../pdata/lease.js';

/**
 * @param pieces of one body, in order, not changed until the result is there.
 * @returns bytes that the caller owns. They may be on loan.
 */
export type CompressPieces = (pieces: readonly Uint8Array[]) => Promise<Uint8Array>;

/** For what takes a body as a whole. */
export function joined(compress: (body: Uint8Array) => Promise<Uint8Array>): CompressPieces {
  return async (pieces) => {
    if (pieces.length === 1) return compress(pieces[0]!);
    const whole = leaseJoined(pieces, lengthOf(pieces));
    const packed = await compress(whole);
    returnBytes([whole]);
    return packed;
  };
}

export function lengthOf(pieces: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const piece of pieces) bytes += piece.length;
  return bytes;
}
