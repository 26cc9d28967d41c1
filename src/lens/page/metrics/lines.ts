/** Series as lines on one time axis. */
import type { Metric, Series } from '../../api.js';

export type Point = readonly [time: number, value: number];

/** Of a counter: increase per second between points; a value that falls began anew at zero. */
export function ratesOf(points: readonly Point[]): Point[] {
  const rates: Point[] = [];
  for (let i = 1; i < points.length; i += 1) {
    const [[before, last], [time, value]] = [points[i - 1]!, points[i]!]; // i is below the length
    if (time <= before) continue;
    rates.push([time, (value >= last ? value - last : value) / ((time - before) / 1_000)]);
  }
  return rates;
}

/** All times of all lines, ascending, in seconds; each line has a value or null at each. */
export function aligned(lines: readonly (readonly Point[])[]): { times: number[]; values: (number | null)[][] } {
  const times = [...new Set(lines.flatMap((points) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const at = new Map(times.map((time, index) => [time, index]));
  const values = lines.map((points) => {
    const row = new Array<number | null>(times.length).fill(null);
    for (const [time, value] of points) row[at.get(time)!] = Number.isFinite(value) ? value : null; // all times are there
    return row;
  });
  return { times: times.map((time) => time / 1_000), values };
}

export type Labels = Series['labels'];

/** Labels that all series have with the same value, and for each series the others; the metric's own name aside. */
export function distinguish(
  all: readonly { readonly labels: Labels }[],
  metricName: string,
): { shared: Labels; own: Labels[] } {
  const isName = ([name, value]: Labels[number]): boolean => name === '__name__' && value === metricName;
  const series = all.map(({ labels }) => ({ labels: labels.filter((label) => !isName(label)) }));
  const first = series[0]?.labels ?? [];
  const shared =
    series.length < 2
      ? []
      : first.filter(([name, value]) =>
          series.every(({ labels }) => labels.some(([n, v]) => n === name && v === value)),
        );
  const names = new Set(shared.map(([name]) => name));
  return { shared, own: series.map(({ labels }) => labels.filter(([name]) => !names.has(name))) };
}

/** Rates are drawn of what only grows. */
export function isRate(metric: Pick<Metric, 'type'>, labels: Labels): boolean {
  if (metric.type === 'counter') return true;
  if (metric.type === 'gauge' || metric.type === 'info' || metric.type === 'unknown') return false;
  const name = labels.find(([label]) => label === '__name__')?.[1] ?? '';
  return /_(count|sum|bucket)$/.test(name);
}
