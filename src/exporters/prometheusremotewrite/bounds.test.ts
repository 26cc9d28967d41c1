/** Data that is made to hurt: memory stays within its bound, and time with the size of the data. */
import snappyjs from 'snappyjs';
import { expect, test } from 'vitest';
import { heldBytes } from '../../../test/support/held-bytes.js';
import { readWriteRequest } from '../../../test/parity/metrics/write-request.js';
import { batchFromJson } from '../../pdata/builder.js';
import { labelHash } from './label-block.js';
import { seedOf } from './series-table.js';
import { bytesOf, hashSpan } from './spans.js';
import type { Translator } from './translator.js';
import { testTranslator } from '../../../test/support/translator.js';

const CACHE_BYTES = 2 * 1024 * 1024;

function translator(cacheBytes = CACHE_BYTES): Translator {
  return testTranslator({ cacheBytes });
}

const text = (key: string, value: string): object => ({ key, value: { stringValue: value } });
const point = (...attributes: object[]): object => ({ timeUnixNano: '1763900000000000000', asDouble: 1, attributes });
const gauges = (dataPoints: object[], name = 'g', service = 's'): object => ({
  resource: { attributes: [text('service.name', service), text('host', 'h')] },
  scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }],
});
const batch = (...resourceMetrics: object[]) => batchFromJson('metrics', { resourceMetrics });
const range = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Of each kind that is remembered, ever new ones. */
const NEW_THINGS: readonly [string, (round: number) => object[]][] = [
  ['series', (round) => [gauges(range(500, (i) => point(text('id', `${round}-${i}`), text('pad', 'x'.repeat(100)))))]],
  ['metrics', (round) => range(300, (i) => gauges([point()], `m${round}_${i}`))],
  ['resources', (round) => range(300, (i) => gauges([point()], 'm', `s${round}-${i}`))],
  ['attribute keys', (round) => [gauges(range(300, (i) => point(text(`k${round}.${i}`, 'v'))))]],
  [
    'histogram bounds',
    (round) => [
      {
        scopeMetrics: [
          {
            metrics: range(20, (i) => ({
              name: 'h',
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    timeUnixNano: '1',
                    count: '1',
                    explicitBounds: range(40, (k) => round * 1000 + i * 41 + k),
                    bucketCounts: range(41, () => '1'),
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  ],
];

test.each(NEW_THINGS)('no end of new %s does not need more and more memory', (_what, make) => {
  const subject = translator();
  let largest = 0;
  for (let round = 0; round < 120; round++) {
    subject.translate(batch(...make(round)));
    largest = Math.max(largest, subject.retainedBytes);
  }
  // One batch may pass the bound before the next one finds out.
  expect(largest).toBeLessThan(3 * CACHE_BYTES);
});

test.each([
  ['metrics', 60],
  ['resources', 20],
  ['histogram bounds', 120],
] as const)('what is counted for %s is what they hold', (what, rounds) => {
  const [, make] = NEW_THINGS.find(([name]) => name === what)!;
  const subject = translator(64 * 1024 * 1024);
  subject.translate(batch(...make(0)));
  const [heldBefore, countedBefore] = [heldBytes(), subject.retainedBytes];
  for (let round = 1; round <= rounds; round++) subject.translate(batch(...make(round)));
  const ratio = (heldBytes() - heldBefore) / (subject.retainedBytes - countedBefore);
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(1.4);
});

test('with a cache at its limit every series still leaves', () => {
  const subject = translator(1);
  for (let round = 0; round < 3; round++) {
    const { requests } = subject.translate(batch(gauges(range(50, (i) => point(text('id', String(i)))))));
    const names = requests.flatMap((body) =>
      readWriteRequest(snappyjs.uncompress(body)).timeseries.map(({ labels }) => new Map(labels).get('id')),
    );
    expect(names.sort()).toEqual([...range(50, String), undefined].sort()); // the last one is target_info
  }
});

test('a label of many megabytes is one series, in a request of its own', () => {
  const huge = 'y'.repeat(8_000_000);
  const { requests } = translator().translate(batch(gauges([point(text('id', huge)), point(text('id', 'small'))])));
  const lengths = requests.map((body) =>
    readWriteRequest(snappyjs.uncompress(body)).timeseries.map(({ labels }) => new Map(labels).get('id')?.length),
  );
  expect(lengths.flat().filter((length) => length === huge.length)).toHaveLength(1);
  expect(lengths.flat()).toHaveLength(3);
});

test('hundreds of thousands of empty points are one series, in time that grows with them', () => {
  const cpu = (points: number): number => {
    const one = batch({
      scopeMetrics: [{ metrics: [{ name: 'g', gauge: { dataPoints: range(points, () => ({})) } }] }],
    });
    const subject = translator();
    const start = process.cpuUsage();
    const { series } = subject.translate(one);
    expect(series).toBe(1);
    expect(subject.retainedBytes).toBeLessThan(4 * CACHE_BYTES);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / points;
  };
  cpu(10_000);
  // Ten times as many points may not cost ten times as much each; noise may be large.
  expect(cpu(300_000)).toBeLessThan(8 * Math.max(cpu(30_000), 0.1));
});

test('points that come in falling order of time are sorted in time that grows with them', () => {
  const points = range(60_000, (i) => ({ timeUnixNano: String((60_000 - i) * 1_000_000), asDouble: i }));
  const one = batch({ scopeMetrics: [{ metrics: [{ name: 'g', gauge: { dataPoints: points } }] }] });
  const start = process.cpuUsage();
  const { requests } = translator().translate(one);
  const { user } = process.cpuUsage(start);
  const [series] = readWriteRequest(snappyjs.uncompress(requests[0]!)).timeseries;
  const times = series!.samples.map(({ timestamp }) => Number(timestamp));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(user / 60_000).toBeLessThan(50);
});

/** Ids that all begin at the same few places of a table, whatever is hashed before and behind them. */
function crowdingIds(count: number, hashOf: (id: string) => number): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const id = i.toString(36).padStart(8, '0');
    if ((hashOf(id) & 0x3fff) < 16) found.push(id);
  }
  return found;
}

test.each<[string, (id: string) => number]>([
  ['label sets', (id) => labelHash('id', id)],
  [
    'attribute bytes',
    (id) => {
      const field = Buffer.from(`:\u0010\n\u0002id\u0012\n\n\b${id}`);
      return hashSpan(bytesOf(field).view, 0, field.length, seedOf(1, 0)); // row of the second context, plain shape
    },
  ],
])('series whose %s crowd in one place cost a bounded number of looks, and none is lost', (_what, hashOf) => {
  const ids = crowdingIds(1500, hashOf);
  const subject = translator(64 * 1024 * 1024);
  for (let round = 0; round < 3; round++) {
    const start = process.cpuUsage();
    const { requests, series } = subject.translate(batch(gauges(ids.map((id) => point(text('id', id))))));
    const { user } = process.cpuUsage(start);
    expect(series).toBe(ids.length + 1); // with target_info
    const sent = requests.flatMap((body) =>
      readWriteRequest(snappyjs.uncompress(body)).timeseries.map(({ labels }) => new Map(labels).get('id')),
    );
    expect(sent.filter((id) => id !== undefined).sort()).toEqual([...ids].sort());
    expect(user / ids.length).toBeLessThan(500);
  }
});

test('the hash tells apart what counts up', () => {
  const hashes = new Set<number>();
  let texts = 0;
  for (const prefix of ['r', 'node-', 'pod/abc-'])
    for (let a = 0; a < 100; a++)
      for (let b = 0; b < 1000; b += 7, texts++) {
        const bytes = Buffer.from(`${prefix}${a}-${b}`);
        hashes.add(hashSpan(bytesOf(bytes).view, 0, bytes.length, 7));
      }
  // As many as chance gives among this many of 2^32, and a few more.
  expect(texts - hashes.size).toBeLessThan(10);
});
