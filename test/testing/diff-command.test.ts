/** The command against the built hub in the role of the collector. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { runDiff } from '../../src/cli/testing/diff-command.js';
import { recordingIo } from '../support/cli-io.js';
import { DIFF_CASES, DIFF_CONFIG } from './support/diff-config.js';
import { freePort } from '../support/free-port.js';

const CLI = join(import.meta.dirname, '../../dist/cli/main.js');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'diff-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'hub.yaml'), DIFF_CONFIG);
  await writeFile(join(cwd, 'case.yaml'), DIFF_CASES);
});

/** A program that runs the hub with further flags. */
async function collector(...flags: readonly string[]): Promise<string> {
  const path = join(cwd, 'collector.mjs');
  const args = JSON.stringify(flags);
  await writeFile(
    path,
    `#!${process.execPath}\nprocess.argv.push(...${args});\nawait import(${JSON.stringify(CLI)});\n`,
  );
  await chmod(path, 0o755);
  return path;
}

async function diff(...flags: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordingIo({ cwd, env: process.env });
  const code = await runDiff(['hub.yaml', 'case.yaml', ...flags], io);
  return { code, out: io.out, err: io.err };
}

test('nothing differs', { timeout: 60_000 }, async () => {
  const { code, out, err } = await diff('--collector', await collector());
  expect(err).toBe('');
  expect(out).toBe('same mixed\n1 case, the hub delivers what the collector delivers\n');
  expect(code).toBe(0);
});

test('what differs is shown, sample by sample', { timeout: 60_000 }, async () => {
  const program = await collector('--set', 'exporters.prometheusremotewrite.namespace=other');
  const { code, out } = await diff('--collector', program, '--wait', '3');
  expect(code).toBe(1);
  expect(out).toContain('DIFF mixed\n');
  expect(out).toMatch(/- samples: prometheusremotewrite {"__name__":"other_jobs_finished_total",.*"value":3/);
  expect(out).toMatch(/\+ samples: prometheusremotewrite {"__name__":"edge_jobs_finished_total",.*"value":3/);
  expect(out).not.toContain('forwarded:');
  expect(out).toContain('1 case, 1 differ (- collector, + hub)\n');
});

test('a collector that the user starts is waited for', { timeout: 60_000 }, async () => {
  const port = await freePort();
  const io = recordingIo({ cwd, env: process.env });
  const running = runDiff(['hub.yaml', 'case.yaml', '--reference', `localhost:${port}`], io);
  await io.printed('start your collector now');
  const child = spawn(process.execPath, [CLI, '--config', join(cwd, 'otelcol-diff.yaml')], { stdio: 'ignore' });
  expect(await running).toBe(0);
  expect(io.out).toContain('same mixed\n');
  child.kill();
  await once(child, 'exit');
});

test('a collector that does not start is told in its own words', { timeout: 60_000 }, async () => {
  const { code, err } = await diff('--collector', await collector('--set', 'exporters.nope.x=1'));
  expect(code).toBe(1);
  expect(err).toMatch(/collector\.mjs ended with 1\n[\s\S]*unknown type: "nope"/);
});

test.each([
  [['--collector', 'no-such-program'], 'no-such-program cannot be started: spawn no-such-program ENOENT'],
  [[], 'give the collector to compare with: --collector PROGRAM or --reference HOST:PORT\nSee otlp-hub diff --help\n'],
  [['--reference', 'far.example:4317'], '--reference is localhost:PORT, got "far.example:4317"'],
  [['--collector', 'x', '--wait', 'long'], '--wait takes seconds, got "long"'],
])('%j is refused', async (flags, message) => {
  const { code, err } = await diff(...flags);
  expect(err).toContain(message);
  expect(code).toBe(1);
});
