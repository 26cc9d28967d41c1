/** `npm run parity`: replays every recorded answer, prints how each kind fares and writes docs/parity.md. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVIATIONS } from '../../parity/deviations.js';
import { countKinds, type RunReport } from './count.js';
import { toolFlags } from '../../support/tool-flags.js';
import { pageOf, tableOf } from './page.js';

toolFlags({
  name: 'parity',
  says:
    'Replays every recorded answer of the reference, prints how each kind fares and writes docs/parity.md. Ends with 1 where an\n' +
    'answer is not equal, and writes nothing then.',
  flags: {},
  examples: [['', 'all of it']],
});

const root = join(import.meta.dirname, '../../..');
const parity = join(root, 'test/parity');

const results = countKinds(run(), parity, DEVIATIONS);
console.log(tableOf(results));
const failed = results.flatMap(({ kind, failed: names }) => names.map((name) => `${kind}: ${name}`));
if (failed.length > 0) {
  console.error(`\nnot equal (npx vitest run test/parity/<kind> shows how):\n${failed.join('\n')}`);
  process.exitCode = 1;
} else writeFileSync(join(root, 'docs/parity.md'), pageOf(results));

/** In a process of its own, because a test run cannot be read while it runs. */
function run(): RunReport {
  const directory = mkdtempSync(join(tmpdir(), 'parity-'));
  const file = join(directory, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', 'test/parity', '--reporter=json', `--outputFile=${file}`];
    const { error, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return JSON.parse(readReport(file, stderr)) as RunReport;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readReport(file: string, complaint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`the tests could not be run: ${complaint}`);
  }
}
