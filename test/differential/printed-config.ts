/** The same texts to the reference collector and to us: how `print-initial-config` prints each, or in what words it refuses it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { runReference, withoutTime, type ReferenceAnswer } from '../parity/record/reference.js';
import { recordingProcess } from '../support/cli-process.js';
import { Dice } from './pdata-inputs.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2_000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 32);
const PRINT = ['print-initial-config', '--feature-gates=otelcol.printInitialConfig', '--config=input.yaml'];

export interface Comparison {
  readonly random: (dice: Dice) => string;
  /** Beside the text, in the directory of the run. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers of the reference that are not compared, beside those of `isBeyond`. */
  readonly isLeftOut?: (answer: ReferenceAnswer) => boolean;
}

export function comparePrinted(what: string, { random, files = {}, env = {}, isLeftOut }: Comparison): void {
  describe(`${what}, ${runs} texts from seed ${seed}`, () => {
    let cwd: string;
    let before: string;

    beforeAll(() => {
      if (binary === undefined) throw new Error('set OTLP_HUB_REFERENCE to the path of the reference collector');
      before = process.cwd();
      cwd = mkdtempSync(join(tmpdir(), 'printed-differential-'));
      process.chdir(cwd);
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    });
    afterAll(() => {
      process.chdir(before);
      rmSync(cwd, { recursive: true });
    });

    test('are read and printed alike', { timeout: 3_600_000 }, async () => {
      const dice = new Dice(seed);
      const different: object[] = [];
      for (let run = 0; run < runs; run++) {
        const text = random(dice);
        const expected = runReference(binary!, { args: PRINT, files: { ...files, 'input.yaml': text }, env });
        if (isUnsteady(text) || isBeyond(expected) || isLeftOut?.(expected)) continue;
        const answer = await ours(text, expected);
        if (JSON.stringify(answer) !== JSON.stringify(expected)) different.push({ text, answer, expected });
      }
      expect(different).toEqual([]);
    });

    async function ours(text: string, expected: ReferenceAnswer): Promise<ReferenceAnswer> {
      writeFileSync(join(cwd, 'input.yaml'), text);
      const io = recordingProcess({ cwd, program: 'otelcol-contrib', env });
      const exitCode = await runProgram(PRINT, io);
      return { exitCode, stdout: io.out, stderr: withoutTime(io.err).slice(0, expected.stderr.length) };
    }
  });
}

/** Keys with `::` beside each other are merged in an order that changes from run to run in the reference. */
function isUnsteady(text: string): boolean {
  return text.includes('::');
}

/**
 * Go's spelling of maps with keys of several types (they cannot be keys themselves), and an empty key at the top, which
 * stands for the whole configuration in the reference.
 */
function isBeyond({ stdout, stderr }: ReferenceAnswer): boolean {
  return /invalid map key: .*map\[interface/.test(stderr) || /^"":/m.test(stdout);
}
