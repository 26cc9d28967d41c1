/**
 * The same random configurations of processors to the reference and to ours: whole outputs, answers and log lines, and what is said to
 * configurations that cannot be loaded. Run as told in remote-write.test.ts, with a reference that has all processors.
 */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/pdata/signal.js';
import { ITEMS, SAMPLED, withZeros, type Request } from '../parity/record/processors/items.js';
import { validationProblems } from './validation.js';
import { mutated } from './mutations.js';
import { Dice } from './pdata-inputs.js';
import { randomProcessor, type RandomProcessor } from './processors-inputs.js';
import { ANY_BYTES, randomItems, ZEROS } from './random-items.js';
import { randomTransform, randomTree } from './transform-inputs.js';
import { differencesOf, throughOurs, type Passage, type Whole } from './whole.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 400);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** Configurations a start of the reference. */
const AT_ONCE = 40;

type Draw = (dice: Dice) => Passage;

function anyProcessor(dice: Dice): Passage {
  const one = randomProcessor(dice);
  return { ...one, input: inputFor(dice, one) };
}

/** Every third goes over items that are there for what processors look at, others over any. */
function inputFor(dice: Dice, { signal, processors }: RandomProcessor): Request {
  if ('probabilistic_sampler' in processors && signal !== 'metrics') return SAMPLED[signal];
  const transforms = 'transform' in processors;
  if (!dice.chance(33)) return randomItems(dice, signal, transforms ? ZEROS : ANY_BYTES);
  return transforms ? withZeros(ITEMS[signal]) : ITEMS[signal];
}

function groupsOfStatements(dice: Dice): Passage {
  const signal = dice.pick<Signal>(['logs', 'traces', 'metrics']);
  return { signal, processors: { transform: randomTransform(dice, signal) }, input: randomTree(dice, signal) };
}

/** One processor with one or two changes. */
function changed(dice: Dice): Passage {
  const { processors, ...rest } = dice.chance(35) ? groupsOfStatements(dice) : anyProcessor(dice);
  const own = Object.entries(processors).map(([id, config]) => [id, mutated(dice, config as object)] as const);
  return { ...rest, processors: Object.fromEntries(own) };
}

/** Reference builds need not have every processor: what they do not have is left out. */
const known = binary === undefined ? '' : execFileSync(binary, ['components'], { encoding: 'utf8' });
const isKnown = ({ processors }: Passage): boolean =>
  Object.keys(processors).every((id) => known.includes(`name: ${id}\n`));

describe(`${runs} configurations from seed ${seed}`, () => {
  test.each<[string, Draw]>([
    ['any processor', anyProcessor],
    ['groups of statements', groupsOfStatements],
  ])('%s', { timeout: 3_600_000 }, async (_, draw) => {
    if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
    const dice = new Dice(seed);
    const different: object[] = [];
    for (let run = 0; run < runs; run += AT_ONCE) {
      const drawn = Array.from({ length: Math.min(AT_ONCE, runs - run) }, () => draw(dice)).filter(isKnown);
      const loaded: [Passage, Whole][] = [];
      const refused: Passage[] = [];
      for (const passage of drawn) {
        const ours = await throughOurs(passage);
        if (ours === undefined) refused.push(passage);
        else loaded.push([passage, ours]);
      }
      different.push(...(await validationProblems(binary, refused)), ...(await differencesOf(binary, loaded)));
    }
    expect(different).toEqual([]);
  });

  test('with one or two changes', { timeout: 3_600_000 }, async () => {
    if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
    const dice = new Dice(seed);
    const drawn = Array.from({ length: runs }, () => changed(dice)).filter(isKnown);
    expect(await validationProblems(binary, drawn)).toEqual([]);
  });
});
