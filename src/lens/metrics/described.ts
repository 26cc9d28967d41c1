/** What metrics say of themselves, read without reading their points. */
import { Cursor } from '../../pdata/cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';

export type OtlpKind = 'gauge' | 'sum' | 'histogram' | 'exponential histogram' | 'summary' | 'none';

export interface DescribedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: OtlpKind;
  readonly monotonic: boolean;
  readonly delta: boolean;
}

const KINDS: ReadonlyMap<number, OtlpKind> = new Map([
  [METRIC.gauge, 'gauge'],
  [METRIC.sum, 'sum'],
  [METRIC.histogram, 'histogram'],
  [METRIC.exponentialHistogram, 'exponential histogram'],
  [METRIC.summary, 'summary'],
]);
const DELTA = 1;
const WAY = [REQUEST.resources, RESOURCE_ITEMS.scopes, SCOPE_ITEMS.items];

/** @param chunk a validated request of metrics. */
export function eachDescribedMetric(chunk: Uint8Array, visit: (metric: DescribedMetric) => void): void {
  walk(new Cursor(chunk), 0, visit);
}

function walk(cursor: Cursor, depth: number, visit: (metric: DescribedMetric) => void): void {
  if (depth === WAY.length) return visit(metricAt(cursor));
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === WAY[depth]) within(cursor, () => walk(cursor, depth + 1, visit));
    else cursor.skip(tag);
  }
}

function metricAt(cursor: Cursor): DescribedMetric {
  const metric = { name: '', unit: '', description: '', kind: 'none' as OtlpKind, monotonic: false, delta: false };
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    const kind = KINDS.get(tag);
    if (tag === METRIC.name) metric.name = cursor.string();
    else if (tag === METRIC.unit) metric.unit = cursor.string();
    else if (tag === METRIC.description) metric.description = cursor.string();
    else if (kind === undefined) cursor.skip(tag);
    else {
      metric.kind = kind;
      within(cursor, () => readData(cursor, metric));
    }
  }
  return metric;
}

function readData(cursor: Cursor, metric: { monotonic: boolean; delta: boolean }): void {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === METRIC_DATA.aggregationTemporality) metric.delta = cursor.varint() === DELTA;
    else if (tag === METRIC_DATA.isMonotonic) metric.monotonic = cursor.varint() !== 0;
    else cursor.skip(tag);
  }
}

function within(cursor: Cursor, read: () => void): void {
  const length = cursor.varint();
  const { end } = cursor;
  cursor.end = cursor.pos + length;
  read();
  cursor.end = end;
}
