/**
 * Field numbers of OTLP, by message, as tags (`field << 3 | wireType`) so that a walk compares one number per field.
 *
 * Source: opentelemetry-proto v1.7.0 (what the 0.131.0 reference carries); see proto/SOURCE.md.
 */

/** Tag of a length-delimited field. */
const len = (field: number): number => (field << 3) | 2;
/** Tag of a varint field. */
const varint = (field: number): number => field << 3;
/** Tag of a fixed64 or double field. */
const fixed64 = (field: number): number => (field << 3) | 1;
/** Tag of a fixed32 field. */
const fixed32 = (field: number): number => (field << 3) | 5;

/** Export…ServiceRequest and …Data: the repeated Resource… messages, the same number for every signal. */
export const REQUEST = { resources: len(1) } as const;

/** ResourceMetrics, ResourceLogs, ResourceSpans: the same numbers for every signal. */
export const RESOURCE_ITEMS = { resource: len(1), scopes: len(2), schemaUrl: len(3) } as const;

/** ScopeMetrics, ScopeLogs, ScopeSpans: the same numbers for every signal. */
export const SCOPE_ITEMS = { scope: len(1), items: len(2), schemaUrl: len(3) } as const;

export const RESOURCE = { attributes: len(1), droppedAttributesCount: varint(2), entityRefs: len(3) } as const;

export const SCOPE = { name: len(1), version: len(2), attributes: len(3), droppedAttributesCount: varint(4) } as const;

export const KEY_VALUE = { key: len(1), value: len(2) } as const;

export const ANY_VALUE = {
  stringValue: len(1),
  boolValue: varint(2),
  intValue: varint(3),
  doubleValue: fixed64(4),
  arrayValue: len(5),
  kvlistValue: len(6),
  bytesValue: len(7),
} as const;

/** ArrayValue.values and KeyValueList.values. */
export const LIST = { values: len(1) } as const;

export const METRIC = {
  name: len(1),
  description: len(2),
  unit: len(3),
  gauge: len(5),
  sum: len(7),
  histogram: len(9),
  exponentialHistogram: len(10),
  summary: len(11),
  metadata: len(12),
} as const;

/** Gauge, Sum, Histogram, ExponentialHistogram, Summary: numbers they share where they have the field. */
export const METRIC_DATA = { dataPoints: len(1), aggregationTemporality: varint(2), isMonotonic: varint(3) } as const;

export const NUMBER_POINT = {
  startTimeUnixNano: fixed64(2),
  timeUnixNano: fixed64(3),
  asDouble: fixed64(4),
  exemplars: len(5),
  asInt: fixed64(6),
  attributes: len(7),
  flags: varint(8),
} as const;

export const HISTOGRAM_POINT = {
  startTimeUnixNano: fixed64(2),
  timeUnixNano: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  bucketCounts: fixed64(6),
  bucketCountsPacked: len(6),
  explicitBounds: fixed64(7),
  explicitBoundsPacked: len(7),
  exemplars: len(8),
  attributes: len(9),
  flags: varint(10),
  min: fixed64(11),
  max: fixed64(12),
} as const;

export const EXPONENTIAL_POINT = {
  attributes: len(1),
  startTimeUnixNano: fixed64(2),
  timeUnixNano: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  scale: varint(6),
  zeroCount: fixed64(7),
  positive: len(8),
  negative: len(9),
  flags: varint(10),
  exemplars: len(11),
  min: fixed64(12),
  max: fixed64(13),
  zeroThreshold: fixed64(14),
} as const;

export const EXPONENTIAL_BUCKETS = { offset: varint(1), bucketCounts: varint(2), bucketCountsPacked: len(2) } as const;

export const SUMMARY_POINT = {
  startTimeUnixNano: fixed64(2),
  timeUnixNano: fixed64(3),
  count: fixed64(4),
  sum: fixed64(5),
  quantileValues: len(6),
  attributes: len(7),
  flags: varint(8),
} as const;

export const QUANTILE = { quantile: fixed64(1), value: fixed64(2) } as const;

export const EXEMPLAR = {
  timeUnixNano: fixed64(2),
  asDouble: fixed64(3),
  spanId: len(4),
  traceId: len(5),
  asInt: fixed64(6),
  filteredAttributes: len(7),
} as const;

export const LOG_RECORD = {
  timeUnixNano: fixed64(1),
  severityNumber: varint(2),
  severityText: len(3),
  body: len(5),
  attributes: len(6),
  droppedAttributesCount: varint(7),
  flags: fixed32(8),
  traceId: len(9),
  spanId: len(10),
  observedTimeUnixNano: fixed64(11),
  eventName: len(12),
} as const;

export const SPAN = {
  traceId: len(1),
  spanId: len(2),
  traceState: len(3),
  parentSpanId: len(4),
  name: len(5),
  kind: varint(6),
  startTimeUnixNano: fixed64(7),
  endTimeUnixNano: fixed64(8),
  attributes: len(9),
  droppedAttributesCount: varint(10),
  events: len(11),
  droppedEventsCount: varint(12),
  links: len(13),
  droppedLinksCount: varint(14),
  status: len(15),
  flags: fixed32(16),
} as const;

export const SPAN_EVENT = {
  timeUnixNano: fixed64(1),
  name: len(2),
  attributes: len(3),
  droppedAttributesCount: varint(4),
} as const;

export const SPAN_LINK = {
  traceId: len(1),
  spanId: len(2),
  traceState: len(3),
  attributes: len(4),
  droppedAttributesCount: varint(5),
  flags: fixed32(6),
} as const;

export const SPAN_STATUS = { message: len(2), code: varint(3) } as const;
