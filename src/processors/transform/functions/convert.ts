/** Editors that change a metric's type, copy it, or scale it. */
import { slotOf } from '../../../pdata/view/layout.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { WireWriter } from '../../../pdata/wire-writer.js';
import { Cursor } from '../../../pdata/cursor.js';
import { OttlError } from '../../../ottl/error.js';
import { define, NOTHING } from '../../../ottl/function.js';
import { truncated } from '../../../ottl/getters.js';
import {
  addMetric,
  DESCRIPTION,
  GAUGE,
  IS_MONOTONIC,
  metricData,
  NAME,
  POINTS,
  SUM,
  TEMPORALITY,
  temporalityNamed,
  typeName,
  UNIT,
  type MetricData,
} from './metric.js';

export const convertGaugeToSum = define(
  'convert_gauge_to_sum',
  { StringAggTemp: 'string', Monotonic: 'bool' },
  ({ StringAggTemp, Monotonic }) => {
    const temporality = temporalityNamed(StringAggTemp);
    return ({ walk: { item: metric } }) => {
      if (!metric.has(GAUGE)) return NOTHING;
      const sum = MessageView.over('Sum', metric.child(GAUGE).fieldBytes(POINTS));
      sum.setInt(TEMPORALITY, temporality);
      sum.setInt(IS_MONOTONIC, Monotonic ? 1 : 0);
      metric.setContent(SUM, sum.toBytes());
      return NOTHING;
    };
  },
);

export const convertSumToGauge = define('convert_sum_to_gauge', {}, () => ({ walk: { item: metric } }) => {
  if (metric.has(SUM)) metric.setContent(GAUGE, metric.child(SUM).fieldBytes(POINTS));
  return NOTHING;
});

export const copyMetric = define(
  'copy_metric',
  { Name: 'StringGetter?', Description: 'StringGetter?', Unit: 'StringGetter?' },
  ({ Name, Description, Unit }) => {
    const changes = [
      [NAME, Name],
      [DESCRIPTION, Description],
      [UNIT, Unit],
    ] as const;
    return (context) => {
      const copy = addMetric(context.walk, context.walk.item.toBytes(), 'copy_metric');
      for (const [slot, get] of changes) if (get !== undefined) copy.setText(slot, get(context));
      return NOTHING;
    };
  },
);

export const scaleMetric = define(
  'scale_metric',
  { Multiplier: 'float64', Unit: 'StringGetter?' },
  ({ Multiplier, Unit }) => {
    return (context) => {
      const metric = context.walk.item;
      let unit: string | undefined;
      try {
        unit = Unit?.(context);
      } catch (error) {
        throw new OttlError(`could not get unit from ScaleArguments: ${(error as Error).message}`);
      }
      const data = metricData(metric);
      if (data === undefined) throw new OttlError(`unsupported metric type: '${typeName(metric)}'`);
      scale(data, Multiplier);
      if (unit !== undefined) metric.setText(UNIT, unit);
      return NOTHING;
    };
  },
);

function scale({ kind, points }: MetricData, by: number): void {
  switch (kind) {
    case 'exponentialHistogram':
      throw new OttlError("exponential histograms are not supported by the 'scale_metric' function");
    case 'histogram':
      for (const point of points) scaleHistogramPoint(point, by);
      break;
    case 'summary':
      for (const point of points) scaleSummaryPoint(point, by);
      break;
    default:
      for (const point of points) scaleValue(point, by, POINT_VALUE);
  }
}

/** Slots of a value that is an integer or a double. */
interface ValueSlots {
  readonly int: number;
  readonly double: number;
}

const POINT_VALUE: ValueSlots = {
  int: slotOf('NumberDataPoint', 'asInt'),
  double: slotOf('NumberDataPoint', 'asDouble'),
};
const EXEMPLAR_VALUE: ValueSlots = { int: slotOf('Exemplar', 'asInt'), double: slotOf('Exemplar', 'asDouble') };

function scaleValue(view: MessageView, by: number, { int, double }: ValueSlots): void {
  if (view.has(double)) view.setDouble(double, view.double(double) * by);
  else if (view.has(int)) {
    view.setFixed64(int, truncated(Number(BigInt.asIntN(64, view.fixed64(int))) * by));
  }
}

const HISTOGRAM_DOUBLES = ['sum', 'min', 'max'].map((field) => slotOf('HistogramDataPoint', field));
const BOUNDS = slotOf('HistogramDataPoint', 'explicitBounds');
const EXEMPLARS = slotOf('HistogramDataPoint', 'exemplars');

function scaleHistogramPoint(point: MessageView, by: number): void {
  for (const slot of HISTOGRAM_DOUBLES) if (point.has(slot)) point.setDouble(slot, point.double(slot) * by);
  const bounds = new Cursor(point.packed(BOUNDS));
  const scaled = new WireWriter(bounds.end);
  while (bounds.pos < bounds.end) scaled.double(bounds.double() * by);
  point.setPacked(BOUNDS, scaled.finish());
  for (const exemplar of point.list(EXEMPLARS)) scaleValue(exemplar, by, EXEMPLAR_VALUE);
}

const SUMMARY_SUM = slotOf('SummaryDataPoint', 'sum');
const QUANTILES = slotOf('SummaryDataPoint', 'quantileValues');
const QUANTILE_VALUE = slotOf('ValueAtQuantile', 'value');

function scaleSummaryPoint(point: MessageView, by: number): void {
  point.setDouble(SUMMARY_SUM, point.double(SUMMARY_SUM) * by);
  for (const quantile of point.list(QUANTILES)) {
    quantile.setDouble(QUANTILE_VALUE, quantile.double(QUANTILE_VALUE) * by);
  }
}
