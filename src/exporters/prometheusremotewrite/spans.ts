/**
 * HOT PATH: once per data point. Compares and hashes byte spans four bytes at a time, allocating nothing.
 * Guard: test/bench/remote-write.bench.ts.
 */

/** Bytes and a view over exactly the same memory, so that spans can be read as words. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function bytesOf(bytes: Uint8Array): Bytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** Copies bytes. The spans must not share memory. Several times faster than byte by byte, at any length. */
export function copySpan(from: DataView, start: number, to: DataView, at: number, length: number): void {
  if (length < 4) {
    for (let i = 0; i < length; i++) to.setUint8(at + i, from.getUint8(start + i));
    return;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) to.setInt32(at + i, from.getInt32(start + i, true), true);
  // The last word may overlap the one before: it brings what is left.
  to.setInt32(at + last, from.getInt32(start + last, true), true);
}

/** How many bytes two spans have in common from the front. */
export function sharedFront(a: DataView, aStart: number, b: DataView, bStart: number, length: number): number {
  let same = 0;
  while (same + 16 <= length && equalQuads(a, aStart + same, b, bStart + same)) same += 16;
  const words = length & ~3;
  while (same < words && a.getInt32(aStart + same, true) === b.getInt32(bStart + same, true)) same += 4;
  while (same < length && a.getUint8(aStart + same) === b.getUint8(bStart + same)) same++;
  return same;
}

/** Whether sixteen bytes are the same: one decision for four words. */
function equalQuads(a: DataView, aAt: number, b: DataView, bAt: number): boolean {
  return (
    ((a.getInt32(aAt, true) ^ b.getInt32(bAt, true)) |
      (a.getInt32(aAt + 4, true) ^ b.getInt32(bAt + 4, true)) |
      (a.getInt32(aAt + 8, true) ^ b.getInt32(bAt + 8, true)) |
      (a.getInt32(aAt + 12, true) ^ b.getInt32(bAt + 12, true))) ===
    0
  );
}

/** How many bytes two spans have in common from the back. @param aEnd, bEnd their ends. @param length at most so many. */
export function sharedBack(a: DataView, aEnd: number, b: DataView, bEnd: number, length: number): number {
  const words = length & ~3;
  let same = 0;
  while (same < words && a.getInt32(aEnd - same - 4, true) === b.getInt32(bEnd - same - 4, true)) same += 4;
  while (same < length && a.getUint8(aEnd - same - 1) === b.getUint8(bEnd - same - 1)) same++;
  return same;
}

export function equalSpans(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  const words = length & ~3;
  let i = 0;
  for (; i + 16 <= length; i += 16) if (!equalQuads(a, aStart + i, b, bStart + i)) return false;
  for (; i < words; i += 4) if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  for (; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
  return true;
}

/**
 * Places a hash table looks at before it gives an entry up. Only data made to collide comes near; what is given up is then
 * worked out anew each time, so that time grows with the data.
 */
export const MAX_PROBES = 128;

/**
 * A 32-bit hash that mixes in `seed`. A collision costs a comparison, never a wrong answer. Each word is spread by a
 * multiplication of its own before it meets the others: texts that count up differ in few bits, which must not cancel out.
 */
export function hashSpan(view: DataView, start: number, length: number, seed: number): number {
  let hash = seed ^ Math.imul(length, 0x9e3779b1);
  const words = length & ~3;
  let i = 0;
  for (; i < words; i += 4) hash = mixed(hash, view.getInt32(start + i, true));
  if (i < length) {
    let rest = 0;
    for (; i < length; i++) rest = (rest << 8) | view.getUint8(start + i);
    hash = mixed(hash, rest);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}

function mixed(hash: number, word: number): number {
  let spread = Math.imul(word, 0x85ebca6b);
  spread ^= spread >>> 15;
  const next = Math.imul(hash ^ spread, 0xc2b2ae35);
  return (next << 13) | (next >>> 19);
}
