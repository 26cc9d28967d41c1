/** The reference with one processor between a receiver and a server of ours, for several requests of metrics one after the other. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessorAnswer {
  /** By request what came out, as OTLP JSON; null where nothing did. */
  readonly outputs: readonly unknown[];
  /** Lines of the processor's own metrics at the end, without labels of the collector. */
  readonly metrics: readonly string[];
}

export async function throughProcessor(
  binary: string,
  type: string,
  config: object,
  requests: readonly object[],
): Promise<ProcessorAnswer> {
  const work = mkdtempSync(join(tmpdir(), 'record-processor-'));
  let arrived: unknown[] = [];
  const server = await listening((body) => void arrived.push(body));
  const [port, own] = [await freePort(), await freePort()];
  const file = join(work, 'config.json');
  writeFileSync(file, JSON.stringify(configuration(type, config, port, portOf(server), own)));
  const collector = spawn(binary, ['--config', file], { stdio: 'ignore' });
  try {
    await reachable(`http://127.0.0.1:${own}/metrics`);
    await reachable(`http://127.0.0.1:${port}/`);
    const outputs: unknown[] = [];
    for (const request of requests) {
      arrived = [];
      const response = await fetch(`http://127.0.0.1:${port}/v1/metrics`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
      outputs.push(arrived[0] ?? null);
    }
    return { outputs, metrics: await ownMetrics(`http://127.0.0.1:${own}/metrics`, type) };
  } finally {
    collector.kill('SIGTERM');
    server.close();
    rmSync(work, { recursive: true });
  }
}

function configuration(type: string, config: object, port: number, sinkPort: number, ownPort: number): object {
  const reader = { pull: { exporter: { prometheus: { host: '127.0.0.1', port: ownPort } } } };
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    processors: { [type]: config },
    exporters: {
      otlphttp: {
        endpoint: `http://127.0.0.1:${sinkPort}`,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
      },
    },
    service: {
      telemetry: { metrics: { level: 'detailed', readers: [reader] } },
      pipelines: { metrics: { receivers: ['otlp'], processors: [type], exporters: ['otlphttp'] } },
    },
  };
}

async function ownMetrics(url: string, type: string): Promise<string[]> {
  const page = await (await fetch(url)).text();
  return page
    .split('\n')
    .filter((line) => line.includes(`otelcol_${type}_`))
    .map((line) =>
      line
        .replaceAll(/(otel_scope_\w+|service_\w+)="[^"]*",?/g, '')
        .replace(',}', '}')
        .replace('{}', ''),
    );
}

async function reachable(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(50);
  }
  throw new Error('the reference did not start');
}

function listening(take: (body: unknown) => void): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function freePort(): Promise<number> {
  const server = await listening(() => {});
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
