/** Histograms as they are drawn: observations by upper bound, for each point in time. */
import type { StoredSeries } from '../../backends/remote-write/store.js';
import type { NativeHistogram } from '../../backends/remote-write/write-request.js';
import type { HistogramPoint } from '../api.js';

type Bucket = HistogramPoint['buckets'][number];

/** @param parts the series of one classic histogram: `_bucket`s, `_sum`, `_count`. */
export function classicHistogram(parts: readonly StoredSeries[]): HistogramPoint[] {
  const buckets: { readonly upper: number; readonly at: ReadonlyMap<number, number> }[] = [];
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const { labels, samples } of parts) {
    const at = new Map(samples.filter(({ stale }) => !stale).map(({ timestampMs, value }) => [timestampMs, value]));
    const name = labels.get('__name__') ?? '';
    if (name.endsWith('_bucket')) buckets.push({ upper: boundOf(labels.get('le') ?? ''), at });
    else for (const [time, value] of at) (name.endsWith('_sum') ? sums : counts).set(time, value);
  }
  buckets.sort((a, b) => a.upper - b.upper);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([time, count]) => {
      let below = 0;
      const own = buckets.flatMap(({ upper, at }): Bucket[] => {
        const cumulative = at.get(time);
        if (cumulative === undefined) return [];
        const inside = Math.max(0, cumulative - below);
        below = cumulative;
        return [[shownBound(upper), inside]];
      });
      return { time, count, sum: sums.get(time) ?? 0, buckets: own };
    });
}

/**
 * Bucket `i` of a schema holds what is above `base^(i-1)` and up to `base^i`, with `base = 2^(2^-schema)`.
 *
 * Source: prometheus remote write 1.0, message Histogram.
 */
export function nativeHistogram(histogram: NativeHistogram): HistogramPoint {
  const base = 2 ** (2 ** -histogram.schema);
  const positive = indexed(histogram.positiveSpans, histogram.positiveCounts).map(
    ([index, count]): [number, number] => [base ** index, count],
  );
  const negative = indexed(histogram.negativeSpans, histogram.negativeCounts).map(
    ([index, count]): [number, number] => [-(base ** (index - 1)), count],
  );
  const zero: [number, number][] = histogram.zeroCount > 0 ? [[histogram.zeroThreshold, histogram.zeroCount]] : [];
  const all = [...negative.reverse(), ...zero, ...positive].filter(([, count]) => count > 0);
  return {
    time: histogram.timestampMs,
    count: histogram.count,
    sum: histogram.sum,
    buckets: all.map(([upper, count]): Bucket => [shownBound(upper), count]),
  };
}

function indexed(
  spans: NativeHistogram['positiveSpans'],
  counts: readonly number[],
): (readonly [index: number, count: number])[] {
  const found: [number, number][] = [];
  let index = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length && found.length < counts.length; i++) found.push([index++, counts[found.length]!]); // it is below
  }
  return found;
}

function boundOf(le: string): number {
  return le === '+Inf' ? Infinity : Number(le);
}

function shownBound(upper: number): number | '+Inf' {
  return upper === Infinity ? '+Inf' : upper;
}
