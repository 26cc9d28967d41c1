import { expect, test } from 'vitest';
import { runExample } from './support/example.js';

test('the example for java', { timeout: 180_000 }, async () => {
  const { code, output } = await runExample('java', ['java', '-ea', 'HubTest.java']);
  expect(code, output).toBe(0);
});
