/** Every example that needs Node alone; the others are in files named after what they need. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runExample } from './support/example.js';

const NODE = ['vitest-service', 'node-test', 'jest-service', 'playwright', 'custom-resource', 'fault-recipes'];
const OTHERS = ['pytest', 'go', 'java', 'curl'];

test('every example is run', () => {
  const folders = readdirSync('examples', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...NODE, ...OTHERS].sort());
});

test.each(NODE)('%s', { timeout: 120_000 }, async (name) => {
  const { code, output } = await runExample(name);
  expect(code, output).toBe(0);
});
