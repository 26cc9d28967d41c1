/** The reference collector and the hub deliver the same of the same traffic. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runDiff } from '../../src/cli/testing/diff-command.js';
import { recordingIo } from '../support/cli-io.js';
import { DIFF_CASES, DIFF_CONFIG } from './support/diff-config.js';

test('the same of the same', { timeout: 60_000 }, async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'diff-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'hub.yaml'), DIFF_CONFIG);
  await writeFile(join(cwd, 'case.yaml'), DIFF_CASES);
  const io = recordingIo({ cwd, env: process.env });
  const code = await runDiff(['hub.yaml', 'case.yaml', '--collector', 'otelcol'], io);
  expect(io.err).toBe('');
  expect(io.out).toBe('same mixed\n1 case, the hub delivers what the collector delivers\n');
  expect(code).toBe(0);
});
