import type { Batch } from '../../pdata/batch.js';
import { Cursor } from '../../pdata/cursor.js';
import { METRIC, METRIC_DATA, REQUEST, RESOURCE, RESOURCE_ITEMS, SCOPE, SCOPE_ITEMS } from '../../pdata/fields.js';
import { embedded, readAttribute, readPoint, type Attributes, type Point, type PointKind } from './point.js';

export interface Resource {
  readonly attributes: Attributes;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Attributes;
}

export interface Metric {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** Undefined for kinds that cannot be shown. */
  readonly kind: PointKind | undefined;
  /** Of those, what the reference's log calls the kind: its number as a character. */
  readonly typeText: string;
  /** OTLP's number: 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly isMonotonic: boolean;
  readonly points: readonly Point[];
  /** Also of kinds that cannot be shown. */
  readonly pointCount: number;
}

const NO_TYPE = '\u0000';
const EXPONENTIAL_TYPE = '\u0004';
const KINDS = new Map<number, PointKind | undefined>([
  [METRIC.gauge, 'gauge'],
  [METRIC.sum, 'sum'],
  [METRIC.histogram, 'histogram'],
  [METRIC.summary, 'summary'],
  [METRIC.exponentialHistogram, undefined],
]);

export function readMetrics(batch: Batch, each: (metric: Metric) => void): void {
  for (const chunk of batch.chunks) {
    const cursor = new Cursor(chunk);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === REQUEST.resources) readResource(embedded(cursor), each);
      else cursor.skip(tag);
    }
  }
}

function readResource(cursor: Cursor, each: (metric: Metric) => void): void {
  const attributes: [string, string][] = [];
  const scopes: Cursor[] = [];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === RESOURCE_ITEMS.resource) readAttributes(embedded(cursor), RESOURCE.attributes, attributes);
    else if (tag === RESOURCE_ITEMS.scopes) scopes.push(embedded(cursor));
    else cursor.skip(tag);
  }
  for (const scope of scopes) readScope(scope, { attributes }, each);
}

function readScope(cursor: Cursor, resource: Resource, each: (metric: Metric) => void): void {
  const scope = { name: '', version: '', schemaUrl: '', attributes: [] as [string, string][] };
  const metrics: Cursor[] = [];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === SCOPE_ITEMS.scope) readScopeSelf(embedded(cursor), scope);
    else if (tag === SCOPE_ITEMS.items) metrics.push(embedded(cursor));
    else if (tag === SCOPE_ITEMS.schemaUrl) scope.schemaUrl = cursor.string();
    else cursor.skip(tag);
  }
  for (const metric of metrics) each(readMetric(metric, resource, scope));
}

function readScopeSelf(cursor: Cursor, scope: { name: string; version: string; attributes: [string, string][] }): void {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === SCOPE.name) scope.name = cursor.string();
    else if (tag === SCOPE.version) scope.version = cursor.string();
    else if (tag === SCOPE.attributes) scope.attributes.push(readAttribute(cursor));
    else cursor.skip(tag);
  }
}

function readMetric(cursor: Cursor, resource: Resource, scope: Scope): Metric {
  const metric = { resource, scope, name: '', description: '', unit: '' };
  let data: Omit<Metric, keyof typeof metric> = {
    kind: undefined,
    typeText: NO_TYPE,
    temporality: 0,
    isMonotonic: false,
    points: [],
    pointCount: 0,
  };
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === METRIC.name) metric.name = cursor.string();
    else if (tag === METRIC.description) metric.description = cursor.string();
    else if (tag === METRIC.unit) metric.unit = cursor.string();
    else if (KINDS.has(tag)) data = readData(embedded(cursor), KINDS.get(tag));
    else cursor.skip(tag);
  }
  return { ...metric, ...data };
}

function readData(cursor: Cursor, kind: PointKind | undefined) {
  const data = {
    kind,
    typeText: EXPONENTIAL_TYPE,
    temporality: 0,
    isMonotonic: false,
    points: [] as Point[],
    pointCount: 0,
  };
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === METRIC_DATA.dataPoints) {
      const point = embedded(cursor);
      data.pointCount++;
      if (kind !== undefined) data.points.push(readPoint(kind, point));
    } else if (tag === METRIC_DATA.aggregationTemporality && kind !== 'gauge' && kind !== 'summary') {
      data.temporality = cursor.int32();
    } else if (tag === METRIC_DATA.isMonotonic && kind === 'sum') data.isMonotonic = cursor.varint() !== 0;
    else cursor.skip(tag);
  }
  return data;
}

function readAttributes(cursor: Cursor, wanted: number, into: [string, string][]): void {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === wanted) into.push(readAttribute(cursor));
    else cursor.skip(tag);
  }
}
