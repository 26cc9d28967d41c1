/**
 * Records what the reference's debug exporter prints for the requests of `debug-inputs.ts`:
 *
 *     npx tsx test/parity/record/debug.ts <path of the reference collector> [folder]
 *
 * One file per request goes to the folder (default: test/parity/debug/recorded-extra), in the form of test/parity/recorded.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEBUG_INPUTS, type DebugInput } from './debug-inputs.js';
import { freePort } from '../../support/free-port.js';

const VERBOSITIES = ['basic', 'normal', 'detailed'] as const;
/** How long after an answer lines may still come, in milliseconds. */
const QUIET_MS = 300;

interface LogLine {
  readonly msg: string;
  readonly 'otelcol.component.id'?: string;
}

async function main(): Promise<void> {
  const [binary, folder = fileURLToPath(new URL('../debug/recorded-extra', import.meta.url))] = process.argv.slice(2);
  if (binary === undefined) throw new Error('usage: debug.ts <path of the reference collector> [folder]');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'record-debug-'));
  const port = await freePort();
  const lines: LogLine[] = [];
  const collector = start(binary, join(work, 'config.json'), port, lines);
  try {
    await until(() => lines.some(({ msg }) => msg.startsWith('Everything is ready')), 'start-up');
    for (const input of DEBUG_INPUTS) {
      const recording = await record(input, port, lines);
      writeFileSync(join(folder, `${input.signal}-${input.name}.json`), `${JSON.stringify(recording, null, 1)}\n`);
    }
  } finally {
    collector.kill('SIGTERM');
    rmSync(work, { recursive: true });
  }
}

function start(binary: string, file: string, port: number, lines: LogLine[]): ChildProcess {
  writeFileSync(file, JSON.stringify(configuration(port)));
  const collector = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface({ input: collector.stderr }).on('line', (line) => lines.push(JSON.parse(line) as LogLine));
  return collector;
}

function configuration(port: number): object {
  const exporters = Object.fromEntries(
    VERBOSITIES.map((verbosity) => [`debug/${verbosity}`, { verbosity, sampling_initial: 1_000_000 }]),
  );
  const pipeline = { receivers: ['otlp'], exporters: Object.keys(exporters) };
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters,
    service: {
      telemetry: { logs: { encoding: 'json', sampling: { enabled: false } }, metrics: { level: 'none' } },
      pipelines: { logs: pipeline, traces: pipeline, metrics: pipeline },
    },
  };
}

async function record({ name, signal, input }: DebugInput, port: number, lines: LogLine[]): Promise<object> {
  const before = lines.length;
  const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${name}: ${response.status} ${body}`);
  await sleep(QUIET_MS);
  const debug: Record<string, object[]> = {};
  for (const line of lines.slice(before)) {
    const verbosity = line['otelcol.component.id']?.slice('debug/'.length);
    if (verbosity !== undefined) (debug[verbosity] ??= []).push(messageAndCounts(line));
  }
  return { name, signal, input, response: { status: response.status, body }, debug };
}

function messageAndCounts(line: LogLine): object {
  const counts = Object.entries(line).filter(
    ([key]) => !['level', 'ts', 'msg', 'resource'].includes(key) && !key.startsWith('otelcol.'),
  );
  return { msg: line.msg, ...Object.fromEntries(counts) };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (condition()) return;
    await sleep(100);
  }
  throw new Error(`the reference did not get through ${what}`);
}

await main();
