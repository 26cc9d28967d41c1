/**
 * `node scripts/prune-image.mjs FOLDER`: takes out of an installed package and its dependencies what no program reads when it runs:
 * types, source maps, sources that are there in compiled form, pages, tests. Licences stay.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

const FILES =
  /\.(d\.[cm]?ts|[cm]?ts|tsx|map|md|markdown|tsbuildinfo|flow|o|gyp)$|^\.|^(Makefile|AUTHORS|CHANGELOG|HISTORY)$/i;
const KEPT = /^(licen[cs]e|notice|copying)/i;
/** Folders of a package that hold nothing it loads. */
const FOLDERS = new Set([
  'test',
  'tests',
  '__tests__',
  'benchmark',
  'benchmarks',
  'example',
  'examples',
  'docs',
  'coverage',
  '.github',
]);
/** Builds of the same package for programs that this is none of. */
const OTHER_BUILDS = /[\\/](@azure|@typespec)[\\/][^\\/]+[\\/]dist[\\/](browser|react-native|workerd)$/;

const [root] = process.argv.slice(2);
let removed = 0;

function isPackage(folder) {
  return /[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(folder);
}

function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if ((FOLDERS.has(entry.name) && isPackage(folder)) || OTHER_BUILDS.test(path)) remove(path);
      else prune(path);
    } else if (FILES.test(entry.name) && !KEPT.test(entry.name)) remove(path);
  }
}

function remove(path) {
  removed += sizeOf(path);
  rmSync(path, { recursive: true });
}

function sizeOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

if (root === undefined) throw new Error('name the folder of the installed package');
prune(root);
rmSync(join(root, 'node_modules', '.bin'), { recursive: true, force: true });
console.log(`${(removed / 2 ** 20).toFixed(0)} MiB taken out of ${root.split(sep).at(-1) || root}`);
