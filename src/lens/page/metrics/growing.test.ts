import { expect, test } from 'vitest';
import type { Metric, Series } from '../../api.js';
import { grown, MOST_POINTS } from './growing.js';

const series = (route: string, ...times: number[]): Series => ({
  labels: [['route', route]],
  points: times.map((time) => [time, time]),
  histograms: times.map((time) => ({ time, count: time, sum: 0, buckets: [] })),
  exemplars: [],
  stale: false,
});

const metric = (next: number, ...shown: Series[]): Metric => ({
  name: 'm',
  type: 'counter',
  unit: '',
  help: { text: '' },
  series: shown.length,
  lastAt: 0,
  flags: [],
  naming: [],
  next,
  shown,
});

test('what is new is added to the series it belongs to, and what is gone goes', () => {
  const now = grown(metric(1, series('/a', 1, 2), series('/b', 1)), metric(2, series('/a', 3), series('/c', 3)));
  expect(now.next).toBe(2);
  expect(now.shown.map(({ labels, points }) => [labels[0]?.[1], points.map(([time]) => time)])).toEqual([
    ['/a', [1, 2, 3]],
    ['/c', [3]],
  ]);
  expect(now.shown[0]?.histograms?.map(({ time }) => time)).toEqual([1, 2, 3]);
});

test('the oldest points go', () => {
  const times = Array.from({ length: MOST_POINTS }, (_, index) => index);
  const [shown] = grown(metric(1, series('/a', ...times)), metric(2, series('/a', 1_000))).shown;
  expect([shown?.points.length, shown?.points[0]?.[0], shown?.points.at(-1)?.[0]]).toEqual([MOST_POINTS, 1, 1_000]);
});
