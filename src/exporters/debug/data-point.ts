import type { Cursor } from '../../pdata/cursor.js';
import {
  EXEMPLAR,
  EXPONENTIAL_BUCKETS,
  EXPONENTIAL_POINT,
  HISTOGRAM_POINT,
  NUMBER_POINT,
  QUANTILE,
  SUMMARY_POINT,
} from '../../pdata/fields.js';
import {
  embedded,
  readAttribute,
  readId,
  readMessage,
  readPacked,
  readSignedFixed64,
  readSint32,
  type Attribute,
  type FieldReaders,
  type Message,
} from './read.js';

/** An integer, already as text, or a double. Undefined where none is set. */
export type NumberValue = { readonly int: string } | { readonly double: number };

export interface Exemplar {
  timeUnixNano: bigint;
  value: NumberValue | undefined;
  traceId: string;
  spanId: string;
  readonly attributes: Attribute[];
}

/** What every kind of point has. */
export interface PointBase {
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  readonly attributes: Attribute[];
}

export interface NumberPoint extends PointBase {
  value: NumberValue | undefined;
  readonly exemplars: Exemplar[];
}

/** What both kinds of histogram have. `sum`, `min` and `max` are undefined where they are not set. */
export interface DistributionPoint extends PointBase {
  count: bigint;
  sum: number | undefined;
  min: number | undefined;
  max: number | undefined;
  readonly exemplars: Exemplar[];
}

export interface HistogramPoint extends DistributionPoint {
  readonly bucketCounts: bigint[];
  readonly explicitBounds: number[];
}

export interface ExponentialBuckets {
  offset: number;
  readonly bucketCounts: bigint[];
}

