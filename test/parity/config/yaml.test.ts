/** How YAML is read and printed, sources merged and references expanded: every recorded answer of the reference, whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { recordingProcess } from '../../support/cli-process.js';
import { withoutTime, type ReferenceAnswer, type ReferenceInput } from '../record/reference.js';

const PRINT = ['print-initial-config', '--feature-gates=otelcol.printInitialConfig'];

function recorded<T>(file: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as T[];
}

let cwd: string;
let before: string;

beforeAll(() => {
  before = process.cwd();
  cwd = mkdtempSync(join(tmpdir(), 'yaml-parity-'));
  process.chdir(cwd); // files in a configuration are relative to it
});
afterAll(() => {
  process.chdir(before);
  rmSync(cwd, { recursive: true });
});

async function printed({ args, files = {}, env = {} }: ReferenceInput): Promise<ReferenceAnswer> {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
  const io = recordingProcess({ cwd, program: 'otelcol-contrib', env });
  const exitCode = await runProgram([...PRINT, ...args], io);
  return { exitCode, stdout: io.out, stderr: withoutTime(io.err) };
}

/** What the hub has to say on top follows the reference's text, on lines of its own. */
function withoutAdvice(answer: ReferenceAnswer, { stderr }: ReferenceAnswer): ReferenceAnswer {
  return { ...answer, stderr: answer.stderr.slice(0, stderr.length) };
}

describe('YAML is read and printed as by the reference', () => {
  const texts = recorded<{ readonly text: string } & ReferenceAnswer>('recorded-yaml.json');
  test.each(texts.map((one) => ({ name: JSON.stringify(one.text), one })))('$name', async ({ one }) => {
    const { text, ...expected } = one;
    const answer = await printed({ args: ['--config=input.yaml'], files: { 'input.yaml': text } });
    expect(withoutAdvice(answer, expected)).toEqual(expected);
  });
});

describe('sources are merged and references expanded as by the reference', () => {
  const inputs = recorded<ReferenceInput & ReferenceAnswer>('recorded-resolve.json');
  const nameOf = ({ args, files }: ReferenceInput) => `${args.join(' ')} ${JSON.stringify(files ?? {})}`;
  test.each(inputs.map((one) => ({ name: nameOf(one), one })))('$name', async ({ one }) => {
    const { exitCode, stdout, stderr } = one;
    const expected = { exitCode, stdout, stderr };
    expect(withoutAdvice(await printed(one), expected)).toEqual(expected);
  });
});
