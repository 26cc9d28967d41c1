/** Compressed bodies with other bytes: a result within the limit, or an error; memory and time stay bounded. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressor } from '../../src/transport/compress.js';
import { decompressor } from '../../src/transport/content-encoding.js';
import { byteEdits } from './support/arbitraries.js';
import { corpus } from './support/corpus.js';
import { editedBytes } from './support/edits.js';
import { FUZZ_SEED, FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';
import { generatedRequests } from './support/requests.js';

const LIMIT = 20_000;
const plain = [
  Buffer.alloc(0),
  Buffer.from('a'),
  Buffer.alloc(LIMIT + 1, 'ab'),
  ...generatedRequests(10, FUZZ_SEED).map(({ bytes }) => bytes),
];

test.each(['gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4'] as const)(
  '%s',
  { timeout: FUZZ_TIMEOUT },
  async (coding) => {
    const decompress = (await decompressor(coding))!;
    const compress = (await compressor(coding))!;
    const packed = await Promise.all(plain.map(async (bytes) => Buffer.from(await compress([bytes]))));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...packed), byteEdits, async (bytes, changes) => {
        const outcome = await decompress(editedBytes(bytes, changes), LIMIT).catch((error: unknown) => error);
        if (!Buffer.isBuffer(outcome)) return void expect((outcome as Error).message).not.toBe('');
        expect(outcome.length).toBeLessThanOrEqual(LIMIT);
        expect(outcome.buffer.byteLength).toBeLessThanOrEqual(LIMIT * 1.25 + 1_024);
      }),
      fuzzLimits(1 / 7),
    );
  },
);

test.each(corpus('zstd'))('zstd, kept: $name', async ({ bytes }) => {
  const decompress = (await decompressor('zstd'))!;
  await expect(decompress(bytes, LIMIT)).rejects.toThrow('corruption detected');
});
