/**
 * What the series of one data point look like apart from their shared labels: how many, in which order, which of the metric's
 * names each bears, and its `le` or `quantile` label. A number has one plain series; a histogram with three bounds has
 * `_sum`, `_count`, three `_bucket`s and the `+Inf` one. Shapes are shared by all points that have the same bounds.
 */
import { formatFloatPlain } from '../../pdata/go-format.js';
import { joinOwnBytes } from '../../pdata/own-bytes.js';
import { encodeLabel, labelHash } from './label-block.js';
import { bytesOf } from './spans.js';

/** Which of a metric's names a series bears. */
export const NAME_PLAIN = 0;
export const NAME_SUM = 1;
export const NAME_COUNT = 2;
export const NAME_BUCKET = 3;
export const NAME_SUFFIXES: readonly string[] = ['', '_sum', '_count', '_bucket'];

export class Shape {
  /** Index among the shapes of one cache; part of a series' identity. */
  readonly id: number;
  /** Series per point. */
  readonly series: number;
  /** By series: index into the metric's names. */
  readonly names: Uint8Array;
  /** Name of the label that tells the series apart, or undefined. */
  readonly label: 'le' | 'quantile' | undefined;
  /** The encoded extra labels, end to end; series `i` has `extraAt[i]` to `extraAt[i + 1]`, which may be nothing. */
  readonly extra: Uint8Array;
  readonly extraView: DataView;
  readonly extraAt: Int32Array;
  /** By series: how many bytes its extra label has in common with the previous series', from the front. */
  readonly extraShared: Int32Array;
  /** By series: hash of its extra label, 0 for none. */
  readonly extraHash: Int32Array;
  /** Raw little-endian doubles (bounds, quantiles) that make the shape, for finding it again. */
  readonly key: Uint8Array;
  readonly keyView: DataView;
  readonly hasSum: boolean;
  /** For histograms: bounds ascending with +Inf last, and the series each belongs to. For choosing an exemplar's bucket. */
  readonly bounds: Float64Array;
  readonly boundSeries: Int32Array;
  /** Another shape of the same hash. */
  collision: Shape | undefined = undefined;

  constructor(id: number, parts: ShapeParts) {
    this.id = id;
    this.series = parts.names.length;
    this.names = Uint8Array.from(parts.names);
    this.label = parts.label;
    this.key = parts.key;
    this.keyView = new DataView(parts.key.buffer, parts.key.byteOffset, parts.key.byteLength);
    this.hasSum = parts.hasSum;
    this.bounds = parts.bounds;
    this.boundSeries = parts.boundSeries;
    const labels = parts.texts.map((text) =>
      text === undefined ? new Uint8Array(0) : encodeLabel(parts.label!, text),
    );
    this.extra = joinOwnBytes(labels);
    this.extraView = bytesOf(this.extra).view;
    this.extraAt = new Int32Array(this.series + 1);
    this.extraShared = new Int32Array(this.series);
    this.extraHash = new Int32Array(this.series);
    labels.forEach((label, i) => {
      this.extraAt[i + 1] = this.extraAt[i]! + label.length;
      this.extraShared[i] = i === 0 ? 0 : sharedPrefix(labels[i - 1]!, label);
      this.extraHash[i] = label.length === 0 ? 0 : labelHash(parts.label!, parts.texts[i]!);
    });
  }

  /** Memory of its objects (measured: `bounds.test.ts`) and bytes, for the cache's bound. */
  get byteSize(): number {
    return 1_200 + this.key.length + this.extra.length + this.series * 45;
  }
}

interface ShapeParts {
  readonly names: readonly number[];
  readonly label: 'le' | 'quantile' | undefined;
  readonly texts: readonly (string | undefined)[];
  readonly key: Uint8Array;
  readonly hasSum: boolean;
  readonly bounds: Float64Array;
  readonly boundSeries: Int32Array;
}

const NO_BOUNDS = new Float64Array(0);
const NO_SERIES = new Int32Array(0);
const NO_KEY = new Uint8Array(0);

/** One plain series: gauges, sums, exponential histograms, `target_info`. */
export function numberShape(id: number): Shape {
  return new Shape(id, {
    names: [NAME_PLAIN],
    label: undefined,
    texts: [undefined],
    key: NO_KEY,
    hasSum: false,
    bounds: NO_BOUNDS,
    boundSeries: NO_SERIES,
  });
}

/** @param key the bounds that have a count, as raw doubles. */
export function histogramShape(id: number, key: Uint8Array, hasSum: boolean): Shape {
  const bounds = doubles(key);
  const head = hasSum ? [NAME_SUM, NAME_COUNT] : [NAME_COUNT];
  const buckets = [...bounds, Infinity];
  const order = ascending(buckets);
  return new Shape(id, {
    names: [...head, ...buckets.map(() => NAME_BUCKET)],
    label: 'le',
    texts: [...head.map(() => undefined), ...[...bounds].map(formatFloatPlain), '+Inf'],
    key,
    hasSum,
    bounds: Float64Array.from(order, (i) => buckets[i]!),
    boundSeries: Int32Array.from(order, (i) => head.length + i),
  });
}

/** @param key the quantiles as raw doubles. */
export function summaryShape(id: number, key: Uint8Array): Shape {
  const quantiles = [...doubles(key)];
  return new Shape(id, {
    names: [NAME_SUM, NAME_COUNT, ...quantiles.map(() => NAME_PLAIN)],
    label: 'quantile',
    texts: [undefined, undefined, ...quantiles.map(formatFloatPlain)],
    key,
    hasSum: true,
    bounds: NO_BOUNDS,
    boundSeries: NO_SERIES,
  });
}

/** Indexes in ascending order of value, equal ones in their order; a NaN moves nothing, as in an insertion sort. */
function ascending(values: readonly number[]): number[] {
  const order: number[] = [];
  values.forEach((value, i) => {
    let at = order.length;
    while (at > 0 && value < values[order[at - 1]!]!) at--;
    order.splice(at, 0, i);
  });
  return order;
}

function doubles(raw: Uint8Array): Float64Array {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float64Array.from({ length: raw.length / 8 }, (_, i) => view.getFloat64(i * 8, true));
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared;
}
