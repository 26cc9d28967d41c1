/** In which order a message's fields stand in JSON, and which of them are there even when empty. */
import type { FieldDescriptor, MessageName } from '../descriptor.js';
import { MESSAGES, wireTypeOf } from '../descriptor.js';

/**
 * The order of the reference's marshalers. `!` marks fields that are always written. A message that is not listed has its
 * fields in the order of their numbers, and none of them always.
 */
const ORDER: Partial<Record<MessageName, string>> = {
  Resource: 'attributes droppedAttributesCount entityRefs',
  KeyValue: 'key value!',
  ArrayValue: 'values!',
  KeyValueList: 'values!',
  ResourceMetrics: 'resource! schemaUrl scopeMetrics',
  ScopeMetrics: 'scope! schemaUrl metrics',
  Metric: 'name description unit metadata gauge sum histogram exponentialHistogram summary',
  Sum: 'aggregationTemporality isMonotonic dataPoints',
  Histogram: 'aggregationTemporality dataPoints',
  ExponentialHistogram: 'aggregationTemporality dataPoints',
  NumberDataPoint: 'attributes startTimeUnixNano timeUnixNano asDouble asInt exemplars flags',
  HistogramDataPoint:
    'attributes startTimeUnixNano timeUnixNano count bucketCounts! explicitBounds! exemplars flags sum min max',
  ExponentialHistogramDataPoint:
    'attributes startTimeUnixNano timeUnixNano count scale zeroCount positive! negative! exemplars flags sum min max zeroThreshold',
  Buckets: 'offset bucketCounts!',
  SummaryDataPoint: 'attributes startTimeUnixNano timeUnixNano count sum quantileValues flags',
  Exemplar: 'timeUnixNano asDouble asInt filteredAttributes traceId spanId',
  ResourceLogs: 'resource! schemaUrl scopeLogs',
  ScopeLogs: 'scope! schemaUrl logRecords',
  LogRecord:
    'observedTimeUnixNano timeUnixNano traceId spanId flags eventName severityText severityNumber body! attributes droppedAttributesCount',
  ResourceSpans: 'resource! schemaUrl scopeSpans',
  ScopeSpans: 'scope! schemaUrl spans',
  Span:
    'traceId spanId traceState parentSpanId name flags kind startTimeUnixNano endTimeUnixNano attributes ' +
    'droppedAttributesCount events droppedEventsCount links droppedLinksCount status!',
  Link: 'traceId spanId traceState flags attributes droppedAttributesCount',
  Status: 'code message',
};

export interface FieldLayout {
  /** `"name":` */
  readonly label: Uint8Array;
  readonly kind: FieldDescriptor['kind'];
  /** Of an embedded message. */
  readonly layout: Layout | undefined;
  readonly repeated: boolean;
  /** Written even when absent: an empty object or list. */
  readonly always: boolean;
  /** Written even when zero: a member of a oneof. */
  readonly explicit: boolean;
}

export interface Layout {
  readonly fields: FieldLayout[];
  /** Index into `fields` plus one, by tag; 0 for fields that are not written. */
  readonly slotOfTag: Uint8Array;
}

/** Tags of fields below number 32. */
const TAGS = 256;

const layouts = new Map<MessageName, Layout>();

/** The layout of a message; made on first use. */
export function layoutOf(name: MessageName): Layout {
  const known = layouts.get(name);
  if (known !== undefined) return known;
  const layout: Layout = { fields: [], slotOfTag: new Uint8Array(TAGS) };
  layouts.set(name, layout); // before its fields: messages hold each other
  const descriptors = new Map(MESSAGES[name].fields.map((field) => [field.name, field]));
  const order = ORDER[name]?.split(' ') ?? [...descriptors.keys()];
  for (const word of order) addField(layout, descriptors.get(word.replace('!', ''))!, word.endsWith('!'));
  return layout;
}

function addField(layout: Layout, field: FieldDescriptor, always: boolean): void {
  layout.fields.push({
    label: Buffer.from(`"${field.name}":`),
    kind: field.kind,
    layout: field.message === undefined ? undefined : layoutOf(field.message),
    repeated: field.repeated,
    always,
    explicit: field.oneof !== undefined,
  });
  const slot = layout.fields.length;
  layout.slotOfTag[(field.number << 3) | wireTypeOf(field.kind)] = slot;
  if (field.repeated) layout.slotOfTag[(field.number << 3) | 2] = slot;
}
