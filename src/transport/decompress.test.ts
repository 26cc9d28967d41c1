import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.js';
import { decompressLz4 } from './decompress-lz4.js';
import { decompressSnappy, decompressSnappyFrames } from './decompress-snappy.js';
import { decompressZstd } from './decompress-zstd.js';
import { bytesBehindMembers } from './gzip-members.js';
import { DecompressedTooLarge, gunzip, inflateZlib, type Decompress } from './decompress.js';

const LIMIT = 1_000_000;
const TEXT = Buffer.from('line 0 of job 0\nline 25 of job 1\n'.repeat(200));
/** What the fixtures of other programs hold: the alphabet again and again. */
const LONG = Buffer.from(Array.from({ length: 150_000 }, (_, i) => 97 + (i % 26)));
const SHORT = Buffer.from('line 0 of job 0\nline 9 of job 1\nline 25 ');

/** `lz4 -BD -B4`: blocks of 64 KiB that refer to each other. */
const LZ4_LINKED = Buffer.from(
  'BCJNGERAXiUBAAD/C2FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6GgD///////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////zlBsbW5vcAoBAAAP8P//////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////6FBiY2RlZm8AAA' +
    'D/C2doaWprbG1ub3BxcnN0dXZ3eHl6YWJjZGVmGgD/////////////////////////////////////////////////////////////////////' +
    '/////////////////////////////whQYmNkZWYAAAAAemzYFg==',
  'base64',
);
/** `lz4 -B4 -BX --content-size`: independent blocks, each with a checksum. */
const LZ4_CHECKED = Buffer.from(
  'BCJNGHxA8EkCAAAAAAAPJQEAAP8LYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoaAP////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '/////////////////////////////////////////////////////////////////////////////OUGxtbm9witcn2iUBAAD/C3Fyc3R1dnd4' +
    'eXphYmNkZWZnaGlqa2xtbm9wGgD///////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////zlBiY2RlZmADr4VvAAAA/wtnaGlqa2xtbm9wcXJzdHV2d3h5emFiY2RlZhoA////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////8IUGJjZGVmNTnLQQAAAAB6bN' +
    'gW',
  'base64',
);
const LZ4_SHORT = Buffer.from('BCJNGGBAgiMAAADxAWxpbmUgMCBvZiBqb2IgMAoQABQ5EACgMQpsaW5lIDI1IAAAAAA=', 'base64');
/** `zstd`. */
const ZSTD = Buffer.from(
  'KLUv/aTwSQIAFAEA0GFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6AQCO/3c+x0UAAAhnAQDsyQ6EDttCKg==',
  'base64',
);
/** `zstd`, a frame to be passed over, `zstd --no-check`. */
const ZSTD_FRAMES = Buffer.from(
  'KLUv/SQo/QAAqGxpbmUgMCBvZiBqb2IgMAo5MTI1IAMAYAiga665BItEMFNQKk0YAwAAAGFiYyi1L/0gKP0AAKhsaW5lIDAgb2Ygam9iIDAKOT' +
    'EyNSADAGAIoGuuuQQ=',
  'base64',
);

/** Snappy frames, as written by a sender that compresses what it can. */
function snappyFrames(...pieces: readonly Buffer[]): Buffer {
  const frames = pieces.map((piece, index) => {
    const compressed = index % 2 === 0;
    const data = compressed ? Buffer.from(compress(new Uint8Array(piece))) : piece;
    const frame = Buffer.alloc(8);
    frame[0] = compressed ? 0x00 : 0x01;
    frame.writeUIntLE(data.length + 4, 1, 3);
    const crc = crc32c(piece);
    frame.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, 4);
    return Buffer.concat([frame, data]);
  });
  return Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), ...frames]);
}

const snappyBlock = Buffer.from(compress(new Uint8Array(TEXT)));
const padding = Buffer.from([0xfe, 2, 0, 0, 0, 0]);

const ROUND_TRIPS: readonly [string, Decompress, Buffer, Buffer][] = [
  ['gzip', gunzip, gzipSync(TEXT), TEXT],
  ['gzip of two members', gunzip, Buffer.concat([gzipSync(TEXT), gzipSync(SHORT)]), Buffer.concat([TEXT, SHORT])],
  ['zlib', inflateZlib, deflateSync(TEXT), TEXT],
  ['snappy block', decompressSnappy, snappyBlock, TEXT],
  ['snappy frames, found by their first bytes', decompressSnappy, snappyFrames(TEXT), TEXT],
  ['snappy frames', decompressSnappyFrames, snappyFrames(TEXT, SHORT, TEXT), Buffer.concat([TEXT, SHORT, TEXT])],
  ['snappy frames with padding', decompressSnappyFrames, Buffer.concat([snappyFrames(TEXT), padding]), TEXT],
  ['zstd', decompressZstd, ZSTD, LONG],
  ['zstd of several frames', decompressZstd, ZSTD_FRAMES, Buffer.concat([SHORT, SHORT])],
  ['lz4 of linked blocks', decompressLz4, LZ4_LINKED, LONG],
  ['lz4 with checksums', decompressLz4, LZ4_CHECKED, LONG],
  ['lz4 of two frames', decompressLz4, Buffer.concat([LZ4_SHORT, LZ4_SHORT]), Buffer.concat([SHORT, SHORT])],
];

test.each(ROUND_TRIPS)('%s', async (_name, decompress, input, expected) => {
  const result = await decompress(input, LIMIT);
  expect(result.equals(expected)).toBe(true);
});

test.each(ROUND_TRIPS)('%s: the limit is kept, to the byte', async (_name, decompress, input, expected) => {
  expect((await decompress(input, expected.length)).length).toBe(expected.length);
  await expect(decompress(input, expected.length - 1)).rejects.toThrow(DecompressedTooLarge);
});