export interface ExponentialPoint extends DistributionPoint {
  scale: number;
  zeroCount: bigint;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

export interface Quantile {
  quantile: number;
  value: number;
}

export interface SummaryPoint extends PointBase {
  count: bigint;
  sum: number;
  readonly quantiles: Quantile[];
}

/** Tags of the fields of `PointBase`, which differ between kinds. */
interface BaseTags {
  readonly startTimeUnixNano: number;
  readonly timeUnixNano: number;
  readonly attributes: number;
}

interface DistributionTags extends BaseTags {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly exemplars: number;
}

type Entry = readonly [number, (cursor: Cursor) => void];

export function readNumberPoint(message: Message): NumberPoint {
  const point: NumberPoint = { ...newBase(), value: undefined, exemplars: [] };
  readMessage(
    message,
    new Map([
      ...baseReaders(point, NUMBER_POINT),
      [NUMBER_POINT.asDouble, (cursor) => void (point.value = { double: cursor.double() })],
      [NUMBER_POINT.asInt, (cursor) => void (point.value = { int: readSignedFixed64(cursor) })],
      [NUMBER_POINT.exemplars, (cursor) => void point.exemplars.push(readExemplar(embedded(cursor)))],
    ]),
  );
  return point;
}

export function readHistogramPoint(message: Message): HistogramPoint {
  const point: HistogramPoint = { ...newDistribution(), bucketCounts: [], explicitBounds: [] };
  const readCount = (cursor: Cursor): bigint => cursor.fixed64();
  const readBound = (cursor: Cursor): number => cursor.double();
  readMessage(
    message,
    new Map([
      ...distributionReaders(point, HISTOGRAM_POINT),
      [HISTOGRAM_POINT.bucketCounts, (cursor) => void point.bucketCounts.push(readCount(cursor))],
      [HISTOGRAM_POINT.bucketCountsPacked, (cursor) => readPacked(cursor, point.bucketCounts, readCount)],
      [HISTOGRAM_POINT.explicitBounds, (cursor) => void point.explicitBounds.push(readBound(cursor))],
      [HISTOGRAM_POINT.explicitBoundsPacked, (cursor) => readPacked(cursor, point.explicitBounds, readBound)],
    ]),
  );
  return point;
}

export function readExponentialPoint(message: Message): ExponentialPoint {
  const point: ExponentialPoint = {
    ...newDistribution(),
    scale: 0,
    zeroCount: 0n,
    positive: { offset: 0, bucketCounts: [] },
    negative: { offset: 0, bucketCounts: [] },
  };
  readMessage(
    message,
    new Map([
      ...distributionReaders(point, EXPONENTIAL_POINT),
      [EXPONENTIAL_POINT.scale, (cursor) => void (point.scale = readSint32(cursor))],
      [EXPONENTIAL_POINT.zeroCount, (cursor) => void (point.zeroCount = cursor.fixed64())],
      [EXPONENTIAL_POINT.positive, (cursor) => readMessage(embedded(cursor), bucketReaders(point.positive))],
      [EXPONENTIAL_POINT.negative, (cursor) => readMessage(embedded(cursor), bucketReaders(point.negative))],
    ]),
  );
  return point;
}

export function readSummaryPoint(message: Message): SummaryPoint {
  const point: SummaryPoint = { ...newBase(), count: 0n, sum: 0, quantiles: [] };
  readMessage(
    message,
    new Map([
      ...baseReaders(point, SUMMARY_POINT),
      [SUMMARY_POINT.count, (cursor) => void (point.count = cursor.fixed64())],
      [SUMMARY_POINT.sum, (cursor) => void (point.sum = cursor.double())],
      [SUMMARY_POINT.quantileValues, (cursor) => void point.quantiles.push(readQuantile(embedded(cursor)))],
    ]),
  );
  return point;
}

function newBase(): PointBase {
  return { startTimeUnixNano: 0n, timeUnixNano: 0n, attributes: [] };
}

function newDistribution(): DistributionPoint {
  return { ...newBase(), count: 0n, sum: undefined, min: undefined, max: undefined, exemplars: [] };
}

function baseReaders(point: PointBase, tags: BaseTags): Entry[] {
  return [
    [tags.startTimeUnixNano, (cursor) => void (point.startTimeUnixNano = cursor.fixed64())],
    [tags.timeUnixNano, (cursor) => void (point.timeUnixNano = cursor.fixed64())],
    [tags.attributes, (cursor) => void point.attributes.push(readAttribute(cursor))],
  ];
}

function distributionReaders(point: DistributionPoint, tags: DistributionTags): Entry[] {
  return [
    ...baseReaders(point, tags),
    [tags.count, (cursor) => void (point.count = cursor.fixed64())],
    [tags.sum, (cursor) => void (point.sum = cursor.double())],
    [tags.min, (cursor) => void (point.min = cursor.double())],
    [tags.max, (cursor) => void (point.max = cursor.double())],
    [tags.exemplars, (cursor) => void point.exemplars.push(readExemplar(embedded(cursor)))],
  ];
}

function bucketReaders(buckets: ExponentialBuckets): FieldReaders {
  const readCount = (cursor: Cursor): bigint => cursor.uint64();
  return new Map([
    [EXPONENTIAL_BUCKETS.offset, (cursor) => void (buckets.offset = readSint32(cursor))],
    [EXPONENTIAL_BUCKETS.bucketCounts, (cursor) => void buckets.bucketCounts.push(readCount(cursor))],
    [EXPONENTIAL_BUCKETS.bucketCountsPacked, (cursor) => readPacked(cursor, buckets.bucketCounts, readCount)],
  ]);
}

function readQuantile(message: Message): Quantile {
  const quantile: Quantile = { quantile: 0, value: 0 };
  readMessage(
    message,
    new Map([
      [QUANTILE.quantile, (cursor) => void (quantile.quantile = cursor.double())],
      [QUANTILE.value, (cursor) => void (quantile.value = cursor.double())],
    ]),
  );
  return quantile;
}

function readExemplar(message: Message): Exemplar {
  const exemplar: Exemplar = { timeUnixNano: 0n, value: undefined, traceId: '', spanId: '', attributes: [] };
  readMessage(
    message,
    new Map([
      [EXEMPLAR.timeUnixNano, (cursor) => void (exemplar.timeUnixNano = cursor.fixed64())],
      [EXEMPLAR.asDouble, (cursor) => void (exemplar.value = { double: cursor.double() })],
      [EXEMPLAR.asInt, (cursor) => void (exemplar.value = { int: readSignedFixed64(cursor) })],
      [EXEMPLAR.traceId, (cursor) => void (exemplar.traceId = readId(cursor))],
      [EXEMPLAR.spanId, (cursor) => void (exemplar.spanId = readId(cursor))],
      [EXEMPLAR.filteredAttributes, (cursor) => void exemplar.attributes.push(readAttribute(cursor))],
    ]),
  );
  return exemplar;
}
