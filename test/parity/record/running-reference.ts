/** The reference with processors between a receiver and a server of ours, for what it does to telemetry and what it logs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signal } from '../../../src/pdata/signal.js';
import { freePort } from '../../support/free-port.js';

export interface LoggedLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** What left the processors, as OTLP JSON. */
  readonly output: readonly unknown[];
  readonly log: readonly LoggedLine[];
}

/** How long after an answer lines may still come, in milliseconds. */
const QUIET_MS = 500;

/** Sends one request through the processors of a reference that is started for it. */
export async function throughReference(
  binary: string,
  signal: Signal,
  processors: Readonly<Record<string, unknown>>,
  input: object,
): Promise<Answer> {
  const work = mkdtempSync(join(tmpdir(), 'record-processors-'));
  const output: unknown[] = [];
  const server = await sink(output);
  const [port, lines]: [number, LoggedLine[]] = [await freePort(), []];
  const file = join(work, 'config.json');
  writeFileSync(file, JSON.stringify(configuration(signal, processors, port, (server.address() as AddressInfo).port)));
  const collector = start(binary, file, lines);
  try {
    await until(() => lines.some(({ msg }) => msg.startsWith('Everything is ready')));
    const before = lines.length;
    const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    await sleep(QUIET_MS);
    return { status: response.status, body, output, log: lines.slice(before) };
  } finally {
    collector.kill('SIGTERM');
    server.close();
    rmSync(work, { recursive: true });
  }
}

function configuration(signal: Signal, processors: object, port: number, sinkPort: number): object {
  const escaped = JSON.parse(JSON.stringify(processors).replaceAll('$', () => '$$')) as object;
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    processors: escaped,
    exporters: {
      otlphttp: {
        endpoint: `http://127.0.0.1:${sinkPort}`,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
      },
    },
    service: {
      telemetry: { logs: { encoding: 'json', sampling: { enabled: false } }, metrics: { level: 'none' } },
      pipelines: { [signal]: { receivers: ['otlp'], processors: Object.keys(processors), exporters: ['otlphttp'] } },
    },
  };
}

function start(binary: string, file: string, lines: LoggedLine[]): ChildProcess {
  const env = { PATH: process.env['PATH'], TZ: 'UTC' };
  const collector = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'], env });
  createInterface({ input: collector.stderr }).on('line', (line) => {
    // what refuses a configuration is plain text
    if (line.startsWith('{')) lines.push(JSON.parse(line) as LoggedLine);
  });
  return collector;
}

function sink(output: unknown[]): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      output.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (condition()) return;
    await sleep(100);
  }
  throw new Error('the reference did not start');
}
