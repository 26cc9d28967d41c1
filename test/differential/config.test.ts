/**
 * The same configuration to the reference collector's `validate` and to ours: exit code and text. Run as told in pdata.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { comparable, validateText } from '../parity/config/validate-text.js';
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
      const { exitCode, stderr } = runReference(binary, {
        args: ['validate', '--config=hub.yaml'],
        files: { 'hub.yaml': text },
        env: CONFIG_ENV,
      });
      const theirs = comparable({ exitCode, stderr: withoutNotices(stderr) });
      const ours = comparable(await validateText(text, { env: CONFIG_ENV }));
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) different.push({ ours, theirs, text });
    }
    expect(different).toEqual([]);
  });
});

/** Log lines about variables are compared elsewhere. */
function withoutNotices(stderr: string): string {
  return stderr.replaceAll(/^TIME\t(warn|info)\t.*\n/gm, '');
}
