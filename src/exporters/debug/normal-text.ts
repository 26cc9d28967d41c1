/**
 * Verbosity `normal`: one line per item.
 *
 * Source followed: collector `debugexporter/internal/normal` at 0.131.0. Its quirk is kept: the number behind `Scope…` is the
 * resource's.
 */
import { formatFloatFixed6, formatFloatShortest as shortest } from '../../pdata/go-format.js';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
  type DistributionPoint,
  type HistogramPoint,
  type NumberPoint,
  type PointBase,
  type SummaryPoint,
} from './data-point.js';
import type { ResourceGroup } from './group.js';
import { readLogRecord } from './log-record.js';
import { readMetric, type Metric } from './metric.js';
import type { Attribute, Message } from './read.js';
import { readSpan } from './span.js';

export function normalLogs(groups: readonly ResourceGroup[]): string {
  return grouped(groups, 'Log', (item) => {
    const record = readLogRecord(item);
    return `${record.body.text} ${attributesText(record.attributes, ' ')}\n`;
  });
}

export function normalTraces(groups: readonly ResourceGroup[]): string {
  return grouped(groups, 'Traces', (item) => {
    const span = readSpan(item);
    return `${span.name} ${span.traceId} ${span.spanId}${attributesSuffix(span.attributes)}\n`;
  });
}

export function normalMetrics(groups: readonly ResourceGroup[]): string {
  return grouped(groups, 'Metrics', (item) => metricText(readMetric(item)));
}

function grouped(groups: readonly ResourceGroup[], noun: string, itemText: (item: Message) => string): string {
  let text = '';
  for (const [index, resource] of groups.entries()) {
    const schema = resource.schemaUrl === '' ? '' : ` [${resource.schemaUrl}]`;
    text += `Resource${noun} #${index}${schema}${attributesSuffix(resource.attributes)}\n`;
    for (const scope of resource.scopes) {
      const identity = `${scope.name}${scope.version === '' ? '' : `@${scope.version}`}`;
      const words = [identity, scope.schemaUrl === '' ? '' : `[${scope.schemaUrl}]`].filter((word) => word !== '');
      text += `Scope${noun} #${[index, ...words].join(' ')}${attributesSuffix(scope.attributes)}\n`;
      for (const item of scope.items) text += itemText(item);
    }
  }
  return text;
}

function metricText({ name, data }: Metric): string {
  switch (data.kind) {
    case 'Empty':
      return '';
    case 'Gauge':
    case 'Sum':
      return pointsText(name, data.points, readNumberPoint, numberText);
    case 'Histogram':
      return pointsText(name, data.points, readHistogramPoint, histogramText);
    case 'ExponentialHistogram':
      return pointsText(name, data.points, readExponentialPoint, distributionText);
    case 'Summary':
      return pointsText(name, data.points, readSummaryPoint, summaryText);
  }
}

function pointsText<P extends PointBase>(
  name: string,
  points: readonly Message[],
  read: (message: Message) => P,
  valueText: (point: P) => string,
): string {
  let text = '';
  for (const message of points) {
    const point = read(message);
    text += `${name}{${attributesText(point.attributes, ',')}} ${valueText(point)}\n`;
  }
  return text;
}

function numberText({ value }: NumberPoint): string {
  if (value === undefined) return '';
  return 'int' in value ? value.int : shortest(value.double);
}

function distributionText(point: DistributionPoint): string {
  let text = `count=${point.count}`;
  if (point.sum !== undefined) text += ` sum=${shortest(point.sum)}`;
  if (point.min !== undefined) text += ` min=${shortest(point.min)}`;
  if (point.max !== undefined) text += ` max=${shortest(point.max)}`;
  return text;
}

function histogramText(point: HistogramPoint): string {
  let text = distributionText(point);
  for (const [index, count] of point.bucketCounts.entries()) {
    const bound = point.explicitBounds[index];
    text += bound === undefined ? ` ${count}` : ` le${shortest(bound)}=${count}`;
  }
  return text;
}

function summaryText(point: SummaryPoint): string {
  let text = `count=${point.count} sum=${formatFloatFixed6(point.sum)}`;
  for (const { quantile, value } of point.quantiles) text += ` q${shortest(quantile)}=${shortest(value)}`;
  return text;
}

function attributesText(attributes: readonly Attribute[], separator: string): string {
  return attributes.map(({ key, value }) => `${key}=${value.text}`).join(separator);
}

function attributesSuffix(attributes: readonly Attribute[]): string {
  return attributes.length === 0 ? '' : ` ${attributesText(attributes, ' ')}`;
}
