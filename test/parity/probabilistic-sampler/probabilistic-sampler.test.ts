/** What the sampler decides about random items and notes on them, as recorded from the reference. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { throughOurs, type Result } from '../processors/through.js';
import { recordedSamplers, SAMPLER_LEVELS } from '../record/probabilistic-sampler/inputs.js';

interface Recording {
  readonly signal: string;
  readonly probabilistic_sampler: object;
  readonly result: Result;
}

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as readonly Recording[];
const inputs = recordedSamplers();

test('the configurations are those that were recorded', () => {
  expect(recorded.map(({ signal, probabilistic_sampler }) => ({ signal, probabilistic_sampler }))).toEqual(
    inputs.map(({ signal, processors }) => ({ signal, ...processors })),
  );
});

test.each(inputs.map((one, i) => ({ ...one, i, text: JSON.stringify(one.processors['probabilistic_sampler']) })))(
  '$i: $signal $text',
  async ({ signal, processors, input, i }) => {
    const result = await throughOurs({ signal, processors, input, levels: SAMPLER_LEVELS });
    expect(result).toEqual(recorded[i]!.result);
  },
);
