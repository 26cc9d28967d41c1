import { slotOf } from '../../../pdata/view/layout.js';
import type { MessageView } from '../../../pdata/view/message-view.js';
import { truncated } from '../../../ottl/getters.js';
import { pointSlots } from './metric.js';

export type Aggregation = 'sum' | 'mean' | 'min' | 'max' | 'median' | 'count';

const AS_DOUBLE = slotOf('NumberDataPoint', 'asDouble');
const AS_INT = slotOf('NumberDataPoint', 'asInt');

/** The first point with the value of all, and the earliest start. */
export function mergeNumberPoints(points: readonly MessageView[], aggregation: Aggregation): MessageView {
  const [first] = points as readonly [MessageView];
  if (first.has(AS_DOUBLE)) first.setDouble(AS_DOUBLE, merged(points.map(doubleOf), aggregation, DOUBLES));
  else if (first.has(AS_INT)) first.setFixed64(AS_INT, BigInt.asIntN(64, mergedInts(points, aggregation)));
  else return first;
  keepEarliestStart(points);
  return first;
}

export function keepEarliestStart(points: readonly MessageView[]): void {
  const [first] = points as readonly [MessageView];
  const { start } = pointSlots(first);
  const starts = points.map((point) => point.fixed64(start));
  first.setFixed64(
    start,
    starts.reduce((earliest, one) => (one < earliest ? one : earliest)),
  );
}

function mergedInts(points: readonly MessageView[], aggregation: Aggregation): bigint {
  // In sums and means of integers the reference takes doubles for 0.
  const takesDoubles = aggregation !== 'sum' && aggregation !== 'mean';
  const values = points.map((point) => (takesDoubles || point.has(AS_INT) ? intOf(point) : 0n));
  return merged(values, aggregation, INTS);
}

function doubleOf(point: MessageView): number {
  return point.has(AS_INT) ? Number(BigInt.asIntN(64, point.fixed64(AS_INT))) : point.double(AS_DOUBLE);
}

function intOf(point: MessageView): bigint {
  return point.has(AS_DOUBLE) ? truncated(point.double(AS_DOUBLE)) : BigInt.asIntN(64, point.fixed64(AS_INT));
}

interface Arithmetic<T> {
  readonly of: (count: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly divide: (a: T, by: number) => T;
  readonly max: (a: T, b: T) => T;
  readonly min: (a: T, b: T) => T;
  readonly order: (a: T, b: T) => number;
}

const DOUBLES: Arithmetic<number> = {
  of: (count) => count,
  add: (a, b) => a + b,
  divide: (a, by) => a / by,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  order: (a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b), // NaN first, as Go sorts
};

const INTS: Arithmetic<bigint> = {
  of: BigInt,
  add: (a, b) => BigInt.asIntN(64, a + b),
  divide: (a, by) => a / BigInt(by),
  max: (a, b) => (a < b ? b : a),
  min: (a, b) => (a > b ? b : a),
  order: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
};

function merged<T>(values: readonly T[], aggregation: Aggregation, by: Arithmetic<T>): T {
  const [first] = values as readonly [T];
  switch (aggregation) {
    case 'sum':
      return values.reduce(by.add);
    case 'mean':
      return by.divide(values.reduce(by.add), values.length);
    case 'max':
      return values.reduce(by.max);
    case 'min':
      return values.reduce(by.min);
    case 'count':
      return values.length === 1 ? first : by.of(values.length); // a lone point stays as it is
    case 'median':
      return median(values, by);
  }
}

function median<T>(values: readonly T[], by: Arithmetic<T>): T {
  const sorted = [...values].sort(by.order);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!; // there is at least one
  return sorted.length % 2 === 1 ? upper : by.divide(by.add(sorted[middle - 1]!, upper), 2);
}
