import { expect, test } from 'vitest';
import type { StoredSeries } from '../../backends/remote-write/store.js';
import { encodeRequest } from '../../pdata/builder.js';
import { eachDescribedMetric, type DescribedMetric } from './described.js';
import { classicHistogram, nativeHistogram } from './histograms.js';
import { namingSteps, prometheusName } from './naming.js';

const metric = (of: Partial<DescribedMetric>): DescribedMetric => ({
  name: 'm',
  unit: '',
  description: '',
  kind: 'gauge',
  monotonic: false,
  delta: false,
  ...of,
});

test.each([
  [metric({ name: 'a.b', unit: 'By', kind: 'sum', monotonic: true }), '', ['a_b', 'a_b_bytes', 'a_b_bytes_total']],
  [metric({ name: 'load', unit: '1' }), '', ['load_ratio']],
  [metric({ name: 'load' }), 'edge', ['edge_load']],
  [metric({ name: '5xx', kind: 'sum', monotonic: true }), '', ['_5xx', '_5xx_total']],
  [metric({ name: 'plain' }), '', []],
])('each step of a name: %j', (described, namespace, expected) => {
  const settings = { namespace, suffixes: true };
  const steps = namingSteps(described, settings);
  expect(steps.map(({ to }) => to)).toEqual(expected);
  expect(steps.at(-1)?.to ?? described.name).toBe(prometheusName(described, settings));
});

test('a metric is described without its points being read', () => {
  const dataPoints = [{ asInt: 1, timeUnixNano: '1' }];
  const chunk = encodeRequest('metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'a',
                unit: 's',
                description: 'd',
                sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints },
              },
              { name: 'b', gauge: { dataPoints } },
            ],
          },
        ],
      },
    ],
  });
  const found: DescribedMetric[] = [];
  eachDescribedMetric(chunk, (one) => found.push(one));
  expect(found).toEqual([
    { name: 'a', unit: 's', description: 'd', kind: 'sum', monotonic: true, delta: true },
    { name: 'b', unit: '', description: '', kind: 'gauge', monotonic: false, delta: false },
  ]);
});

test('buckets of a classic histogram are counted apart', () => {
  const series = (name: string, value: number, le?: string): StoredSeries => ({
    labels: new Map([['__name__', name], ...(le === undefined ? [] : [['le', le] as const])]),
    samples: [{ timestampMs: 1000, value, stale: false }],
    histograms: [],
    exemplars: [],
  });
  const parts = [series('h_bucket', 9, '+Inf'), series('h_bucket', 2, '1'), series('h_bucket', 7, '10')];
  expect(classicHistogram([...parts, series('h_sum', 40), series('h_count', 9)])).toEqual([
    { time: 1000, count: 9, sum: 40, buckets: [[1, 2], [10, 5], ['+Inf', 2]] }, // prettier-ignore
  ]);
});

test('buckets of a native histogram stand in order, below zero and above', () => {
  const point = nativeHistogram({
    timestampMs: 5,
    count: 10,
    sum: 3,
    schema: 0,
    zeroThreshold: 0.5,
    zeroCount: 1,
    positiveSpans: [
      { offset: 0, length: 1 },
      { offset: 1, length: 2 },
    ],
    positiveCounts: [1, 2, 3],
    negativeSpans: [{ offset: 1, length: 2 }],
    negativeCounts: [1, 2],
    stale: false,
  });
  expect(point.buckets).toEqual([[-2, 2], [-1, 1], [0.5, 1], [1, 1], [4, 2], [8, 3]]); // prettier-ignore
});
