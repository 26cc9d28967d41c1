import { METRIC, METRIC_DATA } from '../../pdata/fields.js';
import { embedded, readMessage, type Message } from './read.js';

/** Kinds in the reference's words, as `DataType` shows them. */
export type MetricKind = 'Gauge' | 'Sum' | 'Histogram' | 'ExponentialHistogram' | 'Summary' | 'Empty';

export interface Metric {
  name: string;
  description: string;
  unit: string;
  data: MetricData;
}

export interface MetricData {
  readonly kind: MetricKind;
  aggregationTemporality: number;
  isMonotonic: boolean;
  readonly points: Message[];
}

export function readMetric(message: Message): Metric {
  const metric: Metric = { name: '', description: '', unit: '', data: emptyData('Empty') };
  const data = (kind: MetricKind) => (cursor: Parameters<typeof embedded>[0]) =>
    void (metric.data = readData(kind, embedded(cursor)));
  readMessage(
    message,
    new Map([
      [METRIC.name, (cursor) => void (metric.name = cursor.string())],
      [METRIC.description, (cursor) => void (metric.description = cursor.string())],
      [METRIC.unit, (cursor) => void (metric.unit = cursor.string())],
      [METRIC.gauge, data('Gauge')],
      [METRIC.sum, data('Sum')],
      [METRIC.histogram, data('Histogram')],
      [METRIC.exponentialHistogram, data('ExponentialHistogram')],
      [METRIC.summary, data('Summary')],
    ]),
  );
  return metric;
}

function emptyData(kind: MetricKind): MetricData {
  return { kind, aggregationTemporality: 0, isMonotonic: false, points: [] };
}

function readData(kind: MetricKind, message: Message): MetricData {
  const data = emptyData(kind);
  readMessage(
    message,
    new Map([
      [METRIC_DATA.dataPoints, (cursor) => void data.points.push(embedded(cursor))],
      [METRIC_DATA.aggregationTemporality, (cursor) => void (data.aggregationTemporality = cursor.int32())],
      [METRIC_DATA.isMonotonic, (cursor) => void (data.isMonotonic = cursor.uint64() !== 0n)],
    ]),
  );
  return data;
}
