/** Histograms over time: how many observations fell into which bucket when, and the quantiles among them. */
import type { HistogramPoint, Series } from '../../api.js';

export type Bound = number | '+Inf';

export interface Heat {
  /** Middle of each column, in milliseconds. */
  readonly times: readonly number[];
  /** Width of a column, in milliseconds. */
  readonly step: number;
  /** Upper bound of each row, ascending. */
  readonly bounds: readonly Bound[];
  /** `cells[column][row]`: observations. */
  readonly cells: readonly (readonly number[])[];
  readonly most: number;
}

/** What came after a longer silence is not spread over it: the series was stale meanwhile. */
const STALE_MS = 300_000;
const MOST_COLUMNS = 90;
const MOST_ROWS = 40;

export function heatOf(series: readonly Pick<Series, 'histograms'>[]): Heat | undefined {
  const increases = series.flatMap(({ histograms }) => increasesOf(histograms ?? []));
  if (increases.length === 0) return undefined;
  const bounds = rowsOf(increases);
  const first = Math.min(...increases.map(({ time }) => time));
  const last = Math.max(...increases.map(({ time }) => time));
  const step = stepOf(increases.map(({ time }) => time));
  const columns = Math.floor((last - first) / step) + 1;
  const cells = Array.from({ length: columns }, () => new Array<number>(bounds.length).fill(0));
  for (const increase of increases) add({ cells, first, step, bounds }, increase);
  return {
    times: cells.map((_, index) => first + index * step),
    step,
    bounds,
    cells,
    most: Math.max(...cells.map((column) => Math.max(...column))),
  };
}

interface Grid {
  readonly cells: readonly number[][];
  readonly first: number;
  readonly step: number;
  readonly bounds: readonly Bound[];
}

interface Increase extends Pick<HistogramPoint, 'time' | 'buckets'> {
  /** When it began to come about; its own time where that is not known. */
  readonly since: number;
}

/** To the columns of the time it came about in, evenly: a point that was left out leaves no gap. */
function add({ cells, first, step, bounds }: Grid, { buckets, since, time }: Increase): void {
  const last = Math.floor((time - first) / step);
  const before = time - since > STALE_MS ? last - 1 : Math.min(last - 1, Math.floor((since - first) / step));
  for (const [upper, count] of buckets) {
    const row = rowOf(bounds, upper);
    for (let column = Math.max(0, before + 1); column <= last; column++) {
      cells[column]![row]! += count / (last - before); // the last one lies inside, and its rows are the bounds
    }
  }
}

/** What was observed between one point and the next. A single point tells all there was. */
function increasesOf(points: readonly HistogramPoint[]): Increase[] {
  if (points.length < 2) return points.map((point) => ({ ...point, since: point.time }));
  return points.slice(1).map((point, index) => {
    const before = points[index]!; // one shorter
    const { time: since } = before;
    if (point.count < before.count) return { ...point, since }; // it began anew
    const known = new Map(before.buckets);
    return {
      ...point,
      since,
      buckets: point.buckets.map(([upper, count]) => [upper, Math.max(0, count - (known.get(upper) ?? 0))] as const),
    };
  });
}

/** Bounds of all points; neighbours share a row where there are too many. */
function rowsOf(points: readonly Increase[]): Bound[] {
  const all = [...new Set(points.flatMap(({ buckets }) => buckets.map(([upper]) => upper)))].sort(
    (a, b) => numberOf(a) - numberOf(b),
  );
  const share = Math.ceil(all.length / MOST_ROWS);
  return all.filter((_, index) => (all.length - 1 - index) % share === 0);
}

function stepOf(times: readonly number[]): number {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, index) => time - sorted[index]!);
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  return Math.max(1_000, Math.min(...gaps, 60_000), range / MOST_COLUMNS);
}

export function numberOf(bound: Bound): number {
  return bound === '+Inf' ? Infinity : bound;
}

/** The row a value falls into, or the last one. */
export function rowOf(bounds: readonly Bound[], upper: Bound): number {
  const at = bounds.findIndex((bound) => numberOf(upper) <= numberOf(bound));
  return at < 0 ? bounds.length - 1 : at;
}

export interface Quantile {
  /** In rows from below: 2.5 is the middle of the third row. */
  readonly position: number;
  readonly value: number;
}

/** As Prometheus' histogram_quantile: observations are taken to lie evenly inside a bucket. */
export function quantileOf(bounds: readonly Bound[], column: readonly number[], q: number): Quantile | undefined {
  const total = column.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = q * total;
  for (const [row, count] of column.entries()) {
    if (count === 0 || left > count) {
      left -= count;
      continue;
    }
    const upper = numberOf(bounds[row] ?? '+Inf');
    const lower = row === 0 ? Math.min(0, upper) : numberOf(bounds[row - 1] ?? '+Inf');
    const part = left / count;
    if (upper === Infinity) return { position: row, value: lower };
    return { position: row + part, value: lower + part * (upper - lower) };
  }
  return undefined;
}

/** Where a value stands among the rows. */
export function positionOf(bounds: readonly Bound[], value: number): number {
  const row = rowOf(bounds, value);
  const upper = numberOf(bounds[row] ?? '+Inf');
  const lower = row === 0 ? Math.min(0, upper) : numberOf(bounds[row - 1] ?? '+Inf');
  if (upper === Infinity || upper === lower) return row + 0.5;
  return row + Math.min(1, Math.max(0, (value - lower) / (upper - lower)));
}
