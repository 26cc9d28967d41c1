/** The reference with a connector between a receiver and, for each pipeline it feeds, a path of a server of ours. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectorInput } from './connectors/cases.js';
import type { LoggedLine } from './running-reference.js';
import { freePort } from '../../support/free-port.js';

export interface ConnectorAnswer {
  readonly status: number;
  readonly body: string;
  /** By pipeline, as OTLP JSON. */
  readonly requests: Readonly<Record<string, readonly object[]>>;
  readonly warnings: readonly string[];
}

export async function throughConnector(binary: string, one: ConnectorInput): Promise<ConnectorAnswer> {
  const work = mkdtempSync(join(tmpdir(), 'record-connectors-'));
  const requests: Record<string, object[]> = {};
  const server = await listening((path, body) => void (requests[path] ??= []).push(body));
  const port = await freePort();
  const file = join(work, 'config.json');
  writeFileSync(file, JSON.stringify(configuration(one, port, portOf(server))));
  const lines: LoggedLine[] = [];
  const collector = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface({ input: collector.stderr }).on('line', (line) => lines.push(JSON.parse(line) as LoggedLine));
  try {
    for (let i = 0; !lines.some(({ msg }) => msg.startsWith('Everything is ready')); i++) {
      if (i === 200) throw new Error(`${one.name}: the reference did not start`);
      await sleep(50);
    }
    const response = await fetch(`http://127.0.0.1:${port}/v1/${one.signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...one.headers },
      body: JSON.stringify(one.input),
    });
    const body = await response.text();
    const warnings = lines.filter(({ level, msg }) => level === 'warn' && msg.startsWith('Statement'));
    return { status: response.status, body, requests, warnings: warnings.map(({ msg }) => msg) };
  } finally {
    collector.kill('SIGTERM');
    server.close();
    rmSync(work, { recursive: true });
  }
}

function configuration({ signal, type, config, targets }: ConnectorInput, port: number, sinkPort: number): object {
  const exporter = (target: string): object => ({
    endpoint: `http://127.0.0.1:${sinkPort}/${target}`,
    encoding: 'json',
    compression: 'none',
    sending_queue: { enabled: false },
    retry_on_failure: { enabled: false },
  });
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}`, include_metadata: true } } } },
    connectors: { [type]: config },
    exporters: Object.fromEntries(targets.map((target) => [`otlphttp/${target}`, exporter(target)])),
    service: {
      telemetry: { logs: { encoding: 'json' }, metrics: { level: 'none' } },
      pipelines: {
        [`${signal}/in`]: { receivers: ['otlp'], exporters: [type] },
        ...Object.fromEntries(
          targets.map((target) => [target, { receivers: [type], exporters: [`otlphttp/${target}`] }]),
        ),
      },
    },
  };
}

function listening(take: (pipeline: string, body: object) => void): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const pipeline = request.url!.replace(/^\//, '').replace(/\/v1\/\w+$/, '');
      take(pipeline, JSON.parse(Buffer.concat(chunks).toString()) as object);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
