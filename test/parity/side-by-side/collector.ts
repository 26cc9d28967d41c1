/** A collector under comparison: the reference or the hub, as a process with the configuration that both get. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, credentials } from '@grpc/grpc-js';
import type { Signal } from '../../../src/pdata/signal.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';
import type { MixedRequest } from './requests.js';

const METHODS: Readonly<Record<Signal, string>> = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};
const asIs = (bytes: Buffer): Buffer => bytes;

export class Collector {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #httpPort: number;
  readonly #grpc: Client;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(child: ChildProcess, folder: string, ports: { readonly http: number; readonly grpc: number }) {
    this.#child = child;
    this.#folder = folder;
    this.#httpPort = ports.http;
    this.#grpc = new Client(`127.0.0.1:${ports.grpc}`, credentials.createInsecure());
  }

  /** @param command program and arguments before `--config`. @param writeUrl where its remote writes go. */
  static async start(command: readonly string[], writeUrl: string): Promise<Collector> {
    const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
    const ports = { http: await freePort(), grpc: await freePort() };
    const file = join(folder, 'config.yaml');
    writeFileSync(file, JSON.stringify(configuration(ports, writeUrl)));
    const [program = '', ...args] = command;
    const child = spawn(program, [...args, '--config', file], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.pipe(createWriteStream(join(folder, 'log')));
    const collector = new Collector(child, folder, ports);
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${program} ended:\n${collector.#text()}`);
      return collector.#text().includes('Everything is ready');
    }, program);
    return collector;
  }

  /** @throws when it is not taken. */
  async send(mixed: MixedRequest): Promise<void> {
    if (mixed.way === 'grpc') return this.#call(mixed.signal, Buffer.from(mixed.body));
    const body = mixed.way === 'gzip' ? gzipSync(mixed.body) : Buffer.from(mixed.body);
    const outgoing = request({
      ...{ host: '127.0.0.1', port: this.#httpPort, path: `/v1/${mixed.signal}`, method: 'POST', agent: this.#agent },
      headers: {
        'content-type': mixed.way === 'json' ? 'application/json' : 'application/x-protobuf',
        'content-length': body.length,
        ...(mixed.way === 'gzip' && { 'content-encoding': 'gzip' }),
      },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${Buffer.concat(pieces).toString()}`);
  }

  /** Lets it finish and ends it. @returns what it logged, an entry a line. */
  async stop(): Promise<readonly LogEntry[]> {
    this.#grpc.close();
    this.#agent.destroy();
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
    const entries = this.#text()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogEntry);
    rmSync(this.#folder, { recursive: true });
    return entries;
  }

  /** Ends it at once, if it still runs. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #call(signal: Signal, body: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#grpc.makeUnaryRequest(METHODS[signal], asIs, asIs, body, (error) => (error ? reject(error) : resolve()));
    });
  }

  #text(): string {
    return readFileSync(join(this.#folder, 'log'), { encoding: 'utf8', flag: 'a+' });
  }
}

export interface LogEntry {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Metrics go through the batch processor to remote write, twice, and to `debug`; logs and traces straight to `debug`. */
function configuration(ports: { readonly http: number; readonly grpc: number }, endpoint: string): object {
  // A write that is sent again because its answer was late would be out of order; Prometheus 2.42 stops for good at a late histogram.
  const remoteWrite = {
    endpoint,
    timeout: '120s',
    send_metadata: true,
    external_labels: { zone: 'outer', cluster: 'c-1' },
  };
  return {
    receivers: {
      otlp: {
        protocols: { grpc: { endpoint: `127.0.0.1:${ports.grpc}` }, http: { endpoint: `127.0.0.1:${ports.http}` } },
      },
    },
    processors: { batch: { timeout: '200ms', send_batch_size: 2000 } },
    exporters: {
      debug: { verbosity: 'normal' },
      prometheusremotewrite: remoteWrite,
      'prometheusremotewrite/resource': {
        ...remoteWrite,
        ...{ namespace: 'all', add_metric_suffixes: false, resource_to_telemetry_conversion: { enabled: true } },
      },
    },
    service: {
      telemetry: { logs: { encoding: 'json', sampling: { enabled: false } }, metrics: { level: 'none' } },
      pipelines: {
        metrics: {
          receivers: ['otlp'],
          processors: ['batch'],
          exporters: ['prometheusremotewrite', 'prometheusremotewrite/resource', 'debug'],
        },
        logs: { receivers: ['otlp'], exporters: ['debug'] },
        traces: { receivers: ['otlp'], exporters: ['debug'] },
      },
    },
  };
}
