import { expect, test } from 'vitest';
import { runExample } from './support/example.js';

test('the example for pytest', { timeout: 180_000 }, async () => {
  const { code, output } = await runExample('pytest', ['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider']);
  expect(code, output).toBe(0);
});
