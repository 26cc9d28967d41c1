import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.js';
import { componentTable, firstSentence, withComponents } from './component-table.js';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

describe('README.md', () => {
  test('lists the components the hub has (npm run docs)', async () => {
    expect(readme).toBe(withComponents(readme, await componentTable()));
  });

  test.each(COMMANDS.filter(({ reference }) => !reference).map(({ name }) => name))('names the command %s', (name) => {
    expect(readme).toContain(`\n| \`${name}\` |`);
  });

  test('the first sentence of a page is found below its heading', () => {
    expect(firstSentence('# x\n\nTakes [OTLP](a.md) over\ngRPC. More.\n')).toBe('Takes OTLP over gRPC.');
    expect(firstSentence('# x\n\n<!-- note -->\n\nDoes this: and that\n')).toBe('Does this.');
  });
});
