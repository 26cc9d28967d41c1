/**
 * `npm run parity:side-by-side -- --reference PATH`
 *
 * Two real Prometheus servers, one behind the reference collector and one behind the hub, both with the same configuration. The
 * same mixed requests go to both; then both servers are read completely and compared, and so is what the debug exporters printed.
 * Prints the account; ends with 1 when anything differs. Needs `prometheus` on the PATH.
 */
import { join } from 'node:path';
import { Dice } from '../../differential/pdata-inputs.js';
import { startPrometheus } from '../../support/prometheus.js';
import { Collector } from './collector.js';
import { debugOutput } from './debug-lines.js';
import { Relay } from './relay.js';
import { mixedRequests } from './requests.js';
import { readStored } from './stored.js';
import { neededText, toolFlags, whole } from '../../support/tool-flags.js';

const values = toolFlags({
  name: 'parity:side-by-side',
  says:
    'The same requests to the reference collector and to the hub, a real Prometheus behind each; then both are compared. Needs\n' +
    'prometheus on the PATH. Ends with 1 where anything differs.',
  flags: {
    reference: neededText('PATH', 'the reference collector'),
    requests: whole(10_000, 'requests to each'),
    seed: whole(1, 'of everything that is random', 0),
  },
  examples: [['--reference ./otelcol-contrib --requests 1000', 'a short one']],
});
const { requests: count, seed } = values;
const HUB = [process.execPath, join(import.meta.dirname, '../../../dist/cli/main.js')];
/** Differences of one kind that are printed. */
const SHOWN = 5;

const sides: Side[] = [];
const [theirs, ours] = [await startSide([values.reference]), await startSide(HUB)];
const end = Math.floor(Date.now() / 1000) * 1000;
const [reference, hub] = await run().finally(() => Promise.all(sides.map(stop)));

const differences = [
  compare('writes by answer', reference.answers, hub.answers),
  compare('label sets (/api/v1/series)', reference.stored.series, hub.stored.series),
  compare('series with samples (/api/v1/read)', reference.stored.samples, hub.stored.samples),
  compare('series with chunks (/api/v1/read)', reference.stored.chunks, hub.stored.chunks),
  compare('series as shown (/api/v1/query)', reference.stored.shown, hub.stored.shown),
  compare('exemplars (/api/v1/query_exemplars)', reference.stored.exemplars, hub.stored.exemplars),
  compare('metadata (/api/v1/metadata)', reference.stored.metadata, hub.stored.metadata),
  compare('metadata sent', reference.metadata, hub.metadata),
  compare('debug lines', reference.debug.lines, hub.debug.lines),
  compare('debug counts', countLines(reference.debug.counts), countLines(hub.debug.counts)),
].reduce((sum, one) => sum + one, 0);
const { series, sampleCount, histogramCount, staleCount, exemplarCount } = hub.stored;
for (const [answer, times] of ours.relay.answers)
  console.log(`writes answered ${answer || 'without a word'}: ${times}`);
console.log(
  `${count} requests from seed ${seed}: ${series.length} series with ${sampleCount} samples (${staleCount} stale) and ` +
    `${histogramCount} native histograms, ${exemplarCount} exemplars, ${hub.metadata.length} entries of metadata, ` +
    `${hub.debug.lines.length} debug lines; ${differences} differences`,
);
process.exitCode = differences === 0 ? 0 : 1;

interface Side {
  readonly prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  readonly relay: Relay;
  readonly collector: Collector;
}

async function startSide(command: readonly string[]): Promise<Side> {
  const prometheus = await startPrometheus();
  const relay = await Relay.start(prometheus.writeUrl);
  const side = { prometheus, relay, collector: await Collector.start(command, relay.url) };
  sides.push(side);
  return side;
}

async function stop({ prometheus, relay, collector }: Side): Promise<void> {
  collector.kill();
  relay.close();
  await prometheus.stop();
}

async function run() {
  for (const request of mixedRequests(new Dice(seed), count, end))
    await Promise.all([theirs.collector.send(request), ours.collector.send(request)]);
  return Promise.all([result(theirs), result(ours)]);
}

async function result({ prometheus, relay, collector }: Side) {
  const debug = debugOutput(await collector.stop());
  const stored = await readStored(prometheus.url, end - count * 100 - 1000, end + 1000);
  // How many writes there are depends on where batches end.
  return { debug, stored, metadata: [...relay.metadata].sort(), answers: [...relay.answers.keys()].sort() };
}

/** Prints what only one side has. @returns how many lines that are. */
function compare(what: string, theirs: readonly string[], ours: readonly string[]): number {
  const [missing, extra] = [without(theirs, ours), without(ours, theirs)];
  console.log(`${what}: ${theirs.length} and ${ours.length}, ${missing.length + extra.length} differ`);
  for (const line of missing.slice(0, SHOWN)) console.log(`  reference only: ${line.slice(0, 2000)}`);
  for (const line of extra.slice(0, SHOWN)) console.log(`  hub only:       ${line.slice(0, 2000)}`);
  return missing.length + extra.length;
}

/** Lines of one list that the other does not hold as often. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const times = left.get(line) ?? 0;
    left.set(line, times - 1);
    return times <= 0;
  });
}

function countLines(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([name, number]) => `${name} = ${number}`);
}
