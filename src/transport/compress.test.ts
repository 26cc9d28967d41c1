import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressor } from './compress.js';
import type { Compression } from './compression-config.js';
import { decompressor } from './content-encoding.js';
import { xxhash32 } from './xxhash32.js';

const NAMES: readonly Exclude<Compression, '' | 'none'>[] = [
  'gzip',
  'zlib',
  'deflate',
  'snappy',
  'x-snappy-framed',
  'zstd',
  'lz4',
];

/** Bytes that repeat, as telemetry does, and bytes that do not. */
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 3000 }), fc.uint8Array())
    .map(([piece, times, tail]) => Buffer.concat([...Array.from({ length: times }, () => piece), tail])),
);

describe.each(NAMES)('%s', (name) => {
  test('what is packed unpacks to the same', async () => {
    const compress = (await compressor(name))!;
    const decompress = (await decompressor(name))!;
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const packed = await compress([bytes]);
        expect(Buffer.from(await decompress(packed, bytes.length)).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('text that repeats shrinks to a tenth', async () => {
    const text = Buffer.from('http.server.request.duration '.repeat(20_000));
    const packed = await (await compressor(name))!([text]);
    expect(packed.length).toBeLessThan(text.length / 10);
  });
});

test('several zstd compressors work beside one another', async () => {
  const compressors = await Promise.all([compressor('zstd'), compressor('zstd'), compressor('zstd', 6)]);
  const decompress = (await decompressor('zstd'))!;
  const text = Buffer.from('http.server.request.duration '.repeat(100));
  for (const compress of [...compressors, await compressor('zstd'), ...compressors]) {
    expect((await decompress(await compress!([text]), text.length)).equals(text)).toBe(true);
  }
});

test.each(['gzip', 'zlib'] as const)('%s packs many bodies at a time and one after the other', async (name) => {
  const compress = (await compressor(name))!;
  const decompress = (await decompressor(name))!;
  const texts = Array.from({ length: 20 }, (_, i) => Buffer.from(`body ${i} `.repeat(i * 3000)));
  const bodies = [Buffer.alloc(0), ...texts, randomBytes(300_000)]; // packed, the last one is several pieces
  for (let round = 0; round < 2; round++) {
    const packed = await Promise.all(bodies.map((body) => compress([body])));
    for (const [i, bytes] of packed.entries()) expect((await decompress(bytes, 1e6)).equals(bodies[i]!)).toBe(true);
  }
});

test('none leaves bodies as they are', async () => {
  expect(await compressor('none')).toBeUndefined();
  expect(await compressor('')).toBeUndefined();
});

test('a level is used', async () => {
  const numbers = Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i * 7919} `).join(''));
  const words = Buffer.from('http.server.request.duration '.repeat(1000));
  const size = async (text: Buffer, level: number) => (await (await compressor('gzip', level))!([text])).length;
  expect(await size(numbers, 9)).toBeLessThan(await size(numbers, 1));
  expect(await size(words, 1)).toBeLessThan((await size(words, -2)) / 10);
});

test('xxhash32 of known texts', () => {
  // Vectors of the specification's reference implementation.
  expect(xxhash32(Buffer.from(''))).toBe(0x02cc5d05);
  expect(xxhash32(Buffer.from('a'))).toBe(0x550d7456);
  expect(xxhash32(Buffer.from('abc'))).toBe(0x32d153ff);
  expect(xxhash32(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
});
