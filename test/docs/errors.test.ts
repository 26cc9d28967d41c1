/** docs/errors.md lists the codes there are, no more and no fewer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withReasons } from './reasons-table.js';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
const [, library = '', , advice = ''] = page.split(
  /^## (?:Errors of the library|Why items did not arrive|Advice on configurations)$/m,
);

function listed(section: string): string[] {
  return [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code = '']) => code);
}

function inSources(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'));
  return [...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, code = '']) => code)))].sort();
}

describe('docs/errors.md', () => {
  test('lists the reasons of the ledger (npm run docs)', () => {
    expect(page).toBe(withReasons(page));
  });

  test('lists every code of an error', () => {
    expect(listed(library).sort()).toEqual(inSources('src', /\bcode = '(HUB_\w+)'/g));
  });

  test('lists every code of advice, in order, with the level it has', () => {
    expect(listed(advice)).toEqual(inSources('src/config/advice', /\bcode: '([\w-]+)'/g));
    const levels = [...advice.matchAll(/^\| `([\w-]+)` \| (\w+) \|/gm)].map(
      ([, code = '', level = '']) => `${level} ${code}`,
    );
    const found = new Set(
      readdirSync(join(ROOT, 'src/config/advice'))
        .filter((file) => !file.endsWith('.test.ts'))
        .flatMap((file) => [
          ...readFileSync(join(ROOT, 'src/config/advice', file), 'utf8').matchAll(
            /level: '(\w+)',\s+code: '([\w-]+)'/g,
          ),
        ])
        .map(([, level = '', code = '']) => `${level} ${code}`),
    );
    expect(levels.filter((one) => !found.has(one))).toEqual([]);
  });
});
