import { describe, expect, test } from 'vitest';
import type { HistogramPoint } from '../../api.js';
import { heatOf, positionOf, quantileOf } from './heat.js';

function point(time: number, ...counts: number[]): HistogramPoint {
  const bounds = [1, 2, '+Inf'] as const;
  return {
    time,
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: 0,
    buckets: counts.map((count, row) => [bounds[row] ?? '+Inf', count]),
  };
}

describe('a heat map', () => {
  test('shows what was observed between points', () => {
    const heat = heatOf([{ histograms: [point(0, 1, 1, 0), point(10_000, 4, 1, 0), point(20_000, 4, 3, 1)] }]);
    expect(heat?.bounds).toEqual([1, 2, '+Inf']);
    expect(heat?.times).toEqual([10_000, 20_000]);
    expect(heat?.cells).toEqual([
      [3, 0, 0],
      [0, 2, 1],
    ]);
    expect(heat?.most).toBe(3);
  });

  test('has no gap where a point was left out, but one where the series was stale', () => {
    const times = [0, 1_000, 2_000, 4_000, 5_000];
    const points = times.map((time) => point(time, time / 1_000, 0, 0));
    expect(heatOf([{ histograms: points }])?.cells.map(([count]) => count)).toEqual([1, 1, 1, 1, 1]);
    const uneven = [0, 1_400, 2_800, 4_200, 5_200].map((time) => point(time, time, 0, 0));
    expect(heatOf([{ histograms: uneven }])?.cells.every(([count]) => (count ?? 0) > 0)).toBe(true);
    const silent = [0, 30_000, 60_000, 600_000].map((time) => point(time, time / 30_000, 0, 0));
    const cells = heatOf([{ histograms: silent }])?.cells.map(([count]) => count);
    expect([cells?.at(-1), cells?.slice(2, -1).every((count) => count === 0)]).toEqual([18, true]);
  });

  test('counts from zero where a series began anew', () => {
    expect(heatOf([{ histograms: [point(0, 9, 9, 9), point(10_000, 1, 0, 0)] }])?.cells).toEqual([[1, 0, 0]]);
  });

  test('shows a single point as it is', () => {
    expect(heatOf([{ histograms: [point(5, 1, 2, 3)] }])?.cells).toEqual([[1, 2, 3]]);
  });

  test('adds series up', () => {
    const one = { histograms: [point(0, 0, 0, 0), point(10_000, 1, 1, 1)] };
    expect(heatOf([one, one])?.cells).toEqual([[2, 2, 2]]);
  });

  test('is none without histograms', () => {
    expect(heatOf([{}])).toBeUndefined();
  });

  test('has a bounded number of columns and rows', () => {
    const wide = Array.from({ length: 2_000 }, (_, index) => ({
      time: index * 1_000,
      count: index,
      sum: 0,
      buckets: Array.from({ length: 160 }, (_, row) => [row + 1, index] as const),
    }));
    const heat = heatOf([{ histograms: wide }]);
    expect(heat?.times.length).toBeLessThanOrEqual(91);
    expect(heat?.bounds.length).toBeLessThanOrEqual(40);
    expect(heat?.bounds.at(-1)).toBe(160);
    const sum = heat?.cells.flat().reduce((total, count) => total + count, 0);
    expect(sum).toBe(160 * 1_999);
  });
});

describe('a quantile', () => {
  const bounds = [1, 2, 4, '+Inf'] as const;

  test('lies inside its bucket as far as observations before it go', () => {
    expect(quantileOf(bounds, [0, 10, 0, 0], 0.5)).toEqual({ position: 1.5, value: 1.5 });
    expect(quantileOf(bounds, [5, 0, 5, 0], 0.9)).toEqual({ position: 2.8, value: 3.6 });
  });

  test('beyond the last bound is that bound', () => {
    expect(quantileOf(bounds, [0, 0, 0, 3], 0.5)).toEqual({ position: 3, value: 4 });
  });

  test('of nothing is none', () => {
    expect(quantileOf(bounds, [0, 0, 0, 0], 0.5)).toBeUndefined();
  });
});

test('a value stands in its bucket by its size', () => {
  const bounds = [1, 2, '+Inf'] as const;
  expect(positionOf(bounds, 1.25)).toBe(1.25);
  expect(positionOf(bounds, 100)).toBe(2.5);
});
