/**
 * `npm run bench:workers`: the load of `metrics`, from twenty services, through a hub with one thread for everything and with
 * `--workers 2`: how many points a second leave, and what CPU a point costs. It fills the machine, and is true of an idle one only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from './macro/certificates.js';
import { LOADS } from './macro/loads.js';
import { manyServices } from './macro/requests.js';
import { measure, type Result } from './macro/run.js';
import { toolFlags, whole } from '../support/tool-flags.js';

const { rounds } = toolFlags({
  name: 'bench:workers',
  says: 'Points a second and CPU a point with one thread and with `--workers 2`. True of an idle machine only.',
  flags: { rounds: whole(3, 'times that each is measured') },
  examples: [['--rounds 1', 'a first look']],
});
const root = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-workers-'));
const metrics = LOADS.find(({ name }) => name === 'metrics')!;
const load = { ...metrics, make: () => [manyServices(20, 40)], requests: 800 };
try {
  const tls = await makeCertificates(directory);
  const results = new Map<string, Result[]>();
  for (let round = 0; round < rounds; round++) {
    for (const workers of ['1', '2']) {
      const subject = {
        kind: 'hub' as const,
        command: process.execPath,
        args: [join(root, 'dist/cli/main.js'), '--workers', workers],
      };
      const result = await measure(load, subject, tls, directory);
      results.set(workers, [...(results.get(workers) ?? []), result]);
    }
  }
  for (const [workers, rounds] of results) {
    const shown = rounds.map(
      ({ itemsPerSecond, cpuMicrosPerItem, peakMiB }) =>
        `${(itemsPerSecond / 1000).toFixed(0)} thousand points/s, ${cpuMicrosPerItem.toFixed(2)} µs CPU, peak ${peakMiB.toFixed(0)} MiB`,
    );
    console.log(`--workers ${workers}:\n  ${shown.join('\n  ')}`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
