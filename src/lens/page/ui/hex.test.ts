import { expect, test } from 'vitest';
import { hexLines } from './hex.js';

test('bytes stand sixteen a line, with the letters among them', () => {
  const bytes = new TextEncoder().encode('otlp-hub lens <b>');
  expect(hexLines(bytes)).toBe(
    ['000000  6f 74 6c 70 2d 68 75 62  20 6c 65 6e 73 20 3c 62  otlp-hub lens <b', `000010  3e${' '.repeat(48)}>`].join(
      '\n',
    ),
  );
});
