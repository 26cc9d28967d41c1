/**
 * OTLP by name: every message with its fields' numbers, names and types. The validator, the JSON dialect and the merge of
 * irregular requests are tables derived from it.
 *
 * Source: opentelemetry-proto v1.7.0, with the deprecated field 1000 that the 0.131.0 reference still reads; see
 * proto/SOURCE.md. `fields.ts` holds the same numbers as constants for code that walks one message by hand.
 */

export type ScalarKind =
  | 'string'
  | 'bytes'
  | 'traceId'
  | 'spanId'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface FieldDescriptor {
  readonly number: number;
  /** JSON name, e.g. `timeUnixNano`. */
  readonly name: string;
  readonly kind: ScalarKind | 'message';
  /** Of a `message` field: its type's key in `MESSAGES`. */
  readonly message?: MessageName;
  readonly repeated: boolean;
  /** Name of the oneof it belongs to: setting one member unsets the others. */
  readonly oneof?: string;
}

export interface MessageDescriptor {
  /** As the reference's error texts print it; nested types without their parent. */
  readonly name: string;
  readonly fields: readonly FieldDescriptor[];
}

type Spec = readonly [number: number, type: string, name: string];

/** `type` is a scalar kind or a message name, prefixed by `*` when repeated, or by `oneof:` and the name of its oneof. */
const SPECS = {
  ExportMetricsServiceRequest: [[1, '*ResourceMetrics', 'resourceMetrics']],
  ExportLogsServiceRequest: [[1, '*ResourceLogs', 'resourceLogs']],
  ExportTraceServiceRequest: [[1, '*ResourceSpans', 'resourceSpans']],
  Resource: [
    [1, '*KeyValue', 'attributes'],
    [2, 'uint32', 'droppedAttributesCount'],
    [3, '*EntityRef', 'entityRefs'],
  ],
  EntityRef: [
    [1, 'string', 'schemaUrl'],
    [2, 'string', 'type'],
    [3, '*string', 'idKeys'],
    [4, '*string', 'descriptionKeys'],
  ],
  InstrumentationScope: [
    [1, 'string', 'name'],
    [2, 'string', 'version'],
    [3, '*KeyValue', 'attributes'],
    [4, 'uint32', 'droppedAttributesCount'],
  ],
  KeyValue: [
    [1, 'string', 'key'],
    [2, 'AnyValue', 'value'],
  ],
  AnyValue: [
    [1, 'oneof:value string', 'stringValue'],
    [2, 'oneof:value bool', 'boolValue'],
    [3, 'oneof:value int64', 'intValue'],
    [4, 'oneof:value double', 'doubleValue'],
    [5, 'oneof:value ArrayValue', 'arrayValue'],
    [6, 'oneof:value KeyValueList', 'kvlistValue'],
    [7, 'oneof:value bytes', 'bytesValue'],
  ],
  ArrayValue: [[1, '*AnyValue', 'values']],
  KeyValueList: [[1, '*KeyValue', 'values']],

  ResourceMetrics: [
    [1, 'Resource', 'resource'],
    [2, '*ScopeMetrics', 'scopeMetrics'],
    [3, 'string', 'schemaUrl'],
    [1000, '*ScopeMetrics', 'deprecatedScopeMetrics'],
  ],
  ScopeMetrics: [
    [1, 'InstrumentationScope', 'scope'],
    [2, '*Metric', 'metrics'],
    [3, 'string', 'schemaUrl'],
  ],
  Metric: [
    [1, 'string', 'name'],
    [2, 'string', 'description'],
    [3, 'string', 'unit'],
    [5, 'oneof:data Gauge', 'gauge'],
    [7, 'oneof:data Sum', 'sum'],
    [9, 'oneof:data Histogram', 'histogram'],
    [10, 'oneof:data ExponentialHistogram', 'exponentialHistogram'],
    [11, 'oneof:data Summary', 'summary'],
    [12, '*KeyValue', 'metadata'],
  ],
  Gauge: [[1, '*NumberDataPoint', 'dataPoints']],
  Sum: [
    [1, '*NumberDataPoint', 'dataPoints'],
    [2, 'enum', 'aggregationTemporality'],
    [3, 'bool', 'isMonotonic'],
  ],
  Histogram: [
    [1, '*HistogramDataPoint', 'dataPoints'],
    [2, 'enum', 'aggregationTemporality'],
  ],
  ExponentialHistogram: [
    [1, '*ExponentialHistogramDataPoint', 'dataPoints'],
    [2, 'enum', 'aggregationTemporality'],
  ],
  Summary: [[1, '*SummaryDataPoint', 'dataPoints']],
  NumberDataPoint: [
    [2, 'fixed64', 'startTimeUnixNano'],
    [3, 'fixed64', 'timeUnixNano'],
    [4, 'oneof:value double', 'asDouble'],
    [5, '*Exemplar', 'exemplars'],
    [6, 'oneof:value sfixed64', 'asInt'],
    [7, '*KeyValue', 'attributes'],
    [8, 'uint32', 'flags'],
  ],
  HistogramDataPoint: [
    [2, 'fixed64', 'startTimeUnixNano'],
    [3, 'fixed64', 'timeUnixNano'],
    [4, 'fixed64', 'count'],
    [5, 'oneof:sum double', 'sum'],
    [6, '*fixed64', 'bucketCounts'],
    [7, '*double', 'explicitBounds'],
    [8, '*Exemplar', 'exemplars'],
    [9, '*KeyValue', 'attributes'],
    [10, 'uint32', 'flags'],
    [11, 'oneof:min double', 'min'],
    [12, 'oneof:max double', 'max'],
  ],
  ExponentialHistogramDataPoint: [
    [1, '*KeyValue', 'attributes'],
    [2, 'fixed64', 'startTimeUnixNano'],
    [3, 'fixed64', 'timeUnixNano'],
    [4, 'fixed64', 'count'],
    [5, 'oneof:sum double', 'sum'],
    [6, 'sint32', 'scale'],
    [7, 'fixed64', 'zeroCount'],
    [8, 'Buckets', 'positive'],
    [9, 'Buckets', 'negative'],
    [10, 'uint32', 'flags'],
    [11, '*Exemplar', 'exemplars'],
    [12, 'oneof:min double', 'min'],
    [13, 'oneof:max double', 'max'],
    [14, 'double', 'zeroThreshold'],
  ],
  Buckets: [
    [1, 'sint32', 'offset'],
    [2, '*uint64', 'bucketCounts'],
  ],
  SummaryDataPoint: [
    [2, 'fixed64', 'startTimeUnixNano'],
    [3, 'fixed64', 'timeUnixNano'],
    [4, 'fixed64', 'count'],
    [5, 'double', 'sum'],
    [6, '*ValueAtQuantile', 'quantileValues'],
    [7, '*KeyValue', 'attributes'],
    [8, 'uint32', 'flags'],
  ],
  ValueAtQuantile: [
    [1, 'double', 'quantile'],
    [2, 'double', 'value'],
  ],
  Exemplar: [
    [2, 'fixed64', 'timeUnixNano'],
    [3, 'oneof:value double', 'asDouble'],
    [4, 'spanId', 'spanId'],
    [5, 'traceId', 'traceId'],
    [6, 'oneof:value sfixed64', 'asInt'],
    [7, '*KeyValue', 'filteredAttributes'],
  ],

  ResourceLogs: [
    [1, 'Resource', 'resource'],
    [2, '*ScopeLogs', 'scopeLogs'],
    [3, 'string', 'schemaUrl'],
    [1000, '*ScopeLogs', 'deprecatedScopeLogs'],
  ],
  ScopeLogs: [
    [1, 'InstrumentationScope', 'scope'],
    [2, '*LogRecord', 'logRecords'],
    [3, 'string', 'schemaUrl'],
  ],
  LogRecord: [
    [1, 'fixed64', 'timeUnixNano'],
    [2, 'enum', 'severityNumber'],
    [3, 'string', 'severityText'],
    [5, 'AnyValue', 'body'],
    [6, '*KeyValue', 'attributes'],
    [7, 'uint32', 'droppedAttributesCount'],
    [8, 'fixed32', 'flags'],
    [9, 'traceId', 'traceId'],
    [10, 'spanId', 'spanId'],
    [11, 'fixed64', 'observedTimeUnixNano'],
    [12, 'string', 'eventName'],
  ],

  ResourceSpans: [
    [1, 'Resource', 'resource'],
    [2, '*ScopeSpans', 'scopeSpans'],
    [3, 'string', 'schemaUrl'],
    [1000, '*ScopeSpans', 'deprecatedScopeSpans'],
  ],
  ScopeSpans: [
    [1, 'InstrumentationScope', 'scope'],
    [2, '*Span', 'spans'],
    [3, 'string', 'schemaUrl'],
  ],
  Span: [
    [1, 'traceId', 'traceId'],
    [2, 'spanId', 'spanId'],
    [3, 'string', 'traceState'],
    [4, 'spanId', 'parentSpanId'],
    [5, 'string', 'name'],
    [6, 'enum', 'kind'],
    [7, 'fixed64', 'startTimeUnixNano'],
    [8, 'fixed64', 'endTimeUnixNano'],
    [9, '*KeyValue', 'attributes'],
    [10, 'uint32', 'droppedAttributesCount'],
    [11, '*Event', 'events'],
    [12, 'uint32', 'droppedEventsCount'],
    [13, '*Link', 'links'],
    [14, 'uint32', 'droppedLinksCount'],
    [15, 'Status', 'status'],
    [16, 'fixed32', 'flags'],
  ],
  Event: [
    [1, 'fixed64', 'timeUnixNano'],
    [2, 'string', 'name'],
    [3, '*KeyValue', 'attributes'],
    [4, 'uint32', 'droppedAttributesCount'],
  ],
  Link: [
    [1, 'traceId', 'traceId'],
    [2, 'spanId', 'spanId'],
    [3, 'string', 'traceState'],
    [4, '*KeyValue', 'attributes'],
    [5, 'uint32', 'droppedAttributesCount'],
    [6, 'fixed32', 'flags'],
  ],
  Status: [
    [2, 'string', 'message'],
    [3, 'enum', 'code'],
  ],
} as const satisfies Record<string, readonly Spec[]>;

