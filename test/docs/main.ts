/**
 * `npm run docs`: fills the settings tables of the components' pages from their schemas, the first page's table, and the
 * reasons in docs/errors.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentTable, withComponents } from './component-table.js';
import { componentPages } from './readme.js';
import { withReasons } from './reasons-table.js';

const root = join(import.meta.dirname, '../..');
for (const { path, text, current } of await componentPages()) {
  if (text === undefined) console.log(`${path}: missing`);
  else if (current === undefined) console.log(`${path}: has no <!-- settings --> … <!-- /settings -->`);
  else if (current !== text) {
    writeFileSync(join(root, path), current);
    console.log(`${path}: written`);
  }
}

const components = await componentTable();
rewrite('README.md', (page) => withComponents(page, components));
rewrite('docs/errors.md', withReasons);

function rewrite(path: string, change: (page: string) => string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  if (after === before) return;
  writeFileSync(join(root, path), after);
  console.log(`${path}: written`);
}
