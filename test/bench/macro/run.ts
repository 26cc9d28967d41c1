/** One load through one subject, in fresh processes: what it cost and proof that everything arrived. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LoadClient } from './client.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { arrived, expectations } from './arrival.js';
import type { Load, SinkAddresses, SubjectKind } from './loads.js';
import { MeasuredProcess } from './process.js';
import { freePort } from '../../support/free-port.js';

export interface Subject {
  readonly kind: SubjectKind;
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
  /** From the first request to the arrival of the last, where arrival is counted. Says much about the machine's other work. */
  readonly itemsPerSecond: number;
  readonly peakMiB: number;
}

const TOKEN = 'bench-token';
const READY = 'Everything is ready';

function configuration(
  load: Load,
  signals: readonly Signal[],
  subject: Subject,
  port: number,
  far: SinkAddresses,
  tls: Certificates,
): string {
  const exporters = signals.map((signal) => ({ signal, ...load.exporter(subject.kind, far, signal) }));
  const processors = [...Object.keys(load.processors ?? {}), 'batch'];
  const blob = exporters.some(({ id }) => id === 'azureblob');
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
    processors: { ...load.processors, batch: { send_batch_size: 4096, timeout: '1s' } },
    exporters: Object.fromEntries(exporters.map(({ id, config }) => [id, config])),
    service: {
      extensions: ['bearertokenauth/otlp', ...(blob ? ['text_encoding'] : [])],
      telemetry: { metrics: { level: 'none' } },
      pipelines: Object.fromEntries(
        exporters.map(({ signal, id }) => [signal, { receivers: ['otlp'], processors, exporters: [id] }]),
      ),
    },
  });
}

export async function measure(
  load: Load,
  subject: Subject,
  tls: Certificates,
  directory: string,
  requestsPerSecond?: number,
): Promise<Result> {
  const parts = load.make();
  const { process: sinkProcess, line } = await MeasuredProcess.start(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'sink.ts')],
    (text) => text.startsWith('{'),
  );
  const ports = JSON.parse(line) as { http: number; otlp: number };
  const far = { http: `http://127.0.0.1:${ports.http}`, otlp: `127.0.0.1:${ports.otlp}` };
  const port = await freePort();
  const file = join(directory, `${load.name}-${subject.kind}.yaml`);
  const signals = parts.map(({ signal }) => signal);
  writeFileSync(file, configuration(load, signals, subject, port, far, tls));
  const starting = MeasuredProcess.start(subject.command, [...subject.args, '--config', file], (text) =>
    text.includes(READY),
  );
  const { process: hub } = await starting.catch(async (error: unknown) => {
    await sinkProcess.stop();
    throw error;
  });
  const client = new LoadClient(`localhost:${port}`, tls.caPem, TOKEN, requestsPerSecond);
  const send = async (from: number, count: number): Promise<void> => {
    await Promise.all(parts.map(({ signal, payloads }) => client.send(signal, payloads, from, count)));
    if (load.counted(subject.kind)) await arrived(far.http, expectations(load, parts, subject.kind, far), from + count);
  };
  try {
    await send(0, load.warmUpRequests);
    const start = performance.now();
    const before = hub.cpuSeconds();
    await send(load.warmUpRequests, load.requests);
    const seconds = hub.cpuSeconds() - before;
    const items = load.requests * parts.reduce((sum, { itemsPerRequest }) => sum + itemsPerRequest, 0);
    const itemsPerSecond = (items * 1000) / (performance.now() - start);
    return { cpuMicrosPerItem: (seconds * 1e6) / items, itemsPerSecond, peakMiB: hub.peakMiB() };
  } catch (error) {
    throw new Error(`${load.name} through ${subject.kind}: ${String(error)}\n${hub.tail()}`, { cause: error });
  } finally {
    client.close();
    await hub.stop();
    await sinkProcess.stop();
  }
}
