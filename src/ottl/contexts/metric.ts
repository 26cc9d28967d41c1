import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { dataOf, type DataField } from '../../pdata/view/walk.js';
import type { ItemContext, Target } from '../context.js';
import { MessagePart } from '../value.js';
import { unknownPath, type PathReader } from './definition.js';
import { mapField, textField } from './fields.js';

const NAME = slotOf('Metric', 'name');
const DESCRIPTION = slotOf('Metric', 'description');
const UNIT = slotOf('Metric', 'unit');
const METADATA = slotOf('Metric', 'metadata');
/** The same in every kind of data that has them. */
const POINTS = slotOf('Sum', 'dataPoints');
const TEMPORALITY = slotOf('Sum', 'aggregationTemporality');
const IS_MONOTONIC = slotOf('Sum', 'isMonotonic');

const metric = ({ walk }: ItemContext) => walk.item;

/** Paths of a metric. */
export const metricPaths: PathReader = (path) => {
  switch (path.name) {
    case 'name':
      return textField(metric, NAME);
    case 'description':
      return textField(metric, DESCRIPTION);
    case 'unit':
      return textField(metric, UNIT);
    case 'type':
      return type;
    case 'aggregation_temporality':
      return temporality;
    case 'is_monotonic':
      return isMonotonic;
    case 'data_points':
      return dataPoints;
    case 'metadata':
      return mapField(metric, METADATA, path.keys());
    default:
      throw unknownPath(path.name, path.text, 'metric');
  }
};

const TYPES: Readonly<Record<DataField, number>> = {
  gauge: 1,
  sum: 2,
  histogram: 3,
  exponentialHistogram: 4,
  summary: 5,
};

/** The number of a metric's type, 0 for one without data. */
export function metricType(view: MessageView): number {
  const data = dataOf(view);
  return data === undefined ? 0 : TYPES[data.name];
}

const type: Target = {
  get: (context) => BigInt(metricType(metric(context))),
  set: () => {},
  shortcut: { kind: 'int', read: (context) => metricType(metric(context)) },
};

/** The data of a metric, if it is of one of these kinds. */
function dataIn(context: ItemContext, kinds: readonly DataField[]): MessageView | undefined {
  const data = dataOf(metric(context));
  return data !== undefined && kinds.includes(data.name) ? metric(context).child(data.slot) : undefined;
}

const WITH_TEMPORALITY: readonly DataField[] = ['sum', 'histogram', 'exponentialHistogram'];

const temporality: Target = {
  get: (context) => {
    const data = dataIn(context, WITH_TEMPORALITY);
    return data === undefined ? null : BigInt(data.int32(TEMPORALITY));
  },
  set: (context, value) => {
    if (typeof value !== 'bigint') return;
    dataIn(context, WITH_TEMPORALITY)?.setInt(TEMPORALITY, Number(BigInt.asIntN(32, value)));
  },
};

const isMonotonic: Target = {
  get: (context) => dataIn(context, ['sum'])?.bool(IS_MONOTONIC) ?? null,
  set: (context, value) => {
    if (typeof value === 'boolean') dataIn(context, ['sum'])?.setInt(IS_MONOTONIC, value ? 1 : 0);
  },
};

const POINT_SLICES: Readonly<Record<DataField, string>> = {
  gauge: 'pmetric.NumberDataPointSlice',
  sum: 'pmetric.NumberDataPointSlice',
  histogram: 'pmetric.HistogramDataPointSlice',
  exponentialHistogram: 'pmetric.ExponentialHistogramDataPointSlice',
  summary: 'pmetric.SummaryDataPointSlice',
};

const dataPoints: Target = {
  get: (context) => {
    const data = dataOf(metric(context));
    if (data === undefined) return null;
    return new MessagePart(POINT_SLICES[data.name], metric(context).child(data.slot).fieldBytes(POINTS), POINTS);
  },
  set: (context, value) => {
    const data = dataOf(metric(context));
    if (data === undefined || !(value instanceof MessagePart) || value.goType !== POINT_SLICES[data.name]) return;
    metric(context).child(data.slot).setFieldBytes(POINTS, value.bytes);
  },
};

export const METRIC_ENUMS: Readonly<Record<string, number>> = {
  AGGREGATION_TEMPORALITY_UNSPECIFIED: 0,
  AGGREGATION_TEMPORALITY_DELTA: 1,
  AGGREGATION_TEMPORALITY_CUMULATIVE: 2,
  METRIC_DATA_TYPE_NONE: 0,
  METRIC_DATA_TYPE_GAUGE: 1,
  METRIC_DATA_TYPE_SUM: 2,
  METRIC_DATA_TYPE_HISTOGRAM: 3,
  METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM: 4,
  METRIC_DATA_TYPE_SUMMARY: 5,
};
