import { expect, test } from 'vitest';
import { runExample } from './support/example.js';

test('the example for curl', { timeout: 180_000 }, async () => {
  const { code, output } = await runExample('curl', ['sh', 'test.sh']);
  expect(code, output).toBe(0);
});
