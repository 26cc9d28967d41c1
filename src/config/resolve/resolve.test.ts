import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromPlain, toPlain, type MapValue } from '../value.js';
import { leavesOf, mergeMaps, splitKeys } from './merge.js';
import { resolveConfig } from './resolve.js';

type Plain = Record<string, unknown>;

const key = fc.constantFrom('a', 'b', 'c', 'd');
const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('x', 'y', ''));
const { map } = fc.letrec<{ map: Plain; value: unknown }>((tie) => ({
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 3 }), tie('map')),
}));

const asMap = (plain: Plain): MapValue => fromPlain(plain) as MapValue;
const merged = (base: Plain, over: Plain): Plain => toPlain(mergeMaps(asMap(base), asMap(over))) as Plain;

describe('merging', () => {
  test('with nothing, or with itself, changes nothing', () => {
    fc.assert(
      fc.property(map, (one) => {
        expect(merged(one, {})).toEqual(one);
        expect(merged({}, one)).toEqual(one);
        expect(merged(one, one)).toEqual(one);
      }),
    );
  });

  test('leaves the later source’s values where it has some, and the earlier one’s where it has none', () => {
    fc.assert(
      fc.property(map, map, (base, over) => {
        const result = asMap(merged(base, over));
        const at = new Map(leavesOf(result).map(([path, { value }]) => [path.join('/'), toPlain(value)]));
        for (const [path, { value }] of leavesOf(asMap(over))) {
          const isEmptyMap = value.kind === 'map';
          if (!isEmptyMap) expect(at.get(path.join('/'))).toEqual(toPlain(value));
        }
        const overPaths = leavesOf(asMap(over)).map(([path]) => path.join('/'));
        for (const [path, { value }] of leavesOf(asMap(base))) {
          const text = path.join('/');
          const isTouched = overPaths.some(
            (one) => one === text || one.startsWith(`${text}/`) || text.startsWith(`${one}/`),
          );
          if (!isTouched) expect(at.get(text)).toEqual(toPlain(value));
        }
      }),
    );
  });

  test('keys with :: mean the same as maps in maps', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), scalar, (path, value) => {
        const nested = path.reduceRight<unknown>((below, part) => ({ [part]: below }), value);
        expect(toPlain(splitKeys(asMap({ [path.join('::')]: value })))).toEqual(nested);
      }),
    );
  });
});

async function resolved(config: object, variables: Readonly<Record<string, string>> = {}): Promise<Plain> {
  const environment = {
    variables,
    readFile: () => Promise.reject(new Error('no files')),
    fetch: () => Promise.reject(new Error('no network')),
  };
  const outcome = await resolveConfig([{ uri: `yaml:${JSON.stringify(config)}` }], environment);
  if ('failure' in outcome) throw new Error(outcome.failure.text);
  return toPlain(outcome.resolution.value) as Plain;
}

/** Printable ASCII, with what matters to references more often. */
const text = fc
  .array(fc.oneof(fc.constantFrom('$', '{', '}', ':', '$$', 'X'), fc.stringMatching(/^[ -~]$/)), { maxLength: 20 })
  .map((parts) => parts.join(''));

/** A text alone keeps its quotes, as in the reference. */
const noText = scalar.filter((value) => typeof value !== 'string');

describe('expanding', () => {
  test('a text whose dollars are doubled is that text', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const doubled = one.replaceAll('$', '$$$$');
        expect(await resolved({ a: `-${doubled}-` })).toEqual({ a: `-${one}-` });
      }),
    );
  });

  test('a variable within text stands for itself, its own dollars doubled', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (around, value) => {
        fc.pre(!/[:?{]/.test(value)); // YAML's maps with keys that are no texts are refused, in the reference, too
        const before = around.replaceAll(/[${}]/g, '');
        const config = { a: `${before}-\${env:X}-${before}` };
        expect(await resolved(config, { X: value.replaceAll('$', '$$$$') })).toEqual({
          a: `${before}-${value}-${before}`,
        });
      }),
    );
  });

  test('the whole value is what the variable’s YAML means', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(noText, fc.array(scalar), map), async (value) => {
        expect(await resolved({ a: '${env:X}' }, { X: JSON.stringify(value) })).toEqual({ a: value });
      }),
    );
  });

  test('references that multiply themselves are stopped', async () => {
    await expect(resolved({ a: '${env:X}' }, { X: 'x${env:X}${env:X}' })).rejects.toThrow(
      'too many recursive expansions',
    );
  });
});
