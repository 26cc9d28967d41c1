import { randomBytes } from 'node:crypto';
import { gunzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeflateHere } from './deflate-here.js';
import { deflating } from './deflate.js';

const UNPACK = { gzip: gunzipSync, zlib: inflateSync };
const FORMATS = ['gzip', 'zlib'] as const;

/** Bytes that repeat, as telemetry does, and bytes that do not. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 2000 }))
    .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => bytes))),
  fc.integer({ min: 1, max: 100_000 }).map((length) => randomBytes(length)),
);

describe.each(FORMATS)('%s on this thread', (format) => {
  const here = DeflateHere.create(format, { level: 2 })!;

  test('is there in this version of Node', () => {
    expect(here).toBeDefined();
  });

  test('bodies in pieces, one after the other, with any room to begin with', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.integer({ min: 0, max: 3000 }), (pieces, room) => {
        const packed = here.compress(pieces, room);
        expect(UNPACK[format](packed).equals(Buffer.concat(pieces))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('room that is just enough, a byte more and a byte less', () => {
    const body = [Buffer.from('http.server.request.duration '.repeat(50)), randomBytes(500)];
    const { length } = here.compress(body, 10_000);
    for (const room of [length - 1, length, length + 1]) {
      const packed = here.compress(body, room);
      expect(packed.length).toBe(length);
      expect(UNPACK[format](packed).equals(Buffer.concat(body))).toBe(true);
    }
  });

  test('an earlier result is not touched by a later one', () => {
    const first = here.compress([Buffer.from('first')], 100);
    here.compress([randomBytes(1000)], 100);
    expect(UNPACK[format](first).toString()).toBe('first');
  });
});

test.each(FORMATS)('%s: what shrinks is there at once, what hardly shrinks goes to a thread', async (format) => {
  const compress = deflating(format, { level: 2 }, true);
  const isThereAtOnce = async (body: Buffer): Promise<boolean> => {
    let settled = false;
    const packed = compress([body.subarray(0, 10), body.subarray(10)]).finally(() => (settled = true));
    await new Promise((resolve) => process.nextTick(resolve));
    const atOnce = settled;
    expect(UNPACK[format](await packed).equals(body)).toBe(true);
    return atOnce;
  };
  const words = Buffer.from('http.server.request.duration '.repeat(20_000));
  const noise = randomBytes(200_000);
  expect(await isThereAtOnce(words)).toBe(true);
  expect(await isThereAtOnce(noise)).toBe(true); // nobody could know
  expect(await isThereAtOnce(noise)).toBe(false);
  expect(await isThereAtOnce(words)).toBe(false);
  expect(await isThereAtOnce(words)).toBe(true);
  expect(await isThereAtOnce(Buffer.alloc(4 * 1024 * 1024 + 1))).toBe(false);
});

test('a slow level goes to a thread', async () => {
  const compress = deflating('gzip', { level: 9 }, false);
  let settled = false;
  const packed = compress([Buffer.from('text')]).finally(() => (settled = true));
  await new Promise((resolve) => process.nextTick(resolve));
  expect(settled).toBe(false);
  expect(gunzipSync(await packed).toString()).toBe('text');
});
