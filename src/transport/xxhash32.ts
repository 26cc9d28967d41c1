/** xxHash32, as LZ4 frames carry it. Source: xxHash `xxhash_spec.md`, with seed 0. */
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
/** Four lanes of four bytes. */
const STRIPE_BYTES = 16;

export function xxhash32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  let pos = 0;
  let hash = PRIME_5;
  if (length >= STRIPE_BYTES) {
    let [a, b, c, d] = [(PRIME_1 + PRIME_2) | 0, PRIME_2 | 0, 0, -PRIME_1 | 0];
    for (; pos <= length - STRIPE_BYTES; pos += STRIPE_BYTES) {
      a = round(a, view.getUint32(pos, true));
      b = round(b, view.getUint32(pos + 4, true));
      c = round(c, view.getUint32(pos + 8, true));
      d = round(d, view.getUint32(pos + 12, true));
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  }
  hash = (hash + length) | 0;
  for (; pos <= length - 4; pos += 4) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(pos, true), PRIME_3), 17), PRIME_4);
  }
  for (; pos < length; pos++) hash = Math.imul(rotate(hash + Math.imul(bytes[pos]!, PRIME_5), 11), PRIME_1);
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, input: number): number {
  return Math.imul(rotate(lane + Math.imul(input, PRIME_2), 13), PRIME_1);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
