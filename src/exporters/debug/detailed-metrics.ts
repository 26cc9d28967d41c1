import { formatFloatFixed6 as fixed6 } from '../../pdata/go-format.js';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
  type DistributionPoint,
  type Exemplar,
  type ExponentialBuckets,
  type ExponentialPoint,
  type HistogramPoint,
  type NumberPoint,
  type NumberValue,
  type PointBase,
  type SummaryPoint,
} from './data-point.js';
import { addAttributes, addScope, Lines, timeText } from './detailed-text.js';
import { goExp } from './go-exp.js';
import type { ResourceGroup } from './group.js';
import { readMetric, type Metric, type MetricData } from './metric.js';
import type { Message } from './read.js';

const TEMPORALITIES = ['Unspecified', 'Delta', 'Cumulative'];

export function detailedMetrics(groups: readonly ResourceGroup[]): string {
  const lines = new Lines();
  for (const [index, resource] of groups.entries()) {
    lines.add(`ResourceMetrics #${index}`);
    lines.add(`Resource SchemaURL: ${resource.schemaUrl}`);
    addAttributes(lines, 'Resource attributes', resource.attributes);
    for (const [scopeIndex, scope] of resource.scopes.entries()) {
      lines.add(`ScopeMetrics #${scopeIndex}`);
      lines.add(`ScopeMetrics SchemaURL: ${scope.schemaUrl}`);
      addScope(lines, scope);
      for (const [metricIndex, item] of scope.items.entries()) addMetric(lines, metricIndex, readMetric(item));
    }
  }
  return lines.toString();
}

function addMetric(lines: Lines, index: number, { name, description, unit, data }: Metric): void {
  lines.add(`Metric #${index}`);
  lines.add('Descriptor:');
  lines.add(`     -> Name: ${name}`);
  lines.add(`     -> Description: ${description}`);
  lines.add(`     -> Unit: ${unit}`);
  lines.add(`     -> DataType: ${data.kind}`);
  addData(lines, data);
}

function addData(lines: Lines, data: MetricData): void {
  const temporality = `     -> AggregationTemporality: ${TEMPORALITIES[data.aggregationTemporality] ?? ''}`;
  switch (data.kind) {
    case 'Empty':
      return;
    case 'Gauge':
      return addPoints(lines, 'NumberDataPoints', data.points, readNumberPoint, addNumberPoint);
    case 'Sum':
      lines.add(`     -> IsMonotonic: ${data.isMonotonic}`);
      lines.add(temporality);
      return addPoints(lines, 'NumberDataPoints', data.points, readNumberPoint, addNumberPoint);
    case 'Histogram':
      lines.add(temporality);
      return addPoints(lines, 'HistogramDataPoints', data.points, readHistogramPoint, addHistogramPoint);
    case 'ExponentialHistogram':
      lines.add(temporality);
      return addPoints(lines, 'ExponentialHistogramDataPoints', data.points, readExponentialPoint, addExponentialPoint);
    case 'Summary':
      return addPoints(lines, 'SummaryDataPoints', data.points, readSummaryPoint, addSummaryPoint);
  }
}

function addPoints<P extends PointBase>(
  lines: Lines,
  title: string,
  points: readonly Message[],
  read: (message: Message) => P,
  add: (lines: Lines, point: P) => void,
): void {
  for (const [index, message] of points.entries()) {
    const point = read(message);
    lines.add(`${title} #${index}`);
    addAttributes(lines, 'Data point attributes', point.attributes);
    lines.add(`StartTimestamp: ${timeText(point.startTimeUnixNano)}`);
    lines.add(`Timestamp: ${timeText(point.timeUnixNano)}`);
    add(lines, point);
  }
}

function addNumberPoint(lines: Lines, point: NumberPoint): void {
  if (point.value !== undefined) lines.add(`Value: ${numberText(point.value)}`);
  addExemplars(lines, point.exemplars);
}

function addHistogramPoint(lines: Lines, point: HistogramPoint): void {
  addDistribution(lines, point);
  for (const [index, bound] of point.explicitBounds.entries()) lines.add(`ExplicitBounds #${index}: ${fixed6(bound)}`);
  for (const [index, count] of point.bucketCounts.entries()) lines.add(`Buckets #${index}, Count: ${count}`);
  addExemplars(lines, point.exemplars);
}

/** From the lowest bucket to the highest. */
function addExponentialPoint(lines: Lines, point: ExponentialPoint): void {
  addDistribution(lines, point);
  for (const { lower, upper, count } of bucketsOf(point.negative, point.scale).reverse()) {
    lines.add(`Bucket [${fixed6(-upper)}, ${fixed6(-lower)}), Count: ${count}`);
  }
  if (point.zeroCount !== 0n) lines.add(`Bucket [0, 0], Count: ${point.zeroCount}`);
  for (const { lower, upper, count } of bucketsOf(point.positive, point.scale)) {
    lines.add(`Bucket (${fixed6(lower)}, ${fixed6(upper)}], Count: ${count}`);
  }
  addExemplars(lines, point.exemplars);
}

function bucketsOf(buckets: ExponentialBuckets, scale: number): { lower: number; upper: number; count: bigint }[] {
  const factor = Math.LN2 * 2 ** -scale;
  return buckets.bucketCounts.map((count, position) => {
    const index = buckets.offset + position;
    return { lower: goExp(index * factor), upper: goExp((index + 1) * factor), count };
  });
}

function addSummaryPoint(lines: Lines, point: SummaryPoint): void {
  lines.add(`Count: ${point.count}`);
  lines.add(`Sum: ${fixed6(point.sum)}`);
  for (const [index, { quantile, value }] of point.quantiles.entries()) {
    lines.add(`QuantileValue #${index}: Quantile ${fixed6(quantile)}, Value ${fixed6(value)}`);
  }
}

function addDistribution(lines: Lines, point: DistributionPoint): void {
  lines.add(`Count: ${point.count}`);
  if (point.sum !== undefined) lines.add(`Sum: ${fixed6(point.sum)}`);
  if (point.min !== undefined) lines.add(`Min: ${fixed6(point.min)}`);
  if (point.max !== undefined) lines.add(`Max: ${fixed6(point.max)}`);
}

function addExemplars(lines: Lines, exemplars: readonly Exemplar[]): void {
  if (exemplars.length > 0) lines.add('Exemplars:');
  for (const [index, exemplar] of exemplars.entries()) {
    lines.add(`Exemplar #${index}`);
    lines.add(`     -> Trace ID: ${exemplar.traceId}`);
    lines.add(`     -> Span ID: ${exemplar.spanId}`);
    lines.add(`     -> Timestamp: ${timeText(exemplar.timeUnixNano)}`);
    if (exemplar.value !== undefined) lines.add(`     -> Value: ${numberText(exemplar.value)}`);
    addAttributes(lines, '     -> FilteredAttributes', exemplar.attributes);
  }
}

function numberText(value: NumberValue): string {
  return 'int' in value ? value.int : fixed6(value.double);
}
