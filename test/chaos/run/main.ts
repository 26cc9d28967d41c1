/**
 * `npm run chaos`
 *
 * Rounds of `kill -9` under load with `--durable`, against back ends that fail at random; with several replicas one of them is
 * killed in each round while the others go on, all writing to the same blobs. At the end the back ends behave, every hub is
 * started once more and left until its log is empty. Then every acknowledged record must have arrived, and no blob may have
 * been emptied. Prints the account; ends with 1 when something is missing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LedgerSnapshot } from '../../../src/service/ledger/snapshot.js';
import { Arrivals } from './arrivals.js';
import { FaultyBackEnd } from './back-end.js';
import { freePort } from '../../support/free-port.js';
import { HubProcess } from './hub-process.js';
import { Random } from './random.js';
import { ChaosSender } from './sender.js';
import { toolFlags, whole } from '../../support/tool-flags.js';

const values = toolFlags({
  name: 'chaos',
  says:
    'Rounds of kill -9 under load with --durable, against back ends that fail at random; then every acknowledged record must have\n' +
    'arrived. Ends with 1 where something is missing.',
  flags: {
    seed: whole(1, 'of everything that is random', 0),
    rounds: whole(10, 'times that a hub is killed'),
    replicas: whole(1, 'hubs, of which one is killed in each round'),
  },
  examples: [
    ['--rounds 3', 'a short one'],
    ['--replicas 2 --seed 5', 'two hubs that write to the same blobs'],
  ],
});
const DRAIN_LIMIT_MS = 120_000;

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

/** One hub with ports and a durable directory of its own, which it takes up again after a kill. */
class Replica {
  readonly #config: string;
  readonly #controlPort: number;
  readonly #log: string;
  readonly otlpPort: number;
  hub: HubProcess | undefined;
  peakMiB = 0;

  private constructor(otlpPort: number, controlPort: number, config: string, log: string) {
    this.otlpPort = otlpPort;
    this.#controlPort = controlPort;
    this.#config = config;
    this.#log = log;
  }

  static async create(folder: string, number: number, backEndPort: number): Promise<Replica> {
    const [otlpPort, controlPort] = [await freePort(), await freePort()];
    const config = join(folder, `hub-${number}.yaml`);
    writeFileSync(config, configuration(otlpPort, backEndPort));
    return new Replica(otlpPort, controlPort, config, join(folder, `log-${number}`));
  }

  async start(): Promise<void> {
    const flags = ['--durable', this.#log, '--durable-sync', 'batch'];
    this.hub ??= await HubProcess.start(this.#config, this.#controlPort, flags);
  }

  async kill(): Promise<void> {
    await this.hub?.kill();
    this.peakMiB = Math.max(this.peakMiB, this.hub?.peakMiB ?? 0);
    this.hub = undefined;
  }
}

function sumsByReason(ledgers: readonly LedgerSnapshot[]): string {
  const sums = new Map<string, number>();
  for (const { reasons } of ledgers.flatMap(({ exporters }) => exporters)) {
    for (const { outcome, reason, items } of reasons) {
      if (outcome === 'dropped') sums.set(reason, (sums.get(reason) ?? 0) + items);
    }
  }
  return [...sums].map(([reason, items]) => `${reason} ${items}`).join(', ') || 'nothing';
}

function counts(values: ReadonlyMap<string, number>): string {
  return [...values].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

const { seed, rounds, replicas: replicaCount } = values;
const random = new Random(seed);
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-chaos-'));
const arrivals = new Arrivals();
const backEnd = new FaultyBackEnd({ random, kept: (kind, body) => arrivals.add(kind, body) });
const sender = new ChaosSender(random);
const replicas: Replica[] = [];
try {
  const backEndPort = await backEnd.listen();
  for (let number = 1; number <= replicaCount; number++) {
    replicas.push(await Replica.create(directory, number, backEndPort));
  }
  for (let round = 1; round <= rounds; round++) {
    await Promise.all(replicas.map((replica) => replica.start()));
    sender.start(replicas.map(({ otlpPort }) => otlpPort));
    await new Promise((resolve) => setTimeout(resolve, random.between(300, 3_000)));
    await replicas[random.between(0, replicaCount - 1)]!.kill();
    await sender.stop();
    const [sent, arrived] = [sender.acknowledged.length, arrivals.counts.size];
    console.error(`round ${round}/${rounds}: ${sent} acknowledged, ${arrived} arrived`);
  }
  backEnd.faults = false;
  await Promise.all(replicas.map((replica) => replica.start()));
  const hubs = replicas.map(({ hub }) => hub!); // they have just been started
  await Promise.all(hubs.map((hub) => untilEmpty(hub)));
  const ledgers = await Promise.all(hubs.map((hub) => hub.ledger()));
  const exits = await Promise.all(hubs.map((hub) => hub.stop()));
  const missing = sender.acknowledged.filter((id) => !arrivals.counts.has(id));
  const duplicates = [...arrivals.counts.values()].reduce((sum, count) => sum + count - 1, 0);
  const peakMiB = Math.max(...replicas.map(({ peakMiB: peak }) => peak), ...hubs.map(({ peakMiB: peak }) => peak));
  console.log(
    [
      `seed ${seed}, ${replicaCount} hub${replicaCount === 1 ? '' : 's'}, ${rounds} rounds of kill -9, exit codes at the end ${exits.join(' ')}`,
      `acknowledged ${sender.acknowledged.length}, sent without an answer ${sender.unanswered}`,
      `arrived ${arrivals.counts.size}, again ${duplicates} (${((100 * duplicates) / arrivals.counts.size).toFixed(2)} %)`,
      `faults: ${counts(backEnd.injected)}`,
      `refused senders: ${counts(sender.refusals)}`,
      `dropped since the last start: ${sumsByReason(ledgers)}`,
      `peak memory ${peakMiB.toFixed(0)} MiB`,
      `blobs emptied: ${backEnd.truncations}`,
      missing.length === 0 ? 'lost: none' : `LOST ${missing.length}: ${missing.slice(0, 10).join(' ')} …`,
    ].join('\n'),
  );
  const good = missing.length === 0 && backEnd.truncations === 0 && exits.every((exit) => exit === 0);
  process.exitCode = good ? 0 : 1;
} finally {
  for (const replica of replicas) await replica.kill();
  backEnd.close();
  rmSync(directory, { recursive: true, force: true });
}
