/** Adds exponential histograms. Source followed: `deltatocumulativeprocessor/internal/data/add.go` at 0.131.0. */
import { Cursor } from '../../pdata/cursor.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { writeInt64 } from '../../pdata/view/value.js';
import { WireWriter } from '../../pdata/wire-writer.js';
import { bucketOf, downscale, merge, stepsToFit, takeUpTo, upperBound, type Buckets } from './buckets.js';
import { addOptionals, addUnsigned } from './fields.js';

const POINT = 'ExponentialHistogramDataPoint';
const SCALE = slotOf(POINT, 'scale');
const POSITIVE = slotOf(POINT, 'positive');
const NEGATIVE = slotOf(POINT, 'negative');
const COUNT = slotOf(POINT, 'count');
const ZERO_COUNT = slotOf(POINT, 'zeroCount');
const ZERO_THRESHOLD = slotOf(POINT, 'zeroThreshold');
const OPTIONALS = { sum: slotOf(POINT, 'sum'), min: slotOf(POINT, 'min'), max: slotOf(POINT, 'max') };
const BUCKETS = { offset: slotOf('Buckets', 'offset'), counts: slotOf('Buckets', 'bucketCounts') };

/** More buckets than that are merged. */
const MOST_BUCKETS = 160;

/** The parts of a point that belong together. */
interface Scaled {
  readonly positive: Buckets;
  readonly negative: Buckets;
  scale: number;
  zeroCount: bigint;
  zeroThreshold: number;
}

export function addExponential(state: MessageView, point: MessageView): void {
  const [sums, more] = [read(state), read(point)];
  const [finer, coarser] = sums.scale < more.scale ? [more, sums] : [sums, more];
  rescale(finer, coarser.scale);
  const steps = Math.max(
    stepsToFit(MOST_BUCKETS, sums.positive, more.positive),
    stepsToFit(MOST_BUCKETS, sums.negative, more.negative),
  );
  rescale(sums, sums.scale - steps);
  rescale(more, more.scale - steps);
  const [wider, narrower] = sums.zeroThreshold < more.zeroThreshold ? [more, sums] : [sums, more];
  widenZero(narrower, wider.zeroThreshold);
  merge(sums.positive, more.positive);
  merge(sums.negative, more.negative);
  sums.zeroCount += more.zeroCount;
  write(state, sums);
  addUnsigned(state, point, COUNT);
  addOptionals(state, point, OPTIONALS);
}

function rescale(point: Scaled, scale: number): void {
  downscale(point.positive, point.scale - scale);
  downscale(point.negative, point.scale - scale);
  point.scale = scale;
}

/** Counts what lies within the width, and what shares a bucket with it, as zero. */
function widenZero(point: Scaled, width: number): void {
  if (width === point.zeroThreshold) return;
  const last = bucketOf(width, point.scale);
  point.zeroCount += takeUpTo(point.positive, last) + takeUpTo(point.negative, last);
  point.zeroThreshold = upperBound(last, point.scale);
}

function read(point: MessageView): Scaled {
  return {
    positive: readBuckets(point.child(POSITIVE)),
    negative: readBuckets(point.child(NEGATIVE)),
    scale: point.sint32(SCALE),
    zeroCount: point.fixed64(ZERO_COUNT),
    zeroThreshold: point.double(ZERO_THRESHOLD),
  };
}

function readBuckets(view: MessageView): Buckets {
  const counts: bigint[] = [];
  const walk = new Cursor(view.packed(BUCKETS.counts));
  while (walk.pos < walk.end) counts.push(walk.uint64());
  return { offset: view.sint32(BUCKETS.offset), counts };
}

function write(state: MessageView, { positive, negative, scale, zeroCount, zeroThreshold }: Scaled): void {
  state.setSint32(SCALE, scale);
  state.setFixed64(ZERO_COUNT, zeroCount);
  state.setDouble(ZERO_THRESHOLD, zeroThreshold);
  writeBuckets(state, POSITIVE, positive);
  writeBuckets(state, NEGATIVE, negative);
}

function writeBuckets(state: MessageView, slot: number, { offset, counts }: Buckets): void {
  const view = state.child(slot);
  const out = new WireWriter();
  for (const count of counts) writeInt64(out, count);
  view.setSint32(BUCKETS.offset, offset);
  view.setPacked(BUCKETS.counts, out.finish());
}
