/**
 * Records what the reference's sampler decides about the items of `probabilistic-sampler/`, and what it notes on them:
 *
 *     npx tsx test/parity/record/probabilistic-sampler.ts <path of a reference collector that has it> [file]
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { throughTheirs } from '../processors/through.js';
import { recordedSamplers, SAMPLER_LEVELS } from './probabilistic-sampler/inputs.js';

async function main(): Promise<void> {
  const usual = fileURLToPath(new URL('../probabilistic-sampler/recorded.json', import.meta.url));
  const [binary, file = usual] = process.argv.slice(2);
  if (binary === undefined) throw new Error('usage: probabilistic-sampler.ts <path of a reference collector> [file]');
  const recordings: string[] = [];
  for (const { signal, processors, input } of recordedSamplers()) {
    const result = await throughTheirs(binary, { signal, processors, input, levels: SAMPLER_LEVELS });
    recordings.push(JSON.stringify({ signal, ...processors, result }));
  }
  writeFileSync(file, `[\n${recordings.join(',\n')}\n]\n`);
}

await main();
