/** Requests that follow one another, for the processor that sums up deltas. */
export interface DeltaCase {
  readonly name: string;
  readonly config: object;
  readonly requests: readonly object[];
}

const START = 1_700_000_000;
const nanos = (seconds: number): string => `${START + seconds}000000000`;
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const A = [text('a', '1'), text('b', '2')];
const A_TURNED = [text('b', '2'), text('a', '1')];

const point = (from: number, to: number, rest: object): object => ({
  startTimeUnixNano: nanos(from),
  timeUnixNano: nanos(to),
  attributes: A,
  ...rest,
});
const int = (from: number, to: number, value: number, rest: object = {}): object =>
  point(from, to, { asInt: String(value), ...rest });

interface Around {
  readonly resource?: object;
  readonly scope?: object;
}

const request = (metrics: readonly object[], { resource = {}, scope = {} }: Around = {}): object => ({
  resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }],
});
const sum = (dataPoints: readonly object[], rest: object = {}, metric: object = {}): object => ({
  name: 's',
  sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...rest },
  ...metric,
});
const sums = (...all: readonly (readonly object[])[]): object[] => all.map((points) => request([sum(points)]));
const histograms = (...all: readonly object[]): object[] =>
  all.map((rest, i) =>
    request([
      { name: 'h', histogram: { aggregationTemporality: 1, dataPoints: [point(i, i + 1, { count: '3', ...rest })] } },
    ]),
  );
const exponentials = (...all: readonly object[]): object[] =>
  all.map((rest, i) =>
    request([
      {
        name: 'e',
        exponentialHistogram: { aggregationTemporality: 1, dataPoints: [point(i, i + 1, { count: '3', ...rest })] },
      },
    ]),
  );

const buckets = (offset: number, ...counts: readonly number[]): object => ({
  offset,
  bucketCounts: counts.map(String),
});
const wide = (length: number): number[] => Array.from({ length }, (_, i) => i % 3);

const one = (name: string, requests: readonly object[], config: object = {}): DeltaCase => ({ name, config, requests });

