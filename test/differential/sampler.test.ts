/**
 * The same random spans and log records through `probabilistic_sampler` in the reference and in ours. Run as told in
 * remote-write.test.ts, with a reference that has this processor.
 */
import { expect, test } from 'vitest';
import { Dice } from './pdata-inputs.js';
import { randomSampler, SAMPLER_LEVELS } from '../parity/record/probabilistic-sampler/inputs.js';
import { throughOurs, throughTheirs } from '../parity/processors/through.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 100);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const ITEMS = 250;
const dice = new Dice(seed);
const drawn = Array.from({ length: runs }, (_, i) => ({ i, ...randomSampler(dice, ITEMS) }));

test.each(drawn)(`seed ${seed}, $i: $signal $processors`, { timeout: 120_000 }, async ({ i: _, ...one }) => {
  if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
  const passage = { ...one, levels: SAMPLER_LEVELS };
  expect(await throughOurs(passage)).toEqual(await throughTheirs(binary, passage));
});
