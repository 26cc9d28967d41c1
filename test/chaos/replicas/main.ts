/**
 * `npm run scale`
 *
 * N hubs with durable directories behind a service that spreads connections, as on Kubernetes: agents keep one connection each, hubs close
 * connections by `max_connection_age`. While agents send, a hub is added, one is killed and comes back with its directory (a pod of a
 * stateful set), one is told to stop, drains and comes back (a rolling update). Afterwards every acknowledged item must have arrived, no blob
 * may have been emptied, and with a label per replica no series may have been out of order. Prints the account; ends with 1 otherwise.
 *
 * `--series shared` leaves the label away, to show what then becomes of order.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../support/free-port.js';
import { FaultyBackEnd } from '../run/back-end.js';
import { HubProcess } from '../run/hub-process.js';
import { Random } from '../run/random.js';
import { Agents } from './agents.js';
import { SeriesBook } from './series-book.js';
import { Service } from './service.js';
import { oneOf, toolFlags, whole } from '../../support/tool-flags.js';

const values = toolFlags({
  name: 'scale',
  says:
    'Hubs with durable directories behind a service that spreads connections. While agents send, one is added, one is killed and\n' +
    'comes back, one drains and comes back. Ends with 1 where something is lost, emptied or out of order.',
  flags: {
    replicas: whole(3, 'hubs at first'),
    agents: whole(12, 'senders, each with one connection'),
    seconds: whole(20, 'of sending'),
    series: oneOf(['labelled', 'shared'], 'labelled', 'whether each hub labels its series'),
    seed: whole(1, 'of everything that is random', 0),
  },
  examples: [
    ['--seconds 60 --agents 40', 'longer, and more senders'],
    ['--series shared', 'what becomes of order without a label'],
  ],
});
/** 5 m in the chart; short here, so that a short run shows what a day does. */
const CONNECTION_AGE_S = 2;
const EMPTY_LIMIT_MS = 60_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function configuration(name: string, otlpPort: number, backEndPort: number): string {
  const base = `http://127.0.0.1:${backEndPort}`;
  const server_parameters = { max_connection_age: `${CONNECTION_AGE_S}s`, max_connection_age_grace: '1s' };
  const grpc = { endpoint: `127.0.0.1:${otlpPort}`, keepalive: { server_parameters } };
  const account = 'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Y2hhb3M=';
  return stringify({
    extensions: { text_encoding: {} },
    receivers: { otlp: { protocols: { grpc } } },
    processors: { batch: { send_batch_size: 4096, timeout: '200ms' } },
    exporters: {
      prometheusremotewrite: {
        endpoint: `${base}/api/v1/write`,
        ...(values.series === 'labelled' ? { external_labels: { replica: name } } : {}),
      },
      azureblob: {
        url: `${base}/devstoreaccount1`,
        container: { logs: 'logs' },
        auth: { type: 'connection_string', connection_string: `${account};BlobEndpoint=${base}/devstoreaccount1;` },
        blob_name_format: { logs_format: '2006/01/02/scale.log', serial_num_range: 1 },
        append_blob: { enabled: true, separator: '\n' },
        encodings: { logs: 'text_encoding' },
      },
    },
    service: {
      extensions: ['text_encoding'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: {
        logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
        metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
      },
    },
  });
}

/** A pod of a stateful set: it comes back under its name, with its directory. */
class Replica {
  readonly name: string;
  readonly otlpPort: number;
  readonly #controlPort: number;
  readonly #folder: string;
  hub: HubProcess | undefined;

  private constructor(name: string, otlpPort: number, controlPort: number, folder: string) {
    [this.name, this.otlpPort, this.#controlPort, this.#folder] = [name, otlpPort, controlPort, folder];
  }

  static async create(number: number, folder: string, backEndPort: number): Promise<Replica> {
    const replica = new Replica(`hub-${number}`, await freePort(), await freePort(), folder);
    writeFileSync(replica.#path('.yaml'), configuration(replica.name, replica.otlpPort, backEndPort));
    return replica;
  }

  async start(): Promise<void> {
    this.hub = await HubProcess.start(this.#path('.yaml'), this.#controlPort, ['--durable', this.#path('.log')]);
    service.ready.add(this.otlpPort);
  }

  async kill(): Promise<void> {
    service.ready.delete(this.otlpPort);
    await this.hub?.kill();
    this.hub = undefined;
  }

  /** As Kubernetes does it: out of the service, then SIGTERM. */
  async stop(): Promise<number | null> {
    service.ready.delete(this.otlpPort);
    const code = (await this.hub?.stop()) ?? null;
    this.hub = undefined;
    return code;
  }

  async pending(): Promise<number> {
    const { durable } = await this.hub!.ledger();
    return durable.reduce((sum, account) => sum + account.pending, 0);
  }

  #path(suffix: string): string {
    return join(this.#folder, this.name + suffix);
  }
}

const { replicas: replicaCount, agents: agentCount, seconds } = values;
const random = new Random(values.seed);
const folder = mkdtempSync(join(tmpdir(), 'otlp-hub-scale-'));
const book = new SeriesBook();
const blocks = { count: 0, bytes: 0 };
const backEnd = new FaultyBackEnd({
  random,
  kept(kind, body) {
    if (kind === 'write') return book.addWrite(body);
    blocks.count++;
    blocks.bytes += body.length;
    book.addBlock(body);
  },
});
backEnd.faults = false;
const service = new Service(random);
const replicas: Replica[] = [];
const events: string[] = [];
const began = performance.now();
const note = (text: string): void => {
  events.push(`${((performance.now() - began) / 1000).toFixed(1)} s  ${text}`);
  console.error(events.at(-1));
};

/** Until the added hub has had its share of new connections. @returns milliseconds. */
async function untilUsed(replica: Replica, since: number): Promise<number> {
  while ((service.connections.get(replica.otlpPort) ?? 0) < agentCount / (replicaCount + 1) / 2) {
    if (performance.now() - since > 30_000) return Infinity;
    await wait(20);
  }
  return performance.now() - since;
}

try {
  const backEndPort = await backEnd.listen();
  const port = await service.listen();
  for (let number = 0; number < replicaCount; number++) {
    replicas.push(await Replica.create(number, folder, backEndPort));
  }
  await Promise.all(replicas.map((replica) => replica.start()));
  const agents = new Agents({ port, agents: agentCount, items: 20, pauseMs: 40 });
  agents.start();
  const step = (seconds * 1000) / 6;
  await wait(step);
  const added = await Replica.create(replicaCount, folder, backEndPort);
  replicas.push(added);
  await added.start();
  const addedAt = performance.now();
  note(`${added.name} is added`);
  note(
    `${added.name} has half its share of connections after ${((await untilUsed(added, addedAt)) / 1000).toFixed(1)} s`,
  );
  await wait(step);
  const victim = replicas[random.between(0, replicaCount - 1)]!;
  await victim.kill();
  note(`${victim.name} is killed`);
  await wait(step);
  await victim.start();
  note(`${victim.name} is back, with its directory`);
  await wait(step);
  const leaving = replicas[(replicas.indexOf(victim) + 1) % replicaCount]!;
  const exit = await leaving.stop();
  note(`${leaving.name} was told to stop, drained, ended with ${exit}`);
  await leaving.start();
  await wait(step);
  await agents.stop();
  const sentFor = (performance.now() - began) / 1000;

  const giveUpAt = Date.now() + EMPTY_LIMIT_MS;
  const pending = async (): Promise<number> =>
    (await Promise.all(replicas.map((replica) => replica.pending()))).reduce((sum, count) => sum + count, 0);
  while ((await pending()) > 0 && Date.now() < giveUpAt) await wait(100);
  const peaks = replicas.map(({ hub }) => hub!);
  const exits = [exit, ...(await Promise.all(replicas.map((replica) => replica.stop())))];

  const missing = agents.acknowledged.filter((id) => !book.counts.has(id));
  const again = [...book.counts.values()].reduce((sum, count) => sum + count - 1, 0);
  const total = agents.acknowledged.length;
  console.log(
    [
      `${replicaCount} hubs and one added, ${agentCount} agents, ${sentFor.toFixed(0)} s, max_connection_age ${CONNECTION_AGE_S} s, series ${values.series}`,
      ...events,
      `acknowledged ${total} (${(total / sentFor).toFixed(0)} a second), requests sent again ${agents.repeated}`,
      `connections by hub: ${replicas.map(({ name, otlpPort }) => `${name} ${service.connections.get(otlpPort) ?? 0}`).join(', ')}`,
      `arrived twice ${again} (${((100 * again) / total).toFixed(2)} %)`,
      `new samples older than their series' last: ${book.outOfOrder}`,
      `one append blob for all: ${blocks.count} blocks, emptied ${backEnd.truncations} times`,
      `peak memory of a hub ${Math.max(...peaks.map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB, exit codes ${exits.join(' ')}`,
      missing.length === 0 ? 'lost: none' : `LOST ${missing.length}: ${missing.slice(0, 5).join(' ')} …`,
    ].join('\n'),
  );
  const ordered = values.series !== 'labelled' || book.outOfOrder === 0;
  const good = missing.length === 0 && backEnd.truncations === 0 && ordered && exits.every((code) => code === 0);
  process.exitCode = good ? 0 : 1;
} finally {
  for (const replica of replicas) await replica.kill();
  service.close();
  backEnd.close();
  rmSync(folder, { recursive: true, force: true });
}
