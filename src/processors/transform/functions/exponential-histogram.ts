/** Makes explicit buckets of exponential ones. */
import type { Random } from '../../../component/clock.js';
import { Cursor } from '../../../pdata/cursor.js';
import { slotOf } from '../../../pdata/view/layout.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { WireWriter } from '../../../pdata/wire-writer.js';
import { OttlError } from '../../../ottl/error.js';
import { define, NOTHING } from '../../../ottl/function.js';
import { copyPointDetails, DESCRIPTION, HISTOGRAM, metricData, NAME, POINTS, TEMPORALITY, UNIT } from './metric.js';
import { spreadEvenly, spreadRandomly, toMidpoint, toUpper, type Bucket } from './spread.js';

const METHODS: readonly string[] = ['upper', 'midpoint', 'random', 'uniform'];

export const convertExponentialHistogram = define(
  'convert_exponential_histogram_to_histogram',
  { DistributionFn: 'string', ExplicitBounds: '[]float64' },
  ({ DistributionFn, ExplicitBounds: bounds }, { random }) => {
    const method = DistributionFn === '' ? 'random' : DistributionFn;
    if (!METHODS.includes(method)) {
      throw new OttlError(`invalid conversion function: ${method}, must be one of [upper, midpoint, random, uniform]`);
    }
    if (bounds.length === 0) throw new OttlError('explicit bounds cannot be empty: []');
    return ({ walk: { item: metric } }) => {
      const data = metricData(metric);
      if (data?.kind !== 'exponentialHistogram') return NOTHING;
      const converted = MessageView.over('Metric', new Uint8Array(0));
      for (const slot of [NAME, DESCRIPTION, UNIT]) converted.setText(slot, metric.text(slot));
      const histogram = new MessageView('Histogram');
      histogram.setInt(TEMPORALITY, data.view.int32(TEMPORALITY));
      for (const point of data.points) {
        fillPoint(histogram.list(POINTS).append(), point, bounds, countsOf(point, bounds, method, random));
      }
      converted.setContent(HISTOGRAM, histogram.toBytes());
      metric.replaceContent(converted.toBytes());
      return NOTHING;
    };
  },
);

const from = (field: string): number => slotOf('ExponentialHistogramDataPoint', field);
const to = (field: string): number => slotOf('HistogramDataPoint', field);
const DOUBLES = ['sum', 'min', 'max'].map((field) => [from(field), to(field)] as const);
const [COUNT, NEW_COUNT] = [from('count'), to('count')];
const [EXEMPLARS, NEW_EXEMPLARS] = [from('exemplars'), to('exemplars')];
const [BOUNDS, COUNTS] = [to('explicitBounds'), to('bucketCounts')];

function fillPoint(
  point: MessageView,
  source: MessageView,
  bounds: readonly number[],
  counts: readonly bigint[],
): void {
  copyPointDetails(source, point);
  point.setFixed64(NEW_COUNT, source.fixed64(COUNT));
  for (const [old, anew] of DOUBLES) point.setDouble(anew, source.double(old));
  for (const exemplar of source.list(EXEMPLARS)) point.list(NEW_EXEMPLARS).append(exemplar.toBytes());
  const packedBounds = new WireWriter(8 * bounds.length);
  for (const bound of bounds) packedBounds.double(bound);
  point.setPacked(BOUNDS, packedBounds.finish());
  const packedCounts = new WireWriter(8 * counts.length);
  for (const count of counts) packedCounts.fixed64(Number(count & 0xffffffffn), Number((count >> 32n) & 0xffffffffn));
  point.setPacked(COUNTS, packedCounts.finish());
}

const SCALE = from('scale');
const ZERO_COUNT = from('zeroCount');
const POSITIVE = from('positive');
const OFFSET = slotOf('Buckets', 'offset');
const BUCKET_COUNTS = slotOf('Buckets', 'bucketCounts');

/** One count a bound: the reference makes no overflow bucket, and leaves negative buckets out. */
function countsOf(point: MessageView, bounds: readonly number[], method: string, random: Random): bigint[] {
  const counts = bounds.map(() => 0n);
  const factor = Math.LN2 * 2 ** -point.sint32(SCALE);
  if (bounds[0] === 0) counts[0]! += point.fixed64(ZERO_COUNT);
  const positive = point.child(POSITIVE);
  const packed = new Cursor(positive.packed(BUCKET_COUNTS));
  for (let index = positive.sint32(OFFSET); packed.pos < packed.end; index++) {
    const bucket = {
      count: packed.uint64(),
      lower: Math.exp(index * factor),
      upper: Math.exp((index + 1) * factor),
    };
    addBucket(counts, bucket, bounds, method, random);
  }
  return counts;
}

function addBucket(counts: bigint[], bucket: Bucket, bounds: readonly number[], method: string, random: Random): void {
  const { count, lower, upper } = bucket;
  if (lower > bounds.at(-1)!) {
    counts[counts.length - 1]! += count;
    return;
  }
  const within = bounds.findIndex((bound, i) => i > 0 && lower > bounds[i - 1]! && upper <= bound);
  if (within !== -1) counts[within - 1]! += count;
  else if (method === 'upper') toUpper(counts, bucket, bounds);
  else if (method === 'midpoint') toMidpoint(counts, bucket, bounds);
  else if (method === 'uniform') spreadEvenly(counts, bucket, bounds);
  else spreadRandomly(counts, bucket, bounds, random);
}
