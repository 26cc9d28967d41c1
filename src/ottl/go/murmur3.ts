/** MurmurHash3, seed 0, as `github.com/twmb/murmur3` computes it. Source: Austin Appleby's public domain reference. */

export function murmur3_32(data: Uint8Array): number {
  const blocks = data.length >> 2;
  let hash = 0;
  for (let i = 0; i < blocks; i++) {
    const at = 4 * i;
    const k = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    hash ^= scramble(k);
    hash = Math.imul(rotate(hash, 13), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let i = data.length - 1; i >= 4 * blocks; i--) tail = (tail << 8) | data[i]!;
  if (data.length % 4 > 0) hash ^= scramble(tail);
  hash ^= data.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(k: number): number {
  return Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

/** The x64 variant: two unsigned 64-bit halves. */
export function murmur3_128(data: Uint8Array): [bigint, bigint] {
  const view = Buffer.from(data.buffer, data.byteOffset, data.length);
  const blocks = data.length >> 4;
  let h1 = 0n;
  let h2 = 0n;
  for (let i = 0; i < blocks; i++) {
    h1 ^= mix1(view.readBigUInt64LE(16 * i));
    h1 = u64(u64(rotate64(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= mix2(view.readBigUInt64LE(16 * i + 8));
    h2 = u64(u64(rotate64(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  const tail = Buffer.alloc(16);
  view.copy(tail, 0, 16 * blocks);
  h2 ^= mix2(tail.readBigUInt64LE(8));
  h1 ^= mix1(tail.readBigUInt64LE(0));
  const length = BigInt(data.length);
  h1 ^= length;
  h2 ^= length;
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  h1 = finish(h1);
  h2 = finish(h2);
  h1 = u64(h1 + h2);
  return [h1, u64(h2 + h1)];
}

function mix1(k: bigint): bigint {
  return u64(rotate64(u64(k * C1), 31n) * C2);
}

function mix2(k: bigint): bigint {
  return u64(rotate64(u64(k * C2), 33n) * C1);
}

function finish(value: bigint): bigint {
  let k = u64((value ^ (value >> 33n)) * 0xff51afd7ed558ccdn);
  k = u64((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return k ^ (k >> 33n);
}

function rotate64(value: bigint, bits: bigint): bigint {
  return u64(value << bits) | (value >> (64n - bits));
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
