/**
 * The same configuration to the reference collector's `validate` and to ours: exit code and text. Run as told in pdata.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { comparable, validateText, type ValidateAnswer } from '../parity/config/validate-text.js';
import { runReference } from '../parity/record/reference.js';
import { CONFIG_ENV, randomConfig } from './config-inputs.js';
import { Dice } from './pdata-inputs.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2_000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 32);

describe(`configurations, ${runs} from seed ${seed}`, () => {
  test('are judged alike', { timeout: 3_600_000 }, async () => {
    if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
    const dice = new Dice(seed);
    const different: object[] = [];
    for (let run = 0; run < runs; run++) {
      const text = randomConfig(dice);
      const ours = comparable(await validateText(text, { env: CONFIG_ENV }));
      const theirs = theirAnswers(binary, text, ours);
      if (theirs.length > 0) different.push({ ours, theirs, text });
    }
    expect(different).toEqual([]);
  });
});

/** Asked once more while it differs: of several problems it tells one by chance. A crash of its own is no answer. */
const TRIES = 12;

/** @returns the answers it gave, none of them ours; or none when it gave ours. */
function theirAnswers(binary: string, text: string, ours: ValidateAnswer): ValidateAnswer[] {
  const answers: ValidateAnswer[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { exitCode, stderr } = runReference(binary, {
      args: ['validate', '--config=hub.yaml'],
      files: { 'hub.yaml': text },
      env: CONFIG_ENV,
    });
    const answer = comparable({ exitCode, stderr: withoutNotices(stderr) });
    if (exitCode === CRASH || JSON.stringify(answer) === JSON.stringify(ours)) return [];
    answers.push(answer);
  }
  return answers;
}

const CRASH = 2;

/** Log lines about variables are compared elsewhere. */
function withoutNotices(stderr: string): string {
  return stderr.replaceAll(/^TIME\t(warn|info)\t.*\n/gm, '');
}
