import { Cursor } from '../../../pdata/cursor.js';
import { slotOf } from '../../../pdata/view/layout.js';
import type { MessageView } from '../../../pdata/view/message-view.js';
import { writeInt64 } from '../../../pdata/view/value.js';
import { WireWriter } from '../../../pdata/wire-writer.js';
import { keepEarliestStart } from './merge-numbers.js';

const COUNTS = slotOf('HistogramDataPoint', 'bucketCounts');
const ZERO_COUNT = slotOf('ExponentialHistogramDataPoint', 'zeroCount');
const POSITIVE = slotOf('ExponentialHistogramDataPoint', 'positive');
const NEGATIVE = slotOf('ExponentialHistogramDataPoint', 'negative');
const BUCKET_COUNTS = slotOf('Buckets', 'bucketCounts');

/** The first point with counts of all. Points that counted nothing are passed over. */
export function mergeHistogramPoints(points: readonly MessageView[]): MessageView {
  return merge(points, (first, other) => {
    first.setPacked(COUNTS, fixedCounts(summed(readFixed(first.packed(COUNTS)), readFixed(other.packed(COUNTS)))));
  });
}

export function mergeExponentialPoints(points: readonly MessageView[]): MessageView {
  return merge(points, (first, other) => {
    first.setFixed64(ZERO_COUNT, first.fixed64(ZERO_COUNT) + other.fixed64(ZERO_COUNT));
    for (const slot of [NEGATIVE, POSITIVE]) {
      const [ours, theirs] = [first, other].map((point) => readVarints(point.child(slot).packed(BUCKET_COUNTS)));
      if (theirs!.length > 0) first.child(slot).setPacked(BUCKET_COUNTS, varintCounts(summed(ours!, theirs!)));
    }
  });
}

function merge(
  points: readonly MessageView[],
  mergeBuckets: (first: MessageView, other: MessageView) => void,
): MessageView {
  const [first, ...others] = points as readonly [MessageView, ...MessageView[]];
  const { name } = first.layout;
  const [count, sum, min, max, exemplars] = ['count', 'sum', 'min', 'max', 'exemplars'].map((field) => {
    return slotOf(name, field);
  }) as [number, number, number, number, number];
  const counted = others.filter((point) => point.fixed64(count) !== 0n);
  for (const other of counted) {
    first.setFixed64(count, first.fixed64(count) + other.fixed64(count));
    first.setDouble(sum, first.double(sum) + other.double(sum));
    if (first.has(min) && first.double(min) > other.double(min)) first.setDouble(min, other.double(min));
    if (first.has(max) && first.double(max) < other.double(max)) first.setDouble(max, other.double(max));
    mergeBuckets(first, other);
    const added = other.fieldBytes(exemplars);
    if (added.length > 0) first.setFieldBytes(exemplars, Buffer.concat([first.fieldBytes(exemplars), added]));
  }
  keepEarliestStart([first, ...counted]);
  return first;
}

function summed(ours: readonly bigint[], theirs: readonly bigint[]): bigint[] {
  const length = Math.max(ours.length, theirs.length);
  return Array.from({ length }, (_, i) => (ours[i] ?? 0n) + (theirs[i] ?? 0n));
}

function readFixed(block: Uint8Array): bigint[] {
  return readAll(block, (cursor) => cursor.fixed64());
}

function readVarints(block: Uint8Array): bigint[] {
  return readAll(block, (cursor) => cursor.uint64());
}

function readAll(block: Uint8Array, read: (cursor: Cursor) => bigint): bigint[] {
  const cursor = new Cursor(block);
  const values: bigint[] = [];
  while (cursor.pos < cursor.end) values.push(read(cursor));
  return values;
}

function fixedCounts(counts: readonly bigint[]): Uint8Array {
  const out = new WireWriter(8 * counts.length);
  for (const count of counts) out.fixed64(Number(count & 0xffffffffn), Number((count >> 32n) & 0xffffffffn));
  return out.finish();
}

function varintCounts(counts: readonly bigint[]): Uint8Array {
  const out = new WireWriter();
  for (const count of counts) writeInt64(out, count);
  return out.finish();
}