test.each(ROUND_TRIPS)(
  '%s: what is kept of the result is no more than an eighth larger',
  async (_name, decompress, input) => {
    const result = await decompress(input, LIMIT);
    expect(result.buffer.byteLength).toBeLessThanOrEqual(result.length * 1.125);
  },
);

test.each(ROUND_TRIPS)('%s: cut short it is refused', async (_name, decompress, input) => {
  await expect(decompress(input.subarray(0, input.length - 3), LIMIT)).rejects.toThrow();
});

describe('damaged input is refused in the words of the reference', () => {
  const corruptLength = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
  const wrongChecksum = gzipSync(TEXT);
  wrongChecksum[wrongChecksum.length - 8]! ^= 1;
  test.each<[string, Decompress, Buffer, string]>([
    ['gzip of nothing', gunzip, Buffer.alloc(0), 'EOF'],
    ['gzip without a whole header', gunzip, Buffer.from('no gzip'), 'unexpected EOF'],
    ['no gzip', gunzip, Buffer.from('surely no gzip'), 'gzip: invalid header'],
    ['gzip with a wrong checksum', gunzip, wrongChecksum, 'gzip: invalid checksum'],
    ['zlib of nothing', inflateZlib, Buffer.alloc(0), 'unexpected EOF'],
    ['no zlib', inflateZlib, deflateRawSync(TEXT), 'zlib: invalid header'],
    ['a snappy length that no number holds', decompressSnappy, corruptLength, 'snappy: corrupt input'],
    ['a snappy block of the wrong length', decompressSnappy, Buffer.from([5, 0, 0x61]), 'snappy: corrupt input'],
    ['frames that are none', decompressSnappyFrames, snappyBlock, 'snappy: corrupt input'],
    ['no zstd', decompressZstd, Buffer.from('no zstd'), 'invalid input: magic number mismatch'],
    ['no lz4', decompressLz4, Buffer.from('no lz4 at all'), 'lz4: bad magic number'],
    ['lz4 of three bytes', decompressLz4, Buffer.from('lz4'), 'unexpected EOF'],
  ])('%s', async (_name, decompress, input, message) => {
    await expect(decompress(input, LIMIT)).rejects.toThrow(message);
  });

  test('a frame whose checksum is wrong', async () => {
    const input = snappyFrames(TEXT);
    input[14]! ^= 1;
    await expect(decompressSnappyFrames(input, LIMIT)).rejects.toThrow('snappy: corrupt input');
  });
});

test('any bytes give a result within the limit or an error', async () => {
  const all = [gunzip, inflateZlib, decompressSnappy, decompressSnappyFrames, decompressZstd, decompressLz4];
  const heads = [Buffer.alloc(0), ...ROUND_TRIPS.map(([, , input]) => input.subarray(0, 40))];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.constantFrom(...heads),
      fc.uint8Array({ maxLength: 200 }),
      async (decompress, head, tail) => {
        const outcome = await decompress(Buffer.concat([head, tail]), 10_000).catch((error: unknown) => error);
        if (Buffer.isBuffer(outcome)) expect(outcome.length).toBeLessThanOrEqual(10_000);
        else expect(outcome).toBeInstanceOf(Error);
      },
    ),
    { numRuns: 500 },
  );
});

test('CRC-32C of the published example', () => {
  expect(crc32c(Buffer.alloc(32)).toString(16)).toBe('8a9136aa');
});

describe('what comes behind a gzip member', () => {
  const member = gzipSync('x');
  test.each([
    ['junk', 'unexpected EOF'],
    ['\0', 'unexpected EOF'],
    ['\x1f\x8b', 'unexpected EOF'],
    ['longer junk', 'gzip: invalid header'],
    ['\0'.repeat(10), 'gzip: invalid header'],
  ])('%j: %s', async (rest, problem) => {
    await expect(gunzip(Buffer.concat([member, Buffer.from(rest, 'latin1')]), LIMIT)).rejects.toThrow(problem);
    await expect(gunzip(Buffer.concat([member, member, Buffer.from(rest, 'latin1')]), LIMIT)).rejects.toThrow(problem);
  });

  test('a head with a name, a comment, an extra field and a checksum is passed over', async () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 65, 66]);
    const named = Buffer.concat([head, Buffer.from('name\0comment\0'), Buffer.alloc(2), member.subarray(10)]);
    expect(await bytesBehindMembers(Buffer.concat([named, Buffer.from('abc')]), LIMIT)).toBe(3);
  });
});

describe('gzip of a length it does not say', () => {
  const gzip = gzipSync(LONG);
  const saying = (length: number): Buffer => {
    const copy = Buffer.from(gzip);
    copy.writeUInt32LE(length >>> 0, copy.length - 4);
    return copy;
  };

  test.each([0, 1, LONG.length - 1, LONG.length + 1, 2 ** 32 - 1])('%i is refused', async (length) => {
    await expect(gunzip(saying(length), LIMIT)).rejects.toThrow('gzip: invalid checksum');
  });

  test('a short last member says nothing of the ones before', async () => {
    const members = Buffer.concat([gzip, gzip, gzipSync(Buffer.alloc(0))]);
    expect(await gunzip(members, LIMIT)).toEqual(Buffer.concat([LONG, LONG]));
  });

  test.each([0, 1, 1023, 1024, 1087, 1088, 1089, 16_384, 150_000])('%i bytes come whole', async (length) => {
    const bytes = LONG.subarray(0, length);
    expect(await gunzip(gzipSync(bytes), LIMIT)).toEqual(bytes);
    expect(await inflateZlib(deflateSync(bytes), LIMIT)).toEqual(bytes);
  });
});
