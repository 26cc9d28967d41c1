/** The same random configurations of processors to the reference and to ours. Run as told in remote-write.test.ts. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../src/component/consumer.js';
import { components } from '../../src/components.js';
import { decodeConfig } from '../../src/config/decode.js';
import type { Batch } from '../../src/pdata/batch.js';
import { batchFromJson } from '../../src/pdata/builder.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import { factoryOfKind } from '../../src/service/definition.js';
import { outcomeOf } from '../parity/processors/outcome.js';
import { ITEMS, SAMPLED } from '../parity/record/processors/items.js';
import { throughReference } from '../parity/record/running-reference.js';
import { testSettings } from '../support/settings.js';
import { Dice } from './pdata-inputs.js';
import { randomProcessor, type RandomProcessor } from './processors-inputs.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 100);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

interface Result {
  readonly refused?: boolean;
  readonly message?: string;
  readonly log?: readonly string[];
  readonly outcome?: object;
}

const dice = new Dice(seed);
/** Reference builds need not have every processor: what they do not have is left out. */
const known = binary === undefined ? '' : execFileSync(binary, ['components'], { encoding: 'utf8' });
const drawn = Array.from({ length: runs }, (_, i) => ({ i, ...randomProcessor(dice) }));
const tried = drawn.filter(({ processors }) => Object.keys(processors).every((id) => known.includes(`name: ${id}\n`)));
const samples = (one: RandomProcessor): boolean => 'probabilistic_sampler' in one.processors;
const inputOf = (one: RandomProcessor): (typeof ITEMS)['logs'] =>
  samples(one) && one.signal !== 'metrics' ? SAMPLED[one.signal] : ITEMS[one.signal];

test.each(binary === undefined ? drawn : tried)(`seed ${seed}, $i: $processors`, { timeout: 120_000 }, async (one) => {
  if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
  const [our, their] = [await ours(one), await theirs(binary, one)];
  expect(our).toEqual(their);
});

async function theirs(collector: string, one: RandomProcessor): Promise<Result> {
  const input = inputOf(one);
  const answer = await throughReference(collector, one.signal, one.processors, input).catch(() => undefined);
  if (answer === undefined) return { refused: true };
  const { status, body, output, log } = answer;
  return {
    ...(status === 200 ? {} : { message: (JSON.parse(body) as { message: string }).message }),
    log: log.filter(({ level }) => level === 'warn' || level === 'error').map(({ msg, error }) => line(msg, error)),
    outcome: outcomeOf(input, output[0] as object | undefined),
  };
}

async function ours(one: RandomProcessor): Promise<Result> {
  const input = inputOf(one);
  const [[id, raw]] = Object.entries(one.processors) as [[string, unknown]];
  const settings = testSettings('processor', id);
  const factory = factoryOfKind('processor', await components.load('processor', id));
  const { config, problems } = decodeConfig(factory.schema, raw);
  if (problems.length > 0) return { refused: true };
  let output: object | undefined;
  const consume = async (batch: Batch): Promise<void> => {
    output = JSON.parse(Buffer.from(encodeJson(one.signal, batch.chunks)).toString()) as object;
  };
  const processor = await factory.create(settings, config, one.signal, { consume }).catch(() => undefined);
  if (processor === undefined) return { refused: true };
  const before = settings.logger.lines.length;
  const error = await processor.consume(batchFromJson(one.signal, input), EMPTY_CONTEXT).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  return {
    ...(error === undefined ? {} : { message: error.message }),
    log: settings.logger.lines
      .slice(before)
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ message, fields }) => line(message, fields['error'])),
    outcome: outcomeOf(input, output),
  };
}

function line(message: string, error: unknown): string {
  return error === undefined ? message : `${message}: ${JSON.stringify(error)}`;
}
