/** Patterns that keep a backtracking engine busy for ever: time must grow with the text, not with its powers. */
import { describe, expect, test } from 'vitest';
import { compileGlob } from './go/glob.js';
import { GoRegexp } from './regexp.js';

const TEXT = 'a'.repeat(30_000);

describe.each([
  ['(a+)+$', true],
  ['(a|aa)+$', true],
  ['(a|a)*b', false],
  ['(.*a){12}c', false],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', false],
  ['(?:a?){20}a{20}!', false],
])('%s', (pattern, matches) => {
  test('is tried and replaced in linear time', { timeout: 30_000 }, () => {
    const regexp = new GoRegexp(pattern);
    expect(regexp.test(`${TEXT}${matches ? '' : 'X'}`)).toBe(matches);
    expect(regexp.replaceAll(`${TEXT}X`, '')).toContain('X');
  });
});

test.each(['*a*a*a*a*a*a*a*a*b', '{*a*,*a*a}*{a*,*b}b', '[!b]*[!b]*[!b]*[!b]*b'])(
  'glob %s',
  { timeout: 30_000 },
  (pattern) => {
    expect(compileGlob(pattern)(TEXT)).toBe(false);
  },
);

test.each(['(?=a)', '(?<!a)b', '(a)\\1', '(?>a)'])('%s, which needs backtracking, is refused', (pattern) => {
  expect(() => new GoRegexp(pattern)).toThrow('error parsing regexp: ');
});
