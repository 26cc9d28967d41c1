/**
 * `npx tsx test/bench/remote-write.bench.ts [load…]`: what translating OTLP to snappy-compressed remote-write requests costs per data
 * point, in batches of 4,000 points. Prints microseconds of CPU (best and median of several rounds), heap bytes allocated per point,
 * and plain and compressed bytes sent per point; asserts nothing.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mergeBatches, batchOf, type Batch } from '../../src/pdata/batch.js';
import type { BodyFormat } from '../../src/exporters/prometheusremotewrite/translator.js';
import { testTranslator } from '../support/translator.js';
import { churnMetrics, smallMetrics, steadyMetrics } from './macro/requests.js';
import { shuffledMetrics } from './remote-write-requests.js';

const BATCH_POINTS = 4000;
const ROUNDS = 15;
const ROUND_MS = 60;
const WARM_UP_MS = 400;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** @param payloads requests in order; each of `points` points. */
function batches(payloads: readonly Uint8Array[], points: number): Batch[] {
  const perBatch = BATCH_POINTS / points;
  return Array.from({ length: Math.floor(payloads.length / perBatch) }, (_, i) =>
    mergeBatches(
      'metrics',
      payloads.slice(i * perBatch, (i + 1) * perBatch).map((payload) => batchOf('metrics', payload, points)),
    ),
  );
}

const LOADS: Readonly<Record<string, () => Batch[]>> = {
  steady: () => batches(steadyMetrics(80).payloads, 1000),
  shuffled: () => batches(shuffledMetrics(80), 1000),
  churn: () => batches(churnMetrics(600).payloads, 1000),
  small: () => batches(smallMetrics(8000).payloads, 10),
};

const FORMATS: readonly BodyFormat[] = ['structure', 'library'];

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(LOADS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const load = make();
  for (const format of FORMATS) measureLoad(name, load, format);
}

function measureLoad(name: string, load: readonly Batch[], format: BodyFormat): void {
  const translator = testTranslator({ format });
  let next = 0;
  const run = (): number => {
    const { requests } = translator.translate(load[next++ % load.length]!);
    return requests.reduce((sum, { length }) => sum + length, 0);
  };
  timed(run, WARM_UP_MS);
  const rounds = Array.from({ length: ROUNDS }, () => timed(run, ROUND_MS)).sort((a, b) => a - b);
  const plain = testTranslator({ format: 'none' })
    .translate(load[0]!)
    .requests.reduce((sum, { length }) => sum + length, 0);
  const figure = (value: number, digits = 3): string => value.toFixed(digits).padStart(8);
  console.log(
    `${name.padEnd(9)}${format.padEnd(10)}${figure(rounds[0]!)} best ${figure(rounds[ROUNDS >> 1]!)} median µs a point` +
      `${figure(allocated(run) / BATCH_POINTS, 1)} B allocated${figure(run() / BATCH_POINTS, 1)} B sent of` +
      `${figure(plain / BATCH_POINTS, 0)}`,
  );
}

/** Microseconds of CPU per point over about `forMs`; CPU, so that other programs on the machine count less. */
function timed(run: () => number, forMs: number): number {
  const start = process.cpuUsage();
  let calls = 0;
  let used = 0;
  for (; used < forMs * 1000; calls++) {
    run();
    const { user, system } = process.cpuUsage(start);
    used = user + system;
  }
  return used / (calls * BATCH_POINTS);
}

/** Median bytes of heap and buffers that one call allocates, among calls without a collection in between. */
function allocated(run: () => number): number {
  gc();
  const samples: number[] = [];
  for (let i = 0; i < 41; i++) {
    const before = process.memoryUsage();
    run();
    const after = process.memoryUsage();
    const bytes = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
    if (bytes >= 0) samples.push(bytes);
  }
  samples.sort((a, b) => a - b);
  return samples[samples.length >> 1] ?? 0;
}
