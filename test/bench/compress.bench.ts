/**
 * `npx tsx test/bench/compress.bench.ts`: what gzip costs by level, for batches of 5,000 items as the loads have them. CPU of the
 * process, all threads, per item, best of several turns; and the size that is left. Prints; asserts nothing.
 */
import { promisify } from 'node:util';
import { gzip, type ZlibOptions } from 'node:zlib';
import { returnBytes } from '../../src/pdata/lease.js';
import { compressor } from '../../src/transport/compress.js';
import { logs, steadyMetrics, traces, type LoadRequests } from './macro/requests.js';

const REQUESTS = 5;
const BATCHES = 8;
const TURNS = 7;

const byNode = (options: ZlibOptions) => (body: Uint8Array) =>
  promisify<Uint8Array, ZlibOptions, Buffer>(gzip)(body, options);

const inHub = (await compressor('gzip'))!;

const WAYS: Readonly<Record<string, (body: Uint8Array) => Promise<Uint8Array>>> = {
  hub: async (body) => {
    const packed = await inHub([body]);
    returnBytes([packed]);
    return packed;
  },
  'level 1': byNode({ level: 1 }),
  'level 2': byNode({ level: 2 }),
  'level 3': byNode({ level: 3 }),
  'level 6': byNode({ level: 6 }),
};

function bodiesOf({ payloads }: LoadRequests): Buffer[] {
  return Array.from({ length: BATCHES }, (_, batch) =>
    Buffer.concat(Array.from({ length: REQUESTS }, (_, i) => payloads[(batch * REQUESTS + i) % payloads.length]!)),
  );
}

for (const [name, load] of Object.entries({ metrics: steadyMetrics(40), logs: logs(40), traces: traces(40) })) {
  const bodies = bodiesOf(load);
  const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
  const best = new Map<string, { micros: number; share: number }>();
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [way, compress] of Object.entries(WAYS)) {
      const before = process.cpuUsage();
      let packed = 0;
      for (const body of bodies) packed += (await compress(body)).length;
      const { user, system } = process.cpuUsage(before);
      const micros = (user + system) / (BATCHES * REQUESTS * load.itemsPerRequest);
      best.set(way, { micros: Math.min(micros, best.get(way)?.micros ?? Infinity), share: packed / bytes });
    }
  }
  for (const [way, { micros, share }] of best) {
    console.log(
      `${name.padEnd(8)} ${way.padEnd(8)} ${micros.toFixed(3)} µs an item, ${(share * 100).toFixed(1)} % left`,
    );
  }
}
