/**
 * A copy of some bytes, to be kept. Not `bytes.slice()`: of a `Buffer`, as which requests come in, that is a view, which keeps the whole
 * request alive and shows other telemetry once its memory is lent again.
 */
export function ownBytes(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}
