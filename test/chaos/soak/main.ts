/**
 * `npm run soak`
 *
 * Mixed load (metrics to remote write, logs to append blobs, traces over OTLP; requests of a thousand items and of ten) against
 * back ends that fail at random. At the end the sums of sender, ledger and back end must agree exactly, and memory must not
 * have grown. Prints the account; ends with 1 when something does not hold.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SIGNALS } from '../../../src/pdata/signal.js';
import { freePort } from '../../support/free-port.js';
import { FaultyBackEnd } from '../run/back-end.js';
import { HubProcess } from '../run/hub-process.js';
import { Random } from '../run/random.js';
import { accountOf } from './account.js';
import { KeptItems } from './kept-items.js';
import { SoakSender } from './sender.js';
import { share, toolFlags, whole } from '../../support/tool-flags.js';

const values = toolFlags({
  name: 'soak',
  says:
    'Mixed load against back ends that fail at random. At the end the sums of sender, ledger and back end must agree exactly, and\n' +
    'memory must not have grown. Ends with 1 where something does not hold.',
  flags: {
    items: whole(20_000_000, 'items to be accepted'),
    seed: whole(1, 'of everything that is random', 0),
    'fault-share': share(0.1, 'part of the requests that the back ends fail'),
  },
  examples: [
    ['--items 1000000', 'a short one'],
    ['--seed 7 --fault-share 0.3', 'other faults, and more of them'],
  ],
});
const MEMORY_EVERY_MS = 2_000;
/** How much more memory the last quarter may hold than the second, whose caches and heap have settled. */
const GROWTH_MIB = 25;

function configuration(otlpPort: number, backEndPort: number): string {
  const base = `http://127.0.0.1:${backEndPort}`;
  const retry_on_failure = { initial_interval: '50ms', max_interval: '500ms', max_elapsed_time: '2s' };
  const connection = `DefaultEndpointsProtocol=http;AccountName=soak;AccountKey=c29haw==;BlobEndpoint=${base}/soak;`;
  return stringify({
    extensions: { text_encoding: {} },
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${otlpPort}` } } } },
    processors: { memory_limiter: { check_interval: '1s', limit_mib: 1_000 }, batch: { send_batch_size: 4_096 } },
    exporters: {
      prometheusremotewrite: { endpoint: `${base}/api/v1/write`, retry_on_failure },
      azureblob: {
        url: `${base}/soak`,
        container: { logs: 'logs' },
        auth: { type: 'connection_string', connection_string: connection },
        append_blob: { enabled: true, separator: '\n' },
        encodings: { logs: 'text_encoding' },
        retry_on_failure,
      },
      otlphttp: { endpoint: base, compression: 'none', retry_on_failure, sending_queue: { queue_size: 50 } },
    },
    service: {
      extensions: ['text_encoding'],
      telemetry: { logs: { level: 'error' }, metrics: { level: 'none' } },
      pipelines: {
        metrics: pipeline('prometheusremotewrite'),
        logs: pipeline('azureblob'),
        traces: pipeline('otlphttp'),
      },
    },
  });
}

function pipeline(exporter: string): object {
  return { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: [exporter] };
}

async function settled(hub: HubProcess): Promise<void> {
  for (;;) {
    const { pipelines, exporters } = await hub.ledger();
    if ([...pipelines, ...exporters].every(({ pending }) => pending === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const average = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

const goal = values.items;
const random = new Random(values.seed);
const directory = mkdtempSync(join(tmpdir(), 'otlp-hub-soak-'));
const kept = new KeptItems();
const backEnd = new FaultyBackEnd({
  random,
  faultShare: values['fault-share'],
  kept: (kind, body, answered) => kept.add(kind, body, answered),
});
const startedAt = Date.now();
const [otlpPort, controlPort, backEndPort] = [await freePort(), await freePort(), await backEnd.listen()];
const file = join(directory, 'hub.yaml');
writeFileSync(file, configuration(otlpPort, backEndPort));
const hub = await HubProcess.start(file, controlPort, []);
const sender = new SoakSender(otlpPort);
const memory: number[] = [];
const watch = setInterval(() => {
  memory.push(hub.residentMiB());
  if (memory.length % 15 === 0)
    console.error(`${sender.acceptedItems} items accepted, ${memory.at(-1)!.toFixed(0)} MiB`);
}, MEMORY_EVERY_MS);
try {
  await sender.send(() => sender.acceptedItems >= goal);
  clearInterval(watch);
  backEnd.faults = false;
  await settled(hub);
  const ledger = await hub.ledger();
  const accounts = SIGNALS.map((signal) => accountOf(signal, sender.accepted[signal], ledger, kept));
  const quarter = Math.floor(memory.length / 4);
  const [before, after] = [average(memory.slice(quarter, 2 * quarter)), average(memory.slice(-quarter))];
  const wrong = accounts.flatMap((account) => account.wrong);
  if (quarter > 0 && after > before + GROWTH_MIB)
    wrong.push(`memory grew from ${before.toFixed(0)} to ${after.toFixed(0)} MiB`);
  const exit = await hub.stop();
  if (exit !== 0) wrong.push(`the hub ended with ${exit}`);
  console.log(
    [
      `seed ${values.seed}, ${sender.acceptedItems} items accepted in ${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes`,
      ...accounts.map(({ text }) => text),
      `faults: ${[...backEnd.injected].map(([name, count]) => `${name} ${count}`).join(', ')}`,
      `refused senders: ${[...sender.refused].map(([code, items]) => `${code} ${items} items`).join(', ') || 'none'}`,
      quarter > 0
        ? `memory: ${before.toFixed(0)} MiB in the second quarter, ${after.toFixed(0)} MiB in the last, peak ${hub.peakMiB.toFixed(0)} MiB`
        : `memory: peak ${hub.peakMiB.toFixed(0)} MiB; the run was too short to tell whether it grows`,
      wrong.length === 0 ? 'sums: exact' : `WRONG:\n${wrong.join('\n')}`,
    ].join('\n'),
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  clearInterval(watch);
  await hub.kill();
  backEnd.close();
  rmSync(directory, { recursive: true, force: true });
}
