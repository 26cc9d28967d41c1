/**
 * `npm run bench:burst`: more OTLP than a slow back end takes, as fast as the hub lets it in.
 *
 * Senders keep eight requests under way each and send again what is refused for now, as SDKs do, until the amount is taken. Then
 * everything that was acknowledged must arrive. Prints the largest resident set and what became of the requests.
 */
import * as grpc from '@grpc/grpc-js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../support/free-port.js';
import { MeasuredProcess } from './macro/process.js';
import { type LoadRequests, logs, steadyMetrics } from './macro/requests.js';
import { amount, optionalText, toolFlags, whole } from '../support/tool-flags.js';

const SENDERS = 4;
const IN_FLIGHT = 8;
/** As the SDKs do at first. */
const AGAIN_AFTER_MS = 1_000;
const GIB = 1024 ** 3;
const METHODS = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
} as const;

const values = toolFlags({
  name: 'bench:burst',
  says: 'More OTLP than a slow back end takes, as fast as the hub lets it in: the largest resident set, and what became of it.',
  flags: {
    gib: amount(2, 'GiB to be taken'),
    'delay-ms': whole(20, 'milliseconds that the back end takes for each request', 0),
    reference: optionalText('PATH', 'a reference collector to measure as well'),
  },
  examples: [['--gib 1 --reference ./otelcol-contrib', 'both, a shorter one']],
});

interface Outcome {
  readonly taken: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
}

interface Case {
  readonly name: string;
  readonly signal: keyof typeof METHODS;
  readonly requests: LoadRequests;
  exporter(sink: { readonly http: number; readonly otlp: number }): Record<string, unknown>;
  /** What the far side holds, and what it must hold per request. */
  arrived(counts: { readonly samples: number; readonly items: Record<string, number> }): number;
  readonly perRequest: number;
}

const metrics = steadyMetrics(20);
const CASES: readonly Case[] = [
  {
    name: 'metrics to remote write',
    signal: 'metrics',
    requests: metrics,
    exporter: ({ http }) => ({ prometheusremotewrite: { endpoint: `http://127.0.0.1:${http}/api/v1/write` } }),
    arrived: ({ samples }) => samples,
    perRequest: metrics.expected.samples!, // metrics have them
  },
  {
    name: 'logs handed on over OTLP',
    signal: 'logs',
    requests: logs(20),
    exporter: ({ otlp }) => ({ otlp: { endpoint: `127.0.0.1:${otlp}`, tls: { insecure: true } } }),
    arrived: ({ items }) => items['logs']!,
    perRequest: 1000,
  },
];

function configuration(port: number, signal: string, exporters: Record<string, unknown>): string {
  return stringify({
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    processors: { batch: { send_batch_size: 4096, timeout: '1s' } },
    exporters,
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { [signal]: { receivers: ['otlp'], processors: ['batch'], exporters: Object.keys(exporters) } },
    },
  });
}

/** Sends the payloads over and over until so many bytes are taken. */
async function burst(port: number, { signal, requests }: Case, bytes: number): Promise<Outcome> {
  const start = performance.now();
  const refused: Record<string, number> = {};
  const { payloads } = requests;
  let taken = 0;
  let left = bytes;
  const asIs = (message: Buffer): Buffer => message;
  const one = (client: grpc.Client, payload: Uint8Array): Promise<grpc.ServiceError | null> =>
    new Promise((resolve) =>
      client.makeUnaryRequest(
        METHODS[signal],
        asIs,
        asIs,
        Buffer.from(payload.buffer, payload.byteOffset, payload.length),
        resolve,
      ),
    );
  const lane = async (client: grpc.Client): Promise<void> => {
    while (left > 0) {
      const payload = payloads[taken % payloads.length]!;
      left -= payload.length;
      for (let error = await one(client, payload); error !== null; error = await one(client, payload)) {
        const what = `${grpc.status[error.code]}: ${error.details}`;
        refused[what] = (refused[what] ?? 0) + 1;
        await sleep(AGAIN_AFTER_MS);
      }
      taken++;
    }
  };
  const clients = Array.from(
    { length: SENDERS },
    () =>
      new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  );
  await Promise.all(clients.flatMap((client) => Array.from({ length: IN_FLIGHT }, () => lane(client))));
  for (const client of clients) client.close();
  return { taken, refused, seconds: (performance.now() - start) / 1000 };
}

async function run(one: Case, command: string, args: readonly string[], directory: string): Promise<string> {
  const { process: sink, line } = await MeasuredProcess.start(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'macro/sink.ts'), String(values['delay-ms'])],
    (text) => text.startsWith('{'),
  );
  const ports = JSON.parse(line) as { http: number; otlp: number };
  const port = await freePort();
  const file = join(directory, 'burst.yaml');
  writeFileSync(file, configuration(port, one.signal, one.exporter(ports)));
  const { process: hub } = await MeasuredProcess.start(command, [...args, '--config', file], (text) =>
    text.includes('Everything is ready'),
  );
  const early = hub.endedEarly;
  early.catch(() => {}); // also when it is stopped
  try {
    const { taken, refused, seconds } = await Promise.race([burst(port, one, values.gib * GIB), early]);
    const peak = hub.peakMiB();
    await hub.stop();
    const counts = (await (await fetch(`http://127.0.0.1:${ports.http}/counts`)).json()) as Parameters<
      Case['arrived']
    >[0];
    const lost = taken * one.perRequest - one.arrived(counts);
    const refusals = Object.entries(refused).map(([what, times]) => `${times} × ${what}`);
    return `${one.name}: peak ${peak.toFixed(0)} MiB, ${taken} requests taken in ${seconds.toFixed(0)} s, ${lost} items lost; refused for now: ${refusals.join(', ') || 'none'}`;
  } finally {
    await hub.stop();
    await sink.stop();
  }
}

const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-burst-'));
try {
  const main = join(import.meta.dirname, '../../dist/cli/main.js');
  for (const one of CASES) {
    console.log(`hub, ${await run(one, process.execPath, [main], directory)}`);
    if (values.reference !== undefined) console.log(`reference, ${await run(one, values.reference, [], directory)}`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
