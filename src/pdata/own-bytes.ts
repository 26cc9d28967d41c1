/**
 * A copy of some bytes, to be kept. Not `bytes.slice()`: of a `Buffer`, as which requests come in, that is a view, which keeps the whole
 * request alive and shows other telemetry once its memory is lent again.
 */
export function ownBytes(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

/**
 * Pieces end to end in memory of their own. Not `Buffer.concat`: small results of that are views of a page of 8 KiB that they share with
 * whatever was made at the same time, and keep it for as long as they live.
 */
export function joinOwnBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
