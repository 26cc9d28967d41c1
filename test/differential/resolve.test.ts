/**
 * The same scalars, references to providers, defaults and escapes to the reference collector and to us: what becomes of them, or in
 * what words they are refused. Run as told in pdata.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { runReference, withoutTime, type ReferenceAnswer } from '../parity/record/reference.js';
import { recordingProcess } from '../support/cli-process.js';
import { Dice } from './pdata-inputs.js';
import { RESOLVE_ENV, RESOLVE_FILES, randomResolvable } from './resolve-inputs.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2_000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 32);
const PRINT = ['print-initial-config', '--feature-gates=otelcol.printInitialConfig', '--config=input.yaml'];

describe(`providers, ${runs} texts from seed ${seed}`, () => {
  let cwd: string;
  let before: string;

  beforeAll(() => {
    if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
    before = process.cwd();
    cwd = mkdtempSync(join(tmpdir(), 'resolve-differential-'));
    process.chdir(cwd);
    for (const [name, text] of Object.entries(RESOLVE_FILES)) writeFileSync(join(cwd, name), text);
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(cwd, { recursive: true });
  });

  test('are resolved and printed alike', { timeout: 3_600_000 }, async () => {
    const dice = new Dice(seed);
    const different: object[] = [];
    for (let run = 0; run < runs; run++) {
      const text = randomResolvable(dice);
      const expected = runReference(binary!, {
        args: PRINT,
        files: { ...RESOLVE_FILES, 'input.yaml': text },
        env: RESOLVE_ENV,
      });
      if (isUnsteady(text) || isBeyond(expected)) continue;
      const answer = await ours(text, expected);
      if (JSON.stringify(answer) !== JSON.stringify(expected)) different.push({ text, answer, expected });
    }
    expect(different).toEqual([]);
  });

  async function ours(text: string, expected: ReferenceAnswer): Promise<ReferenceAnswer> {
    writeFileSync(join(cwd, 'input.yaml'), text);
    const io = recordingProcess({ cwd, program: 'otelcol-contrib', env: RESOLVE_ENV });
    const exitCode = await runProgram(PRINT, io);
    return { exitCode, stdout: io.out, stderr: withoutTime(io.err).slice(0, expected.stderr.length) };
  }
});

/** Keys with `::` beside each other are merged in an order that changes from run to run in the reference. */
function isUnsteady(text: string): boolean {
  return text.includes('::');
}

/**
 * Go's spelling of maps with keys of several types (they cannot be keys themselves), an empty key at the top, which stands for the
 * whole configuration in the reference, and its own notes about values from variables within what another provider gave, which
 * it prints as if they were settings (docs/deviations.md).
 */
function isBeyond({ stdout, stderr }: ReferenceAnswer): boolean {
  return /invalid map key: .*map\[interface/.test(stderr) || /^"":/m.test(stdout) || /^ +original: /m.test(stdout);
}
