import { expect, test } from 'vitest';
import { Novelty } from './novelty.js';
import { bytesOf, hashSpan } from './spans.js';

/** Hashes of series numbered from `first` on. */
function hashes(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const text = Buffer.from(`series-${first + i}`);
    return hashSpan(bytesOf(text).view, 0, text.length, 0);
  });
}

/** A batch of new series. @returns whether to forget them. */
function batch(novelty: Novelty, added: readonly number[], known = 0): boolean {
  for (const hash of added) novelty.add(hash);
  return novelty.endBatch(added.length + known);
}

test('series that are all new are forgotten, as long as they do not return', () => {
  const novelty = new Novelty();
  expect(batch(novelty, hashes(0, 4000))).toBe(true);
  expect(batch(novelty, hashes(4000, 4000))).toBe(true);
  expect(batch(novelty, hashes(4000, 4000))).toBe(false);
  expect(batch(novelty, [], 4000)).toBe(false);
});

test('new series among many known ones are kept', () => {
  expect(batch(new Novelty(), hashes(0, 2000), 2000)).toBe(false);
});

test('small batches are judged together', () => {
  const novelty = new Novelty();
  const answers = Array.from({ length: 20 }, (_, i) => batch(novelty, hashes(i * 100, 100)));
  expect(answers.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => false));
  expect(answers.slice(9)).toEqual(Array.from({ length: 11 }, () => true));
});

test('a few series that were forgotten because of others come back into memory', () => {
  const novelty = new Novelty();
  batch(novelty, hashes(0, 4000));
  const few = hashes(100_000, 500);
  expect([batch(novelty, few), batch(novelty, few), batch(novelty, few), batch(novelty, few)].at(-1)).toBe(false);
});
