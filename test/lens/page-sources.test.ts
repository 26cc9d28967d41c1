/** What the page's sources must not contain, so that telemetry stays text and the page asks no other host. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../src/lens/page');

const FORBIDDEN: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|createContextualFragment|DOMParser|document\.write/,
    'text of telemetry would become markup',
  ],
  [/\beval\s*\(|new Function\b|import\s*\(/, 'code would be loaded that the policy refuses'],
  [
    /\bstyle="|\sstyle='|setAttribute\(\s*['"]style/,
    'the policy refuses style in attributes; style={{…}} sets properties',
  ],
  [/(fetch|EventSource|WebSocket|import|url)\s*\(\s*['"`]?(https?:)?\/\//, 'nothing leaves the machine'],
  [/localStorage|sessionStorage|document\.cookie|indexedDB/, 'nothing is kept in the browser'],
];

const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(tsx?|css|html)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

test.each(FORBIDDEN)('no source has %s', (pattern, why) => {
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) => {
    const match = pattern.exec(readFileSync(file, 'utf8'));
    return match === null ? [] : [`${relative(SOURCES, file)}: ${match[0]}: ${why}`];
  });
  expect(found).toEqual([]);
});
