/** One load through one subject, in fresh processes: what it cost and proof that everything arrived. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LoadClient } from './client.js';
import type { Load } from './loads.js';
import { MeasuredProcess } from './process.js';
import type { LoadRequests } from './requests.js';

export interface Subject {
  readonly kind: 'hub' | 'reference';
  readonly command: string;
  readonly args: readonly string[];
}

export interface Certificates {
  readonly caPem: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Result {
  readonly cpuMicrosPerItem: number;
  readonly peakMiB: number;
}

interface SinkCounts {
  readonly samples: number;
  readonly blobBytes: number;
  readonly appends: number;
}

const TOKEN = 'bench-token';
/** Longest wait for the far side to have everything, once sending is done. */
const DRAIN_LIMIT_MS = 60_000;
const READY = 'Everything is ready';

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function configuration(
  load: Load,
  signal: string,
  subject: Subject,
  port: number,
  sink: string,
  tls: Certificates,
): string {
  const exporter = load.exporter(subject.kind, sink);
  const blob = exporter.id === 'azureblob';
  return stringify({
    extensions: {
      'bearertokenauth/otlp': { scheme: 'Bearer', token: TOKEN },
      ...(blob ? { text_encoding: {} } : {}),
    },
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `127.0.0.1:${port}`,
            auth: { authenticator: 'bearertokenauth/otlp' },
            tls: { cert_file: tls.certFile, key_file: tls.keyFile },
          },
        },
      },
    },
    processors: { batch: { send_batch_size: 4096, timeout: '1s' } },
    exporters: { [exporter.id]: exporter.config },
    service: {
      extensions: ['bearertokenauth/otlp', ...(blob ? ['text_encoding'] : [])],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { [signal]: { receivers: ['otlp'], processors: ['batch'], exporters: [exporter.id] } },
    },
  });
}

async function counts(sink: string): Promise<SinkCounts> {
  return (await (await fetch(`${sink}/counts`)).json()) as SinkCounts;
}

/** Waits until the far side holds what `sent` requests contain. */
async function arrived(sink: string, load: LoadRequests, sent: number): Promise<void> {
  const { samples, textBytes } = load.expected;
  const deadline = Date.now() + DRAIN_LIMIT_MS;
  for (;;) {
    const now = await counts(sink);
    // One separator byte is written per append.
    const text = now.blobBytes - now.appends;
    const done = samples === undefined ? text >= textBytes! * sent : now.samples >= samples * sent;
    if (done) {
      if (samples !== undefined && now.samples !== samples * sent) {
        throw new Error(`${now.samples} samples arrived, ${samples * sent} were sent`);
      }
      return;
    }
    if (Date.now() > deadline) throw new Error(`not everything arrived: ${JSON.stringify(now)} of ${sent} requests`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function measure(load: Load, subject: Subject, tls: Certificates, directory: string): Promise<Result> {
  const requests = load.make();
  const { process: sinkProcess, line } = await MeasuredProcess.start(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'sink.ts')],
    (text) => text.startsWith('{'),
  );
  const sink = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  const port = await freePort();
  const file = join(directory, `${load.name}-${subject.kind}.yaml`);
  writeFileSync(file, configuration(load, requests.signal, subject, port, sink, tls));
  const { process: hub } = await MeasuredProcess.start(subject.command, [...subject.args, '--config', file], (text) =>
    text.includes(READY),
  );
  const client = new LoadClient(`localhost:${port}`, tls.caPem, TOKEN);
  try {
    const { payloads, signal, itemsPerRequest } = requests;
    const counted = load.counted(subject.kind);
    await client.send(signal, payloads, 0, load.warmUpRequests);
    if (counted) await arrived(sink, requests, load.warmUpRequests);
    const before = hub.cpuSeconds();
    await client.send(signal, payloads, load.warmUpRequests, load.requests);
    if (counted) await arrived(sink, requests, load.warmUpRequests + load.requests);
    const seconds = hub.cpuSeconds() - before;
    return { cpuMicrosPerItem: (seconds * 1e6) / (load.requests * itemsPerRequest), peakMiB: hub.peakMiB() };
  } catch (error) {
    throw new Error(`${load.name} through ${subject.kind}: ${String(error)}\n${hub.tail()}`, { cause: error });
  } finally {
    client.close();
    await hub.stop();
    await sinkProcess.stop();
  }
}
