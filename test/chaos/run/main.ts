/**
 * `npm run chaos [-- --seed N] [--rounds N]`
 *
 * Rounds of `kill -9` under load with `--durable`, against back ends that fail at random. At the end the back ends behave, the
 * hub is started once more and left until the log is empty. Then every acknowledged record must have arrived. Prints the
 * account; ends with 1 when something is missing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { ChaosBackEnd } from './back-end.js';
import { HubProcess } from './hub-process.js';
import { Random } from './random.js';
import { ChaosSender } from './sender.js';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, rounds: { type: 'string', default: '10' } },
});
const DRAIN_LIMIT_MS = 120_000;

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function configuration(otlpPort: number, backEndPort: number): string {
  const base = `http://127.0.0.1:${backEndPort}`;
  const retry_on_failure = { initial_interval: '100ms', max_interval: '1s', max_elapsed_time: '3s' };
  return stringify({
    extensions: { text_encoding: {} },
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${otlpPort}` } } } },
    processors: { batch: { send_batch_size: 512, timeout: '200ms' } },
    exporters: {
      prometheusremotewrite: { endpoint: `${base}/api/v1/write`, retry_on_failure },
      azureblob: {
        url: `${base}/devstoreaccount1`,
        container: { logs: 'logs', metrics: 'metrics', traces: 'traces' },
        auth: {
          type: 'connection_string',
          connection_string: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Y2hhb3M=;BlobEndpoint=${base}/devstoreaccount1;`,
        },
        blob_name_format: { logs_format: '2006/01/02/chaos.log', serial_num_range: 1 },
        append_blob: { enabled: true, separator: '\n' },
        encodings: { logs: 'text_encoding' },
        retry_on_failure,
      },
    },
    service: {
      extensions: ['text_encoding'],
      telemetry: { metrics: { level: 'none' }, logs: { level: 'info' } },
      pipelines: {
        logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
        metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
      },
    },
  });
}

async function untilEmpty(hub: HubProcess): Promise<void> {
  const giveUpAt = Date.now() + DRAIN_LIMIT_MS;
  for (;;) {
    const { durable } = await hub.ledger();
    const pending = durable.reduce((sum, account) => sum + account.pending, 0);
    if (pending === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`${pending} items are still on disk:\n${hub.log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const seed = Number(values.seed);
const rounds = Number(values.rounds);
const random = new Random(seed);
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-chaos-'));
const backEnd = new ChaosBackEnd(random);
const sender = new ChaosSender(random);
try {
  const [otlpPort, controlPort, backEndPort] = [await freePort(), await freePort(), await backEnd.listen()];
  const config = join(directory, 'hub.yaml');
  writeFileSync(config, configuration(otlpPort, backEndPort));
  const start = (): Promise<HubProcess> =>
    HubProcess.start(config, controlPort, ['--durable', join(directory, 'log'), '--durable-sync', 'batch']);
  let peakMiB = 0;
  for (let round = 1; round <= rounds; round++) {
    const hub = await start();
    sender.start(otlpPort);
    await new Promise((resolve) => setTimeout(resolve, random.between(300, 3_000)));
    await hub.kill();
    await sender.stop();
    peakMiB = Math.max(peakMiB, hub.peakMiB);
    console.error(
      `round ${round}/${rounds}: ${sender.acknowledged.length} acknowledged, ${backEnd.arrivals.size} arrived`,
    );
  }
  backEnd.faults = false;
  const hub = await start();
  await untilEmpty(hub);
  const { exporters } = await hub.ledger();
  const exit = await hub.stop();
  const missing = sender.acknowledged.filter((id) => !backEnd.arrivals.has(id));
  const duplicates = [...backEnd.arrivals.values()].reduce((sum, count) => sum + count - 1, 0);
  const dropped = exporters.flatMap(({ reasons }) => reasons.filter(({ outcome }) => outcome === 'dropped'));
  console.log(
    [
      `seed ${seed}, ${rounds} rounds of kill -9, exit code at the end ${exit}`,
      `acknowledged ${sender.acknowledged.length}, sent without an answer ${sender.unanswered}`,
      `arrived ${backEnd.arrivals.size}, again ${duplicates} (${((100 * duplicates) / backEnd.arrivals.size).toFixed(2)} %)`,
      `faults ${[...backEnd.injected].map(([fault, count]) => `${fault} ${count}`).join(', ')}`,
      `answers to the sender ${[...sender.refusals].map(([code, count]) => `${code} ${count}`).join(', ') || 'all accepted'}`,
      `dropped in the last run ${dropped.map(({ reason, items }) => `${reason} ${items}`).join(', ') || 'nothing'}`,
      `peak memory ${Math.max(peakMiB, hub.peakMiB).toFixed(0)} MiB`,
      missing.length === 0 ? 'lost: none' : `LOST ${missing.length}: ${missing.slice(0, 10).join(' ')} …`,
    ].join('\n'),
  );
  process.exitCode = missing.length === 0 && exit === 0 ? 0 : 1;
} finally {
  backEnd.close();
  rmSync(directory, { recursive: true, force: true });
}
