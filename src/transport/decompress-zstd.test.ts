import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decompressZstd } from './decompress-zstd.js';
import { zstdCompressor } from './compress-zstd.js';
import { DecompressedTooLarge } from './decompress.js';

const LIMIT = 1_000_000;
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame that tells its length of one byte, with a block as it is. */
const ONE_BYTE = Buffer.from([...MAGIC, 0x20, 1, 0x09, 0, 0, 0x41]);

/** A frame of 1 KiB windows that does not tell its length: blocks of one byte again and again. */
function runs(...lengths: readonly number[]): Buffer {
  const blocks = lengths.flatMap((length, index) => {
    const header = (length << 3) | 2 | (index === lengths.length - 1 ? 1 : 0);
    return [header & 255, (header >>> 8) & 255, header >>> 16, 0x42];
  });
  return Buffer.from([...MAGIC, 0, 0x48, ...blocks]);
}

describe('frames that do not tell their length', () => {
  const input = runs(100_000, 400, 5);

  test('are read whole', async () => {
    expect((await decompressZstd(input, LIMIT)).equals(Buffer.alloc(100_405, 'B'))).toBe(true);
  });

  test('are bounded to the byte', async () => {
    expect(await decompressZstd(input, 100_405)).toHaveLength(100_405);
    await expect(decompressZstd(input, 100_404)).rejects.toThrow(DecompressedTooLarge);
  });

  test('share the limit with those before', async () => {
    const three = Buffer.concat([ONE_BYTE, runs(10), ONE_BYTE]);
    expect(await decompressZstd(three, 12)).toHaveLength(12);
    await expect(decompressZstd(three, 11)).rejects.toThrow(DecompressedTooLarge);
    await expect(decompressZstd(three, 5)).rejects.toThrow(DecompressedTooLarge);
  });
});

test('many small frames', async () => {
  const result = await decompressZstd(Buffer.concat(Array<Buffer>(2_500).fill(ONE_BYTE)), LIMIT);
  expect(result.equals(Buffer.alloc(2_500, 'A'))).toBe(true);
});

test('nothing at all, and frames that are passed over', async () => {
  expect(await decompressZstd(Buffer.alloc(0), LIMIT)).toHaveLength(0);
  const skipped = Buffer.from('502a4d18020000000102', 'hex');
  expect((await decompressZstd(Buffer.concat([skipped, ONE_BYTE, skipped]), LIMIT)).toString()).toBe('A');
});

function edited(offset: number, byte: number): Buffer {
  const copy = Buffer.from(ONE_BYTE);
  copy[offset] = byte;
  return copy;
}

test.each<[string, Buffer, string]>([
  ['a checksum that is wrong', Buffer.from([...edited(4, 0x24), 1, 2, 3, 4]), 'CRC check failed'],
  ['a reserved bit', edited(4, 0x28), 'reserved bit set on frame header'],
  ['a dictionary', Buffer.from([...MAGIC, 0x21, 7, 1, 0x09, 0, 0, 0x41]), 'unknown dictionary'],
  ['a window of a TiB', Buffer.from([...MAGIC, 0, 0xf0, 0x01, 0, 0]), 'window size exceeded'],
  ['more than it tells', edited(5, 0), 'frame size exceeded'],
  ['less than it tells', edited(5, 2), 'corruption detected'],
  ['a reserved block', edited(6, 0x0f), 'invalid input: reserved block type encountered'],
  ['an empty compressed block', Buffer.from([...MAGIC, 0x20, 1, 0x05, 0, 0]), 'invalid input: block too small'],
  ['a block of junk', Buffer.from([...MAGIC, 0x20, 9, 0x2d, 0, 0, 1, 2, 3, 4, 5]), 'corruption detected'],
])('%s: %s', async (_name, input, message) => {
  await expect(decompressZstd(input, LIMIT)).rejects.toThrow(message);
  expect((await decompressZstd(ONE_BYTE, LIMIT)).toString(), 'what is read after it').toBe('A');
});

test('what was written is read', async () => {
  const compress = await zstdCompressor(0);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 5 }), async (pieces) => {
      const frames = await Promise.all(pieces.map((piece) => compress(piece)));
      expect((await decompressZstd(Buffer.concat(frames), LIMIT)).equals(Buffer.concat(pieces))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
