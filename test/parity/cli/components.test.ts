/** `components` lists each component that the recorded build of the reference has, too, in the same words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { recordingProcess } from '../../support/cli-process.js';

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded-components.json'), 'utf8')) as string[];

async function listed(): Promise<string[]> {
  const io = recordingProcess({ cwd: import.meta.dirname, program: 'otelcol-contrib' });
  expect(await runProgram(['components'], io)).toBe(0);
  return io.out.trimEnd().split('\n');
}

/** `receivers otlp` → its lines. Schemes of configuration count as components of the section `providers`. */
function blocks(lines: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let section = '';
  let block: string[] = [];
  for (const line of lines) {
    const name = /^ {4}- (?:name|scheme): (.*)$/.exec(line)?.[1];
    if (/^\w/.test(line)) section = line.split(':')[0] ?? '';
    else if (name !== undefined) found.set(`${section} ${name}`, (block = [line]));
    else block.push(line);
  }
  return found;
}

const theirs = [...blocks(recorded.filter((line) => line !== ''))];
const ours = blocks(await listed());

describe('components', () => {
  test.each(theirs.filter(([name]) => ours.has(name)))('%s', (name, lines) => {
    expect(ours.get(name)).toEqual(lines);
  });

  test('sections come in the same order', async () => {
    const sections = (lines: readonly string[]) =>
      lines.filter((line) => /^\w/.test(line)).map((line) => line.split(':')[0]);
    expect(sections(await listed())).toEqual(sections(recorded));
  });

  test('components are sorted by type within their section', () => {
    const names = [...ours.keys()];
    for (const section of new Set(names.map((name) => name.split(' ')[0] ?? ''))) {
      const own = names.filter((name) => name.startsWith(`${section} `));
      expect(own).toEqual([...own].sort());
    }
  });
});
