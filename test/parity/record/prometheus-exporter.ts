/**
 * Records the pages of the reference's exporter `prometheus`:
 *
 *     npx tsx test/parity/record/prometheus-exporter.ts <path of a reference collector with the exporter>
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.js';
import { outcomeOf } from '../prometheus-exporter/outcome.js';
import { PROMETHEUS_CASES } from './prometheus-exporter/cases.js';
import { configurationOf } from './prometheus-exporter/configuration.js';
import { startReference } from './running-config.js';

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: prometheus-exporter.ts <path of a reference collector>');

const recordings: string[] = [];
for (const one of PROMETHEUS_CASES) {
  const outcome = await outcomeOf(one, async (exporter) => {
    const [port, pagePort] = [await freePort(), await freePort()];
    const { lines, stop } = await startReference(binary, configurationOf(exporter, port, pagePort));
    return { port, pagePort, lines: () => lines, stop };
  });
  recordings.push(JSON.stringify({ name: one.name, ...outcome }, null, 1));
}
const path = fileURLToPath(new URL('../prometheus-exporter/recorded.json', import.meta.url));
writeFileSync(path, `[\n${recordings.join(',\n')}\n]\n`);
