import type { Clock } from '../../component/clock.js';
import { valueText } from './api-values.js';
import { seriesText } from './check.js';
import { isHistogram, newestOf, type SeriesStore, type StoredSeries } from './store.js';

/** Series listed at most; the rest is counted. */
const MAX_LINES = 1000;

/** A page for people: what arrived, one line a series with its newest value. */
export function seriesPage(store: SeriesStore, clock: Clock): string {
  const series = store.series();
  const { writtenSamples, ignoredSamples, evictedSeries } = store.statistics;
  const lines = [
    `${series.length} series, ${writtenSamples} samples written, ${ignoredSamples} ignored, ${evictedSeries} series evicted`,
    '',
    ...series.slice(0, MAX_LINES).map((one) => seriesLine(one, clock.now())),
  ];
  if (series.length > MAX_LINES) lines.push(`… and ${series.length - MAX_LINES} more`);
  if (series.length === 0) lines.push('Nothing yet: POST remote write requests to /api/v1/write.');
  return `${lines.join('\n')}\n`;
}

function seriesLine(series: StoredSeries, nowMs: number): string {
  const newest = newestOf(series)!; // a stored series has a sample
  const age = `${((nowMs - newest.timestampMs) / 1000).toFixed(1)}s ago`;
  return `${seriesText(series.labels)} ${newestText(newest)}  (${age})`;
}

function newestText(newest: NonNullable<ReturnType<typeof newestOf>>): string {
  if (newest.stale) return 'stale';
  if (!isHistogram(newest)) return valueText(newest.value);
  return `histogram count=${valueText(newest.count)} sum=${valueText(newest.sum)}`;
}
