import fc from 'fast-check';
import snappy from 'snappy';
import snappyjs from 'snappyjs';
import { expect, test } from 'vitest';
import type { BlockWriter } from './block-writer.js';
import { RawWriter } from './raw-writer.js';
import { SnappyWriter } from './snappy-writer.js';
import { bytesOf } from './spans.js';

/** What a caller may do, in terms that do not depend on how much was written before. */
type Step =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  | { readonly kind: 'byte' | 'word'; readonly value: number }
  /** @param back how far, as a share of what is written. */
  | { readonly kind: 'repeat'; readonly back: number; readonly count: number }
  /** Goes on where the last repetition ended, as the encoder does. */
  | { readonly kind: 'continue'; readonly count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('literal' as const), bytes: fc.uint8Array({ maxLength: 90 }) }),
  fc.record({ kind: fc.constant('literal' as const), bytes: fc.uint8Array({ minLength: 200, maxLength: 400 }) }),
  fc.record({ kind: fc.constantFrom('byte' as const, 'word' as const), value: fc.integer() }),
  fc.record({
    kind: fc.constant('repeat' as const),
    back: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 3000 })),
  }),
  fc.record({ kind: fc.constant('continue' as const), count: fc.integer({ min: 1, max: 70 }) }),
);

function play(steps: readonly Step[], writer: BlockWriter): Uint8Array {
  let continueAt = 0;
  writer.reset();
  for (const one of steps) {
    writer.reserve(one.kind === 'literal' ? one.bytes.length : 'count' in one ? one.count : 4);
    if (one.kind === 'literal') writer.literal(bytesOf(one.bytes).view, 0, one.bytes.length);
    else if (one.kind === 'byte') writer.byte(one.value & 0xff);
    else if (one.kind === 'word') writer.word(one.value | 0);
    else if (writer.length > 0 && 'count' in one) {
      const from = one.kind === 'repeat' ? Math.floor(one.back * (writer.length - 1)) : continueAt;
      writer.repeat(from, one.count);
      continueAt = from + one.count;
    }
  }
  return writer.finish();
}

test('any sequence of calls decodes to the bytes written without snappy, with every decoder', () => {
  const [structured, raw] = [new SnappyWriter(), new RawWriter()];
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const plain = Buffer.from(play(steps, raw));
      const block = Buffer.from(play(steps, structured));
      expect(Buffer.from(snappyjs.uncompress(block))).toEqual(plain);
      if (plain.length > 0) expect(snappy.uncompressSync(block)).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

test.each([60, 61, 256, 257, 65_536, 65_537, 17_000_000])('a literal of %d bytes', (length) => {
  const bytes = Buffer.alloc(length, 'abcdefg');
  const block = play([{ kind: 'literal', bytes }], new SnappyWriter());
  expect(Buffer.compare(Buffer.from(snappyjs.uncompress(block)), bytes)).toBe(0);
  expect(block.length - length).toBeLessThanOrEqual(9);
});

test.each([1, 11, 12, 64, 65, 67, 68, 128, 1000])('a copy of %d bytes from near and from far', (count) => {
  for (const distance of [3, 2047, 2048, 65_535, 65_536, 3_000_000]) {
    const bytes = Buffer.alloc(distance, 'abc');
    const steps: Step[] = [
      { kind: 'literal', bytes },
      { kind: 'repeat', back: 0, count },
    ];
    const block = Buffer.from(play(steps, new SnappyWriter()));
    const plain = play(steps, new RawWriter());
    expect(Buffer.compare(Buffer.from(snappyjs.uncompress(block)), plain)).toBe(0);
    expect(Buffer.compare(snappy.uncompressSync(block) as Buffer, plain)).toBe(0);
  }
});

test('neighbouring literals are one element, and so are copies that continue each other', () => {
  const letters: Step[] = [...'abcdefgh'].map((letter) => ({ kind: 'byte', value: letter.charCodeAt(0) }));
  const copies: Step[] = [
    { kind: 'repeat', back: 0, count: 3 },
    { kind: 'continue', count: 4 },
  ];
  expect(Buffer.from(play([...letters, ...copies], new SnappyWriter())).toString('hex')).toBe(
    // 15 bytes; literal of 8; copy of 7 from 8 bytes back.
    `0f${'1c'}${Buffer.from('abcdefgh').toString('hex')}${'0d08'}`,
  );
});
