/** `npm run docs`: fills the settings tables of the components' pages from their schemas. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
