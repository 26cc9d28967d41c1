/**
 * Records what the reference's processor deltatocumulative makes of requests that follow one another:
 *
 *     npx tsx test/parity/record/delta-to-cumulative.ts <path of a reference collector that has it>
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DELTA_CASES } from './delta-to-cumulative/cases.js';
import { throughProcessor } from './running-processor.js';

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: delta-to-cumulative.ts <path of a reference collector>');

const recordings: string[] = [];
for (const { name, config, requests } of DELTA_CASES) {
  const { outputs, metrics } = await throughProcessor(binary, 'deltatocumulative', config, requests);
  recordings.push(JSON.stringify({ name, outputs, metrics }));
}
const path = fileURLToPath(new URL('../delta-to-cumulative/recorded.json', import.meta.url));
writeFileSync(path, `[\n${recordings.join(',\n')}\n]\n`);
