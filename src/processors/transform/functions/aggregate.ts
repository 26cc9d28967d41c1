/** Editors that merge data points. Source followed: `internal/coreinternal/aggregateutil` at 0.131.0. */
import { encodeKey } from '../../../pdata/view/key-values.js';
import { slotOf } from '../../../pdata/view/layout.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { encodeAnyValue, mapValue } from '../../../pdata/view/value.js';
import { OttlError } from '../../../ottl/error.js';
import { define, NOTHING } from '../../../ottl/function.js';
import { goJson } from '../../../ottl/getters.js';
import { mergeExponentialPoints, mergeHistogramPoints } from './merge-histograms.js';
import { mergeNumberPoints, type Aggregation } from './merge-numbers.js';
import {
  DESCRIPTION,
  IS_MONOTONIC,
  isDelta,
  metricData,
  NAME,
  POINTS,
  pointSlots,
  TEMPORALITY,
  UNIT,
  type MetricData,
} from './metric.js';

const AGGREGATIONS: readonly string[] = ['sum', 'mean', 'min', 'max', 'median', 'count'];

function aggregationNamed(name: string): Aggregation {
  if (AGGREGATIONS.includes(name)) return name as Aggregation;
  throw new OttlError(
    `invalid aggregation function: 'unsupported function: '${name}'', valid options: ${AGGREGATIONS.join(', ')}`,
  );
}

export const aggregateOnAttributes = define(
  'aggregate_on_attributes',
  { AggregationFunction: 'string', Attributes: '[]string?' },
  ({ AggregationFunction, Attributes }) => {
    const aggregation = aggregationNamed(AggregationFunction);
    const kept = Attributes === undefined ? undefined : new Set(Attributes);
    return ({ walk: { item: metric } }) => {
      const data = metricData(metric);
      if (data?.kind === 'summary') {
        throw new OttlError('aggregate_on_attributes does not support aggregating Summary metrics');
      }
      for (const point of data?.points ?? []) {
        const attributes = point.map(pointSlots(point).attributes);
        if (kept !== undefined) attributes.removeIf((i) => !kept.has(attributes.keyAt(i)));
      }
      mergeInto(metric, data, aggregation);
      return NOTHING;
    };
  },
);

export const aggregateOnAttributeValue = define(
  'aggregate_on_attribute_value',
  { AggregationFunction: 'string', Attribute: 'string', Values: '[]string', NewValue: 'string' },
  ({ AggregationFunction, Attribute, Values, NewValue }) => {
    const aggregation = aggregationNamed(AggregationFunction);
    const key = encodeKey(Attribute);
    const replaced = new Set(Values);
    const value = encodeAnyValue(NewValue);
    return ({ walk: { item: metric } }) => {
      const data = metricData(metric);
      for (const point of data?.points ?? []) {
        const attributes = point.map(pointSlots(point).attributes);
        const found = mapValue(attributes, key);
        if (found === undefined) continue;
        // What is no text counts as an empty one.
        if (replaced.has(typeof found === 'string' ? found : '')) attributes.put(key, value);
      }
      mergeInto(metric, data, aggregation);
      return NOTHING;
    };
  },
);

/** Makes the metric anew of its points, those of one group merged. The reference loses points of summaries, and metadata. */
function mergeInto(metric: MessageView, data: MetricData | undefined, aggregation: Aggregation): void {
  const merged = MessageView.over('Metric', new Uint8Array(0));
  for (const slot of [NAME, UNIT, DESCRIPTION]) merged.setText(slot, metric.text(slot));
  if (data !== undefined) merged.setContent(data.slot, mergedData(data, aggregation));
  metric.replaceContent(merged.toBytes());
}

function mergedData({ kind, view, points }: MetricData, aggregation: Aggregation): Uint8Array {
  const merged = new MessageView(view.layout.name);
  if (kind !== 'gauge' && kind !== 'summary') merged.setInt(TEMPORALITY, view.int32(TEMPORALITY));
  if (kind === 'sum') merged.setInt(IS_MONOTONIC, view.bool(IS_MONOTONIC) ? 1 : 0);
  if (kind !== 'summary') {
    const useStart = kind !== 'gauge' && isDelta(view);
    merged.list(POINTS).replace(groupsOf([...points], useStart).map((group) => MERGE[kind](group, aggregation)));
  }
  return merged.toBytes();
}

const MERGE = {
  gauge: mergeNumberPoints,
  sum: mergeNumberPoints,
  histogram: mergeHistogramPoints,
  exponentialHistogram: mergeExponentialPoints,
};

/** Points that go together, in the order in which the first of each group comes. */
function groupsOf(points: readonly MessageView[], useStart: boolean): readonly (readonly MessageView[])[] {
  const groups = new Map<string, MessageView[]>();
  for (const point of points) {
    const slots = pointSlots(point);
    const start = useStart ? String(point.fixed64(slots.start)) : '';
    const attributes = goJson(point.map(slots.attributes)) ?? '';
    const key = [point.fixed64(slots.time), start, ...shapeOf(point, slots.flags), attributes].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()];
}

const BOUNDS = slotOf('HistogramDataPoint', 'explicitBounds');
const SCALE = slotOf('ExponentialHistogramDataPoint', 'scale');
const POSITIVE = slotOf('ExponentialHistogramDataPoint', 'positive');
const NEGATIVE = slotOf('ExponentialHistogramDataPoint', 'negative');
const OFFSET = slotOf('Buckets', 'offset');

/** What must agree for points to be merged at all. */
function shapeOf(point: MessageView, flags: number): readonly unknown[] {
  const { name } = point.layout;
  if (name === 'NumberDataPoint') return [];
  const limits = [point.has(slotOf(name, 'min')), point.has(slotOf(name, 'max')), point.uint32(flags)];
  if (name === 'HistogramDataPoint') return [...limits, Buffer.from(point.packed(BOUNDS)).toString('hex')];
  const offsets = [POSITIVE, NEGATIVE].map((slot) => point.child(slot).sint32(OFFSET));
  return [...limits, point.sint32(SCALE), ...offsets];
}
