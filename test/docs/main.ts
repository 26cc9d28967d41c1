/** `npm run docs`: fills the settings tables of the components' pages from their schemas, and the first page's table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentTable, withComponents } from './component-table.js';
import { componentPages } from './readme.js';

const root = join(import.meta.dirname, '../..');
for (const { path, text, current } of await componentPages()) {
  if (text === undefined) console.log(`${path}: missing`);
  else if (current === undefined) console.log(`${path}: has no <!-- settings --> … <!-- /settings -->`);
  else if (current !== text) {
    writeFileSync(join(root, path), current);
    console.log(`${path}: written`);
  }
}

const firstPage = join(root, 'README.md');
const before = readFileSync(firstPage, 'utf8');
const after = withComponents(before, await componentTable());
if (after !== before) {
  writeFileSync(firstPage, after);
  console.log('README.md: written');
}
