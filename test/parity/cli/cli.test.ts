/** Every recorded answer of the reference's command line: exit code, stdout and stderr, whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { components } from '../../../src/components.js';
import { recordingProcess } from '../../support/cli-process.js';
import { withoutTime, type ReferenceAnswer, type ReferenceInput } from '../record/reference.js';

const PROGRAM = 'otelcol-contrib';

const cases = (
  JSON.parse(readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8')) as (ReferenceInput & ReferenceAnswer)[]
).map((recorded) => ({ name: `${PROGRAM} ${recorded.args.join(' ')}`, recorded }));

const hasReceiver = components.types('receiver').includes('otlp');
const answerable = cases.filter(({ name }) => hasReceiver || !name.includes('receivers::otlp'));

let cwd: string;
let before: string;

beforeAll(() => {
  before = process.cwd();
  cwd = mkdtempSync(join(tmpdir(), 'cli-parity-'));
  process.chdir(cwd); // files in a configuration are relative to it
});
afterAll(() => {
  process.chdir(before);
  rmSync(cwd, { recursive: true });
});

describe('the command line answers as the reference does', () => {
  test.each(answerable)('$name', async ({ recorded }) => {
    for (const [file, text] of Object.entries(recorded.files ?? {})) writeFileSync(join(cwd, file), text);
    const io = recordingProcess({ cwd, program: PROGRAM });
    const exitCode = await runProgram(recorded.args, io);
    const expected = named(recorded.stderr);
    const stderr = withoutTime(io.err);
    // What the hub has to say on top follows the reference's text, on lines of its own.
    expect({ exitCode, stdout: io.out, stderr: stderr.slice(0, expected.length) }).toEqual({
      exitCode: recorded.exitCode,
      stdout: named(recorded.stdout),
      stderr: expected,
    });
  });
});

function named(text: string): string {
  return text.replaceAll('{program}', PROGRAM);
}
