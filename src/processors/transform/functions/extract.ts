/** Editors that make a sum of what histograms and summaries count. */
import { slotOf } from '../../../pdata/view/layout.js';
import { MessageView } from '../../../pdata/view/message-view.js';
import { dataOf, type Walk } from '../../../pdata/view/walk.js';
import type { ItemContext } from '../../../ottl/context.js';
import { OttlError } from '../../../ottl/error.js';
import { define, NOTHING, type FunctionDefinition } from '../../../ottl/function.js';
import {
  addMetric,
  copyPointDetails,
  CUMULATIVE,
  DESCRIPTION,
  metricData,
  NAME,
  newSum,
  POINTS,
  SUM,
  TEMPORALITY,
  temporalityNamed,
  typeName,
  UNIT,
  type MetricData,
} from './metric.js';

const AS_DOUBLE = slotOf('NumberDataPoint', 'asDouble');
const AS_INT = slotOf('NumberDataPoint', 'asInt');
/** The same in points of histograms and summaries. */
const COUNT_FIELD = 'count';
const SUM_FIELD = 'sum';

/** What is taken of a point. */
type Part = 'sum' | 'count';

/** Writes the part of `from` as the value of `to`. */
function setValue(part: Part, from: MessageView, to: MessageView): void {
  if (part === 'sum') to.setDouble(AS_DOUBLE, from.double(slotOf(from.layout.name, SUM_FIELD)));
  else to.setFixed64(AS_INT, from.fixed64(slotOf(from.layout.name, COUNT_FIELD)));
}

function addPoint(part: Part, from: MessageView, sum: MessageView): void {
  const point = sum.child(SUM).list(POINTS).append();
  copyPointDetails(from, point);
  setValue(part, from, point);
}

function extract(name: string, part: Part): FunctionDefinition {
  return define(name, { Monotonic: 'bool', Suffix: 'string?' }, ({ Monotonic, Suffix = `_${part}` }) => ({ walk }) => {
    const metric = walk.item;
    const data = metricData(metric);
    const temporality = data === undefined ? 0 : temporalityOf(data);
    if (data === undefined || temporality === 0) {
      const type = typeName(metric);
      throw new OttlError(
        `${name} requires an input metric of type Histogram, ExponentialHistogram or Summary, got ${type}`,
      );
    }
    // The unit of what is measured is none of how often it was.
    const unit = part === 'sum' ? metric.text(UNIT) : '1';
    const sum = newSum(metric.text(NAME) + Suffix, metric.text(DESCRIPTION), unit, temporality, Monotonic);
    for (const point of data.points) if (hasPart(part, point)) addPoint(part, point, sum);
    if (sum.child(SUM).list(POINTS).length > 0) addMetric(walk, sum.toBytes(), name);
    return NOTHING;
  });
}

/** Points of histograms need not have a sum; those of summaries always do. */
function hasPart(part: Part, point: MessageView): boolean {
  const { name } = point.layout;
  return part === 'count' || name === 'SummaryDataPoint' || point.has(slotOf(name, SUM_FIELD));
}

function temporalityOf({ kind, view }: MetricData): number {
  if (kind === 'summary') return CUMULATIVE;
  return kind === 'histogram' || kind === 'exponentialHistogram' ? view.int32(TEMPORALITY) : 0;
}

export const extractSumMetric = extract('extract_sum_metric', 'sum');
export const extractCountMetric = extract('extract_count_metric', 'count');

/** For data points: makes the sum anew for every one of them, as the reference does. */
function convertSummary(name: string, part: Part): FunctionDefinition {
  return define(
    name,
    { StringAggTemp: 'string', Monotonic: 'bool', Suffix: 'string?' },
    ({ StringAggTemp, Monotonic, Suffix = `_${part}` }) => {
      const temporality = temporalityNamed(StringAggTemp);
      return ({ walk }: ItemContext) => {
        const metric = walk.item;
        if (dataOf(metric)?.name !== 'summary') return NOTHING;
        const sum = newSum(
          metric.text(NAME) + Suffix,
          metric.text(DESCRIPTION),
          metric.text(UNIT),
          temporality,
          Monotonic,
        );
        for (const point of pointsNow(walk)) addPoint(part, point, sum);
        addMetric(walk, sum.toBytes(), name);
        return NOTHING;
      };
    },
  );
}

/** The points of a summary while one of them is looked at. */
function pointsNow(walk: Walk): Iterable<MessageView> {
  return MessageView.over('Summary', walk.children()).list(POINTS);
}

export const convertSummarySumValToSum = convertSummary('convert_summary_sum_val_to_sum', 'sum');
export const convertSummaryCountValToSum = convertSummary('convert_summary_count_val_to_sum', 'count');
