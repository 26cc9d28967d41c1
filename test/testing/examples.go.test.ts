import { expect, test } from 'vitest';
import { runExample } from './support/example.js';

test('the example for go', { timeout: 180_000 }, async () => {
  const { code, output } = await runExample('go', ['go', 'test', './...']);
  expect(code, output).toBe(0);
});
