/** The same random configurations of processors to the reference and to ours. Run as told in remote-write.test.ts. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ITEMS, SAMPLED, withZeros, type Request } from '../parity/record/processors/items.js';
import { Dice } from './pdata-inputs.js';
import { randomProcessor, type RandomProcessor } from './processors-inputs.js';
import { ANY_BYTES, randomItems, ZEROS } from './random-items.js';
import { throughOurs, throughTheirs } from '../parity/processors/through.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 100);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const dice = new Dice(seed);
/** Reference builds need not have every processor: what they do not have is left out. */
const known = binary === undefined ? '' : execFileSync(binary, ['components'], { encoding: 'utf8' });
const samples = (one: RandomProcessor): boolean => 'probabilistic_sampler' in one.processors;
const drawn = Array.from({ length: runs }, (_, i) => {
  const one = randomProcessor(dice);
  return { i, ...one, input: inputOf(one) };
});
const tried = drawn.filter(({ processors }) => Object.keys(processors).every((id) => known.includes(`name: ${id}\n`)));

/** Every third goes over items that are there for what processors look at, others over any. */
function inputOf(one: RandomProcessor): Request {
  if (samples(one) && one.signal !== 'metrics') return SAMPLED[one.signal];
  const transforms = 'transform' in one.processors;
  if (!dice.chance(33)) return randomItems(dice, one.signal, transforms ? ZEROS : ANY_BYTES);
  return transforms ? withZeros(ITEMS[one.signal]) : ITEMS[one.signal];
}

test.each(binary === undefined ? drawn : tried)(`seed ${seed}, $i: $processors`, { timeout: 120_000 }, async (one) => {
  if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
  const passage = { ...one, levels: ['warn', 'error'] };
  expect(await throughOurs(passage)).toEqual(await throughTheirs(binary, passage));
});
