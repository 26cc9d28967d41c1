/** Metrics read into plain values: what is kept of each series is small, and is needed again at every scrape. */
import { anyValueText, keyText, keyValueSpans } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { EXEMPLAR, HISTOGRAM_POINT, NUMBER_POINT, QUANTILE, SUMMARY_POINT } from '../../pdata/fields.js';

export type Attributes = readonly (readonly [key: string, value: string])[];
export type PointKind = 'gauge' | 'sum' | 'histogram' | 'summary';

export interface Exemplar {
  readonly value: number;
  readonly timeNanos: bigint;
  readonly traceId: string;
  readonly spanId: string;
}

export interface Point {
  attributes: [string, string][];
  startNanos: bigint;
  timeNanos: bigint;
  noRecordedValue: boolean;
  /** Of a number. */
  value: number;
  /** Of the others. */
  count: number;
  sum: number;
  bounds: number[];
  buckets: number[];
  quantiles: [quantile: number, value: number][];
  exemplars: Exemplar[];
}

const TAGS = { gauge: NUMBER_POINT, sum: NUMBER_POINT, histogram: HISTOGRAM_POINT, summary: SUMMARY_POINT } as const;

export function readPoint(kind: PointKind, cursor: Cursor): Point {
  const point: Point = {
    attributes: [],
    startNanos: 0n,
    timeNanos: 0n,
    noRecordedValue: false,
    value: 0,
    count: 0,
    sum: 0,
    bounds: [],
    buckets: [],
    quantiles: [],
    exemplars: [],
  };
  const common = TAGS[kind];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === common.attributes) point.attributes.push(readAttribute(cursor));
    else if (tag === common.startTimeUnixNano) point.startNanos = cursor.fixed64();
    else if (tag === common.timeUnixNano) point.timeNanos = cursor.fixed64();
    else if (tag === common.flags) point.noRecordedValue = (cursor.varint() & 1) === 1;
    else if (
      !(common === NUMBER_POINT ? readNumber : kind === 'summary' ? readSummary : readHistogram)(point, tag, cursor)
    )
      cursor.skip(tag);
  }
  return point;
}

function readNumber(point: Point, tag: number, cursor: Cursor): boolean {
  if (tag === NUMBER_POINT.asDouble) point.value = cursor.double();
  else if (tag === NUMBER_POINT.asInt) point.value = Number(BigInt.asIntN(64, cursor.fixed64()));
  else if (tag === NUMBER_POINT.exemplars) point.exemplars.push(readExemplar(embedded(cursor)));
  else return false;
  return true;
}

function readHistogram(point: Point, tag: number, cursor: Cursor): boolean {
  if (tag === HISTOGRAM_POINT.count) point.count = Number(cursor.fixed64());
  else if (tag === HISTOGRAM_POINT.sum) point.sum = cursor.double();
  else if (tag === HISTOGRAM_POINT.bucketCounts) point.buckets.push(Number(cursor.fixed64()));
  else if (tag === HISTOGRAM_POINT.bucketCountsPacked) {
    for (const packed = embedded(cursor); packed.pos < packed.end;) point.buckets.push(Number(packed.fixed64()));
  } else if (tag === HISTOGRAM_POINT.explicitBounds) point.bounds.push(cursor.double());
  else if (tag === HISTOGRAM_POINT.explicitBoundsPacked) {
    for (const packed = embedded(cursor); packed.pos < packed.end;) point.bounds.push(packed.double());
  } else if (tag === HISTOGRAM_POINT.exemplars) point.exemplars.push(readExemplar(embedded(cursor)));
  else return false;
  return true;
}

function readSummary(point: Point, tag: number, cursor: Cursor): boolean {
  if (tag === SUMMARY_POINT.count) point.count = Number(cursor.fixed64());
  else if (tag === SUMMARY_POINT.sum) point.sum = cursor.double();
  else if (tag === SUMMARY_POINT.quantileValues) point.quantiles.push(readQuantile(embedded(cursor)));
  else return false;
  return true;
}

function readQuantile(cursor: Cursor): [number, number] {
  const pair: [number, number] = [0, 0];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === QUANTILE.quantile) pair[0] = cursor.double();
    else if (tag === QUANTILE.value) pair[1] = cursor.double();
    else cursor.skip(tag);
  }
  return pair;
}

function readExemplar(cursor: Cursor): Exemplar {
  const exemplar = { value: 0, timeNanos: 0n, traceId: '', spanId: '' };
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === EXEMPLAR.asDouble) exemplar.value = cursor.double();
    else if (tag === EXEMPLAR.asInt) exemplar.value = Number(BigInt.asIntN(64, cursor.fixed64()));
    else if (tag === EXEMPLAR.timeUnixNano) exemplar.timeNanos = cursor.fixed64();
    else if (tag === EXEMPLAR.traceId) exemplar.traceId = Buffer.from(cursor.bytes()).toString('hex');
    else if (tag === EXEMPLAR.spanId) exemplar.spanId = Buffer.from(cursor.bytes()).toString('hex');
    else cursor.skip(tag);
  }
  return exemplar;
}

/** The embedded message at the cursor, which steps over it. */
export function embedded(cursor: Cursor): Cursor {
  const length = cursor.varint();
  const start = cursor.pos;
  cursor.pos = start + length;
  return new Cursor(cursor.buf, start, cursor.pos);
}

/** The KeyValue at the cursor, its value as text. */
export function readAttribute(cursor: Cursor): [string, string] {
  const { buf, pos, end } = embedded(cursor);
  const spans = keyValueSpans(buf, pos, end);
  return [keyText(buf, spans), anyValueText(buf, spans.valueStart, spans.valueEnd)];
}
