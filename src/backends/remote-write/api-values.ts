import { formatFloatPlain } from '../../pdata/go-format.js';
import type { BucketSpan, NativeHistogram, Sample } from './write-request.js';

/** A float as Prometheus' query API writes it. */
export function valueText(value: number): string {
  return formatFloatPlain(value);
}

export function sampleValue(atMs: number, sample: Sample): [number, string] {
  return [atMs / 1000, valueText(sample.value)];
}

/** Which ends of a bucket belong to it, in the query API's numbers. */
const OPEN_LEFT = 0;
const OPEN_RIGHT = 1;
const CLOSED_BOTH = 3;

type ApiBucket = [boundaries: number, lower: string, upper: string, count: string];

export interface ApiHistogram {
  readonly count: string;
  readonly sum: string;
  /** Those that are not empty, lowest first; absent when there are none. */
  readonly buckets?: readonly ApiBucket[];
}

export function histogramValue(atMs: number, histogram: NativeHistogram): [number, ApiHistogram] {
  const buckets = apiBuckets(histogram);
  return [
    atMs / 1000,
    {
      count: valueText(histogram.count),
      sum: valueText(histogram.sum),
      ...(buckets.length > 0 ? { buckets } : {}),
    },
  ];
}

function apiBuckets(histogram: NativeHistogram): readonly ApiBucket[] {
  const { schema, zeroThreshold, zeroCount } = histogram;
  const bound = (index: number): number => 2 ** (index * 2 ** -schema);
  const negative = indexed(histogram.negativeSpans, histogram.negativeCounts)
    .map(([index, count]): ApiBucket => [
      OPEN_RIGHT,
      valueText(-bound(index)),
      valueText(-bound(index - 1)),
      valueText(count),
    ])
    .reverse();
  const zero: ApiBucket[] =
    zeroCount === 0 ? [] : [[CLOSED_BOTH, valueText(-zeroThreshold), valueText(zeroThreshold), valueText(zeroCount)]];
  const positive = indexed(histogram.positiveSpans, histogram.positiveCounts).map(([index, count]): ApiBucket => [
    OPEN_LEFT,
    valueText(bound(index - 1)),
    valueText(bound(index)),
    valueText(count),
  ]);
  return [...negative, ...zero, ...positive];
}

/** Bucket index and count of every bucket that is not empty, in ascending order of the index. */
export function indexed(spans: readonly BucketSpan[], counts: readonly number[]): readonly [number, number][] {
  const found: [number, number][] = [];
  let index = 0;
  let position = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) {
      const count = counts[position++] ?? 0;
      if (count !== 0) found.push([index, count]);
      index++;
    }
  }
  return found;
}
