import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runRun, type ReadyLine } from '../../src/cli/testing/run-command.js';
import type { LogPage, SetUp } from '../../src/lens/api.js';
import { recordingIo } from '../support/cli-io.js';
import { exportLogsGrpc, logRequest } from './support/client.js';

test('a hub for tests is told in one line, used over HTTP, and ends when asked', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'run-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const io = recordingIo({ cwd, env: { PATH: process.env.PATH } });
  const running = runRun(['--ready-file', 'ready.json', '--clock', 'manual', '--token', 'second'], io);
  await io.printed('\n');
  const ready = JSON.parse(io.out) as ReadyLine;
  expect(JSON.parse(readFileSync(join(cwd, 'ready.json'), 'utf8'))).toEqual(ready);
  expect(ready.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(ready.addresses['otlp/grpc']).toMatchObject({ host: '127.0.0.1', tls: true });
  expect(await exportLogsGrpc(ready.env, logRequest('hello'))).toMatchObject({ code: 0 });
  const answer = await fetch(`${ready.control}/received/logs/wait`, { method: 'POST' });
  expect(await answer.json()).toMatchObject({ items: [{ body: 'hello' }] });
  io.interrupt();
  expect(await running).toBe(0);
  await expect(fetch(`${ready.control}/readyz`)).rejects.toThrow();
});

test('--lens serves the live page beside it, which tells the faults that are on', async () => {
  const io = recordingIo({ cwd: tmpdir(), env: { PATH: process.env.PATH } });
  const running = runRun(['--lens', '--clock', 'manual', '--fault', 'metrics-down'], io);
  await io.printed('\n');
  const ready = JSON.parse(io.out) as ReadyLine;
  expect(ready.lens).toBe(`${ready.control}/lens/`);
  expect((await fetch(ready.lens!)).headers.get('content-type')).toContain('text/html'); // it was told
  const setUp = async (): Promise<SetUp> => (await (await fetch(`${ready.control}/lens/api/setup`)).json()) as SetUp;
  expect((await setUp()).faults).toEqual([expect.stringMatching(/at: 'remoteWrite'.* struck 0 times$/)]);
  await exportLogsGrpc(ready.env, logRequest('hello'));
  const page = (await (await fetch(`${ready.control}/lens/api/logs`)).json()) as LogPage;
  expect(page.rows.map(({ body }) => body.text)).toEqual(['hello']);
  await fetch(`${ready.control}/faults`, { method: 'DELETE' });
  expect((await setUp()).faults).toEqual([]);
  io.interrupt();
  expect(await running).toBe(0);
});

test.each([
  [['--clock', 'sundial'], 'otlp-hub run: --clock is one of system, manual, got "sundial"\nSee otlp-hub run --help\n'],
  [['--fault', 'metrics-dwon'], 'otlp-hub run: there is no fault recipe "metrics-dwon". Did you mean "metrics-down"?'],
  [['--config', 'no-such.yaml'], 'no-such.yaml: no such file or directory'],
  [['--control', 'x'], 'otlp-hub run: --control x: expected HOST:PORT or PORT, e.g. 127.0.0.1:4319\n'],
])('%j is refused', async (argv, message) => {
  const io = recordingIo({ cwd: tmpdir() });
  expect(await runRun(argv, io)).toBe(1);
  expect(io.err).toContain(message);
});

test('help', async () => {
  const io = recordingIo({ cwd: tmpdir() });
  expect(await runRun(['--help'], io)).toBe(0);
  expect(io.out).toContain('Usage: otlp-hub run [flags]');
});
