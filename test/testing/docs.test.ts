import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as entry from '../../src/testing/index.js';

const page = readFileSync('docs/testing.md', 'utf8');

test('docs/testing.md lists every fault recipe in its own words', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s+\| (.*?)\s*\|$/gm)].map(([, name, doc]) => [name, doc]);
  const recipes = Object.entries(entry.RECIPES).map(([name, { doc }]) => [name, doc]);
  expect(rows.filter(([name]) => Object.hasOwn(entry.RECIPES, name!))).toEqual(recipes);
});

test('docs/testing.md imports nothing the package does not have', () => {
  const names = [...page.matchAll(/import \{ ([^}]+) \} from 'otlp-hub\/testing'/g)].flatMap(([, list]) =>
    list!.split(', '),
  );
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !(name in entry))).toEqual([]);
});

test.each(['TestHub', 'Session'] as const)('docs/testing.md calls only what a %s has', (name) => {
  const variable = name === 'TestHub' ? 'hub' : 'mine';
  const called = new Set(
    [...page.matchAll(new RegExp(`(?<![-\\w])${variable}\\.(\\w+)`, 'g'))].map(([, member]) => member!),
  );
  called.delete('invalid');
  const own = new Set(Object.getOwnPropertyNames(entry[name].prototype));
  const fields = new Set([
    'logs',
    'metrics',
    'spans',
    'remoteWrite',
    'blobs',
    'forwarded',
    'faults',
    'env',
    'getMappedPort',
  ]);
  expect([...called].filter((member) => !own.has(member) && !fields.has(member))).toEqual([]);
});
