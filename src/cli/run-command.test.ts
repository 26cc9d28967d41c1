import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordingProcess, type RecordingProcess } from '../../test/support/cli-process.js';
import { runProgram } from './program.js';

let cwd: string;
let io: RecordingProcess;
let config: string;
let log: string;
let ready: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'run-'));
  io = recordingProcess({ cwd });
  config = join(cwd, 'hub.yaml');
  log = join(cwd, 'log');
  ready = join(cwd, 'ready.json');
  writeConfig();
});
afterEach(() => rmSync(cwd, { recursive: true }));

function writeConfig(further = ''): void {
  const telemetry = `{logs: {output_paths: [${log}], encoding: json}, metrics: {level: none}}`;
  writeFileSync(config, `exporters: {nop: }\nprocessors: {batch: }\nservice: {telemetry: ${telemetry}}\n${further}`);
}

function start(...argv: readonly string[]): Promise<number> {
  return runProgram(
    ['--config', config, '--feature-gates=service.AllowNoPipelines', '--ready-file', ready, ...argv],
    io,
  );
}

function messages(): string[] {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

async function isReady(): Promise<void> {
  await vi.waitFor(() => expect(existsSync(ready)).toBe(true), { timeout: 5_000, interval: 5 });
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the hub, and the process ends with 0', async (signal) => {
  const ended = start();
  await isReady();
  expect(JSON.parse(readFileSync(ready, 'utf8'))).toEqual({ pid: process.pid, addresses: {} });
  io.raise(signal);
  expect(await ended).toBe(0);
  expect(existsSync(ready)).toBe(false);
  expect(messages()).toEqual(
    [
      'Skipped telemetry setup.',
      'Starting otelcol-contrib...',
      'Starting extensions...',
      'Everything is ready. Begin running and processing data.',
      'Received signal from OS',
      'Starting shutdown...',
      'Stopping extensions...',
      'Shutdown complete.',
    ].toSpliced(0, 0, 'Setting up own telemetry...'),
  );
  expect(io.err).toBe('');
});

test('a signal during the start stops the hub once it runs', async () => {
  const ended = start();
  await io.listening;
  io.raise('SIGTERM');
  expect(await ended).toBe(0);
  expect(messages()).toContain('Shutdown complete.');
});

test('--lens serves the live page at an address it tells, and lets the hub stop', async () => {
  const ended = start('--lens', '--lens-window', '4MiB');
  await isReady();
  const [, url = ''] = /^Lens: (http:\/\/127\.0\.0\.1:\d+\/lens\/)$/m.exec(io.err) ?? [];
  const flow = (await (await fetch(`${url}api/flow`)).json()) as { readonly pipelines: unknown };
  expect(flow.pipelines).toEqual([]);
  io.raise('SIGTERM');
  expect(await ended).toBe(0);
});

test.each([
  [['--lens', '--workers', '2'], '--lens sees one thread only: leave --workers out, or set it to 1'],
  [['--lens', '--lens-window', '1KiB'], 'expected 1MiB or more'],
])('%j is refused', async (argv, why) => {
  expect(await start(...argv)).toBe(1);
  expect(io.err).toContain(why);
});

test('a second signal ends the process at once', async () => {
  const ended = start();
  await io.listening;
  io.raise('SIGTERM');
  io.raise('SIGTERM');
  expect(io.exits).toEqual([1]);
  await ended;
});

test('SIGHUP reads the configuration anew', async () => {
  const ended = start();
  await isReady();
  writeConfig('extensions: {}\n');
  io.raise('SIGHUP');
  await vi.waitFor(() => expect(messages().filter((text) => text.startsWith('Everything is ready'))).toHaveLength(2));
  io.raise('SIGTERM');
  expect(await ended).toBe(0);
  const lines = messages();
  const reload = lines.indexOf('Config updated, restart service');
  expect(lines[reload - 1]).toBe('Received signal from OS');
  expect(lines.slice(reload + 1, reload + 4)).toEqual([
    'Starting shutdown...',
    'Stopping extensions...',
    'Shutdown complete.',
  ]);
});

test('SIGHUP with a configuration that is none ends the process with 1, as in the reference', async () => {
  const ended = start();
  await isReady();
  writeConfig('nope: 1\n');
  io.raise('SIGHUP');
  expect(await ended).toBe(1);
  expect(existsSync(ready)).toBe(false);
  expect(io.err).toMatch(
    /^Error: failed to setup configuration components: failed to get config: cannot unmarshal the configuration: /,
  );
  expect(io.err).toContain(`${config}:4:1: nope: has invalid keys: nope`);
});
