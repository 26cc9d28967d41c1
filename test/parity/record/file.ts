/**
 * Records what the reference's exporter `file` leaves in files, and what it says to configurations that make no sense:
 *
 *     npx tsx test/parity/record/file.ts <path of a reference collector with the exporter>
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.js';
import { outcomeOf } from '../file/outcome.js';
import { FILE_CASES, WRONG_FILES } from './file/cases.js';
import { configurationOf, wrongConfiguration } from './file/configuration.js';
import { runReference } from './reference.js';
import { startReference } from './running-config.js';

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: file.ts <path of a reference collector>');

const recordings: object[] = [];
for (const one of FILE_CASES) {
  const outcome = await outcomeOf(one, async (exporter) => {
    const port = await freePort();
    const { stop } = await startReference(binary, configurationOf(exporter, port));
    return { port, stop };
  });
  recordings.push({ name: one.name, ...outcome });
}
write('recorded.json', recordings);
write(
  'recorded-wrong.json',
  Object.entries(WRONG_FILES).map(([name, block]) => {
    const yaml = JSON.stringify(wrongConfiguration(block));
    const { exitCode, stderr } = runReference(binary, {
      args: ['validate', '--config=hub.yaml'],
      files: { 'hub.yaml': yaml },
    });
    return { name, yaml, exitCode, error: /^Error: ([^]*)\nTIME collector server/.exec(stderr)?.[1] ?? stderr };
  }),
);

function write(name: string, entries: readonly object[]): void {
  const path = fileURLToPath(new URL(`../file/${name}`, import.meta.url));
  writeFileSync(path, `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`);
}