export type MessageName = keyof typeof SPECS;

/** Every message, by name. Order of fields is by number. */
export const MESSAGES: Readonly<Record<MessageName, MessageDescriptor>> = Object.fromEntries(
  Object.entries(SPECS).map(([name, fields]) => [name, { name, fields: fields.map(describe) }]),
) as unknown as Record<MessageName, MessageDescriptor>;

/** Root message of each signal. */
export const REQUEST_MESSAGE = {
  metrics: 'ExportMetricsServiceRequest',
  logs: 'ExportLogsServiceRequest',
  traces: 'ExportTraceServiceRequest',
} as const satisfies Record<string, MessageName>;

/** Field 1000 of the Resource… messages: scopes as senders before OTLP 0.15 wrote them. Read only if field 2 is absent. */
export const DEPRECATED_SCOPES = 1000;

/** Wire type of one value of a field, unpacked. */
export function wireTypeOf(kind: FieldDescriptor['kind']): 0 | 1 | 2 | 5 {
  switch (kind) {
    case 'message':
    case 'string':
    case 'bytes':
    case 'traceId':
    case 'spanId':
      return 2;
    case 'fixed64':
    case 'sfixed64':
    case 'double':
      return 1;
    case 'fixed32':
      return 5;
    case 'bool':
    case 'enum':
    case 'uint32':
    case 'sint32':
    case 'int64':
    case 'uint64':
      return 0;
  }
}

/** Whether several values of the field may come in one length-delimited block. */
export function isPackable(field: FieldDescriptor): boolean {
  return field.repeated && wireTypeOf(field.kind) !== 2;
}

function describe([number, type, name]: Spec): FieldDescriptor {
  const [, oneof, repeated, bare] = /^(?:oneof:(\w+) )?(\*?)(\w+)$/.exec(type)!;
  const isMessage = Object.hasOwn(SPECS, bare!);
  return {
    number,
    name,
    kind: isMessage ? 'message' : (bare as ScalarKind),
    repeated: repeated === '*',
    ...(isMessage && { message: bare as MessageName }),
    ...(oneof !== undefined && { oneof }),
  };
}
