/**
 * `npx tsx test/bench/pdata.bench.ts`: what the code in `src/pdata` costs per item on requests of 1,000 items. Prints
 * microseconds, best and median of several rounds, and how each compares with copying the bytes; asserts nothing.
 */
import { batchOf } from '../../src/pdata/batch.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { countItems } from '../../src/pdata/count.js';
import { decodeJson } from '../../src/pdata/json/decode.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import type { Signal } from '../../src/pdata/signal.js';
import { splitBatch } from '../../src/pdata/split.js';
import { validateRequest } from '../../src/pdata/validate.js';

const ITEMS = 1000;
const ROUNDS = 15;
const ROUND_MS = 40;
const WARM_UP_MS = 150;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const resource = {
  attributes: [text('service.name', 'checkout'), text('service.instance.id', 'i-0123456789'), text('host.name', 'h')],
};
const attributes = (i: number) => [
  text('http.request.method', 'GET'),
  text('http.route', `/api/v1/things/${i % 50}`),
  text('server.address', 'example.internal'),
  { key: 'http.response.status_code', value: { intValue: '200' } },
];
const times = { startTimeUnixNano: '1767323045000000000', timeUnixNano: '1767323055000000000' };
const many = <T>(make: (i: number) => T): T[] => Array.from({ length: ITEMS }, (_, i) => make(i));

const metrics = (metric: object) => ({
  resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'lib' }, metrics: [{ name: 'm', ...metric }] }] }],
});
const cases: [name: string, signal: Signal, request: object][] = [
  [
    'gauge',
    'metrics',
    metrics({ gauge: { dataPoints: many((i) => ({ ...times, asDouble: i / 3, attributes: attributes(i) })) } }),
  ],
  [
    'histogram',
    'metrics',
    metrics({
      histogram: {
        aggregationTemporality: 2,
        dataPoints: many((i) => ({
          ...times,
          attributes: attributes(i),
          count: '55',
          sum: 1.5,
          explicitBounds: [1, 2, 5, 10, 20, 50, 100, 200, 500],
          bucketCounts: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
        })),
      },
    }),
  ],
  [
    'logs',
    'logs',
    {
      resourceLogs: [
        {
          resource,
          scopeLogs: [
            {
              scope: { name: 'lib' },
              logRecords: many((i) => ({
                timeUnixNano: times.timeUnixNano,
                severityNumber: 9,
                severityText: 'INFO',
                body: { stringValue: `request ${i} took 12 ms and returned a body of moderate length` },
                attributes: attributes(i).slice(0, 2),
                traceId: '5b8efff798038103d269b633813fc60c',
                spanId: 'eee19b7ec3c1b174',
              })),
            },
          ],
        },
      ],
    },
  ],
  [
    'spans',
    'traces',
    {
      resourceSpans: [
        {
          resource,
          scopeSpans: [
            {
              scope: { name: 'lib' },
              spans: many((i) => ({
                traceId: '5b8efff798038103d269b633813fc60c',
                spanId: 'eee19b7ec3c1b174',
                name: `op ${i}`,
                kind: 2,
                flags: 256,
                startTimeUnixNano: times.startTimeUnixNano,
                endTimeUnixNano: times.timeUnixNano,
                attributes: attributes(i),
                events: [{ timeUnixNano: times.timeUnixNano, name: 'e' }],
                status: { code: 1 },
              })),
            },
          ],
        },
      ],
    },
  ],
];

let sink = 0;

for (const [name, signal, request] of cases) {
  const json = Buffer.from(JSON.stringify(request));
  const bytes = encodeRequest(signal, request);
  const batch = batchOf(signal, bytes, ITEMS);
  const copy = measure(() => bytes.slice().length);
  console.log(
    `${name}: ${(bytes.length / ITEMS).toFixed(0)} B per item, ${(json.length / ITEMS).toFixed(0)} B as JSON`,
  );
  report('copy', copy, copy);
  report(
    'validate',
    measure(() => validateRequest(signal, bytes)),
    copy,
  );
  report(
    'count',
    measure(() => countItems(signal, bytes)),
    copy,
  );
  report(
    'split in half',
    measure(() => splitBatch(batch, ITEMS / 2).head.byteLength),
    copy,
  );
  report(
    'JSON encode',
    measure(() => encodeJson(signal, batch.chunks).length),
    copy,
  );
  report(
    'JSON decode',
    measure(() => decodeJson(signal, json).itemCount),
    copy,
  );
  report(
    'JSON.parse',
    measure(() => (JSON.parse(json.toString()) as object[]).length ?? 1),
    copy,
  );
}
if (sink === 0) throw new Error('nothing was measured');

interface Cost {
  readonly best: number;
  readonly median: number;
  /** Bytes on the heap and in array buffers; NaN without `--expose-gc`. */
  readonly allocated: number;
}

function measure(run: () => number): Cost {
  timed(run, WARM_UP_MS);
  const rounds = Array.from({ length: ROUNDS }, () => timed(run, ROUND_MS)).sort((a, b) => a - b);
  return { best: rounds[0]!, median: rounds[ROUNDS >> 1]!, allocated: allocatedPerItem(run) };
}

/** Of one call that no collection falls into, or the least disturbed of several. */
function allocatedPerItem(run: () => number): number {
  const collect = globalThis.gc;
  if (collect === undefined) return NaN;
  const held = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const grown = Array.from({ length: 7 }, () => {
    collect();
    const before = held();
    sink += run();
    return (held() - before) / ITEMS;
  });
  return grown.sort((a, b) => a - b)[grown.length >> 1]!;
}

/** Microseconds per item over about `forMs`. */
function timed(run: () => number, forMs: number): number {
  const start = performance.now();
  let calls = 0;
  let now = start;
  for (; now - start < forMs; calls++) {
    sink += run();
    now = performance.now();
  }
  return ((now - start) * 1000) / (calls * ITEMS);
}

function report(what: string, cost: Cost, copy: Cost): void {
  const figure = (value: number) => value.toFixed(3).padStart(8);
  console.log(
    `  ${what.padEnd(14)}${figure(cost.best)} best ${figure(cost.median)} median µs per item` +
      `${(cost.median / copy.median).toFixed(1).padStart(9)} × copy${cost.allocated.toFixed(0).padStart(8)} B allocated`,
  );
}