export const DELTA_CASES: readonly DeltaCase[] = [
  one('sums', sums([int(0, 1, 5)], [int(1, 2, 3)], [int(2, 3, 0)])),
  one(
    'fractions',
    sums([point(0, 1, { asDouble: 0.5 })], [point(1, 2, { asDouble: 0.25 })], [point(2, 3, { asDouble: -1 })]),
  ),
  one('both kinds of numbers', sums([int(0, 1, 5)], [point(1, 2, { asDouble: 0.5 })], [int(2, 3, 2)])),
  one('points without value', sums([int(0, 1, 5)], [point(1, 2, {})], [int(2, 3, 2)])),
  one('overflow', sums([point(0, 1, { asInt: '9223372036854775807' })], [int(1, 2, 1)])),
  one('out of order', sums([int(0, 2, 5)], [int(0, 1, 3)], [int(0, 2, 4)], [int(0, 3, 1)])),
  one('older start', sums([int(5, 6, 5)], [int(4, 7, 3)], [int(6, 8, 4)])),
  one('without times', sums([{ asInt: '5' }], [{ asInt: '3' }], [int(0, 1, 2)])),
  one('several points in one request', sums([int(0, 1, 1), int(1, 2, 2), int(0, 1, 4), int(2, 3, 8)])),
  one('attributes in another order', sums([int(0, 1, 1)], [int(1, 2, 2, { attributes: A_TURNED })])),
  one('other attributes', sums([int(0, 1, 1)], [int(1, 2, 2, { attributes: [text('a', '1')] })], [int(1, 2, 4)])),
  one('values of attributes of other kinds', [
    ...sums(
      [int(0, 1, 1, { attributes: [text('a', '1')] })],
      [int(1, 2, 2, { attributes: [{ key: 'a', value: { intValue: '1' } }] })],
      [int(2, 3, 4, { attributes: [text('a', '1')] })],
    ),
  ]),
  one('what comes with points', [
    ...sums(
      [int(0, 1, 1, { flags: 1, exemplars: [{ timeUnixNano: nanos(1), asInt: '1' }] })],
      [int(1, 2, 2, { exemplars: [{ timeUnixNano: nanos(2), asInt: '2' }] })],
    ),
  ]),
  one('names, units, monotony, scopes and resources apart', [
    request([sum([int(0, 1, 1)])]),
    request([sum([int(1, 2, 2)], {}, { name: 't' })]),
    request([sum([int(1, 2, 4)], {}, { unit: 's' })]),
    request([sum([int(1, 2, 8)], { isMonotonic: false })]),
    request([sum([int(1, 2, 16)])], { scope: { name: 'x' } }),
    request([sum([int(1, 2, 32)])], { scope: { attributes: A } }),
    request([sum([int(1, 2, 64)])], { resource: { attributes: A } }),
    request([sum([int(1, 2, 128)], {}, { description: 'other' })]),
  ]),
  one('what is no delta', [
    request([
      sum([int(0, 1, 1)], { aggregationTemporality: 2 }),
      sum([int(0, 1, 1)], { aggregationTemporality: 0 }),
      { name: 'g', gauge: { dataPoints: [int(0, 1, 1)] } },
      { name: 'q', summary: { dataPoints: [point(0, 1, { count: '2', sum: 3 })] } },
    ]),
    request([sum([int(1, 2, 1)], { aggregationTemporality: 2 }), sum([int(0, 1, 7)])]),
  ]),
  one(
    'more series than may be',
    sums(
      [int(0, 1, 1), int(0, 1, 2, { attributes: [] }), int(0, 1, 4, { attributes: [text('c', '')] })],
      [int(1, 2, 1), int(1, 2, 2, { attributes: [] }), int(1, 2, 4, { attributes: [text('c', '')] })],
    ),
    { max_streams: 2 },
  ),
  one('no series at all', sums([int(0, 1, 1)]), { max_streams: 0 }),
  one(
    'histograms',
    histograms(
      { sum: 4, min: 1, max: 2, bucketCounts: ['1', '2'], explicitBounds: [1] },
      { sum: 2, min: 0, max: 1.5, bucketCounts: ['3', '0'], explicitBounds: [1] },
      { sum: 2, bucketCounts: ['1', '1'], explicitBounds: [1] },
      { bucketCounts: ['1', '1'], explicitBounds: [1] },
      { sum: 1, min: 1, max: 1, bucketCounts: ['1', '1'], explicitBounds: [1] },
    ),
  ),
  one(
    'histograms with other bounds',
    histograms(
      { sum: 4, bucketCounts: ['1', '2'], explicitBounds: [1] },
      { sum: 2, bucketCounts: ['1', '1', '1'], explicitBounds: [1, 2] },
      { sum: 2, bucketCounts: ['1', '1', '1'], explicitBounds: [1, 2] },
    ),
  ),
  one(
    'histograms with other numbers of buckets',
    histograms(
      { bucketCounts: ['1', '2'], explicitBounds: [1] },
      { bucketCounts: ['1'], explicitBounds: [1] },
      { bucketCounts: [], explicitBounds: [1] },
    ),
  ),
  one('histograms without buckets', histograms({ sum: 1 }, { sum: 2 })),
  one(
    'exponential histograms',
    exponentials(
      { sum: 4, scale: 2, zeroCount: '1', positive: buckets(1, 1, 2), negative: buckets(-3, 1) },
      { sum: 1, scale: 2, zeroCount: '2', positive: buckets(-1, 1, 0, 0, 4), negative: buckets(2, 5) },
      { sum: 1, scale: 2, min: 1, max: 2, positive: buckets(0, 0, 0), negative: buckets(0) },
    ),
  ),
  one(
    'exponential histograms of other scales',
    exponentials(
      { scale: 3, positive: buckets(-5, 1, 2, 3, 4, 5, 6, 7), negative: buckets(3, 1, 1) },
      { scale: 1, positive: buckets(0, 1, 1) },
      { scale: 4, positive: buckets(7, 1, 1, 1), negative: buckets(-8, 2, 2) },
      { scale: -1, positive: buckets(0, 9) },
    ),
  ),
  one(
    'exponential histograms with many buckets',
    exponentials(
      { scale: 5, positive: buckets(-20, ...wide(150)) },
      { scale: 5, positive: buckets(100, ...wide(100)) },
      { scale: 5, positive: buckets(400, ...wide(100)), negative: buckets(-300, ...wide(20)) },
    ),
  ),
  one(
    'exponential histograms with zero thresholds',
    exponentials(
      {
        scale: 1,
        zeroCount: '1',
        zeroThreshold: 0.5,
        positive: buckets(-6, 1, 2, 3, 4, 5, 6, 7),
        negative: buckets(-4, 1, 1),
      },
      { scale: 1, zeroCount: '1', zeroThreshold: 1.2, positive: buckets(0, 1, 1) },
      { scale: 1, zeroCount: '1', positive: buckets(-8, ...wide(12)), negative: buckets(-2, 4, 4, 4) },
    ),
  ),
  one(
    'exponential histograms without buckets',
    exponentials({ scale: 3 }, { scale: 3, zeroCount: '3' }, { scale: 2, positive: buckets(1, 1) }),
  ),
];
