/** Requests with every kind of item and value; what is empty is written out, so that the bytes are the same in every encoder. */
import type { Signal } from '../../../../src/pdata/signal.js';

export type Request = object;
/** A value of the attribute `tenant`; undefined for none. */
export type Tenant = string | number | boolean | undefined;

const TIME = '1700000000000000001';
const TRACE = '0102030405060708090a0b0c0d0e0f10';
const SPAN = '0102030405060708';

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const VALUES: readonly object[] = [
  text('text', 'ä "quoted" \\ <a&b> \t\n\u2028 😀'),
  { key: 'true', value: { boolValue: true } },
  { key: 'false', value: { boolValue: false } },
  { key: 'int', value: { intValue: '-9007199254740993' } },
  { key: 'zero', value: { intValue: '0' } },
  { key: 'double', value: { doubleValue: 1.5e-7 } },
  { key: 'whole', value: { doubleValue: 1e21 } },
  { key: 'bytes', value: { bytesValue: 'AQID/w==' } },
  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } } },
  { key: 'empty list', value: { arrayValue: {} } },
  { key: 'map', value: { kvlistValue: { values: [text('k', 'v'), { key: 'n', value: { kvlistValue: {} } }] } } },
  { key: 'nothing', value: {} },
];
const RESOURCE = { attributes: [text('service.name', 'api'), ...VALUES], droppedAttributesCount: 3 };
const SCOPE = { name: 'lib', version: '1.2', attributes: [text('s', 'v')], droppedAttributesCount: 1 };

const exemplar = {
  filteredAttributes: [text('f', 'v')],
  timeUnixNano: TIME,
  asDouble: 2.5,
  spanId: SPAN,
  traceId: TRACE,
};
const times = { startTimeUnixNano: '1600000000000000000', timeUnixNano: TIME };
const attributes = [text('a', 'b')];

const METRICS: readonly object[] = [
  {
    name: 'gauge',
    description: 'd',
    unit: 'By',
    gauge: {
      dataPoints: [
        { attributes, ...times, asInt: '-3', exemplars: [exemplar], flags: 1 },
        { ...times, asDouble: 0.1 },
      ],
    },
  },
  {
    name: 'odd',
    gauge: {
      dataPoints: [
        { timeUnixNano: TIME, asDouble: 0 },
        { timeUnixNano: TIME, asInt: '0' },
        { timeUnixNano: TIME, asDouble: 1e300 },
      ],
    },
  },
  {
    name: 'sum',
    sum: { dataPoints: [{ ...times, asInt: '9223372036854775807' }], aggregationTemporality: 2, isMonotonic: true },
  },
  { name: 'delta', sum: { dataPoints: [{ ...times, asDouble: -1 }], aggregationTemporality: 1 } },
  {
    name: 'histogram',
    histogram: {
      dataPoints: [
        {
          attributes,
          ...times,
          count: '6',
          sum: 10.5,
          bucketCounts: ['1', '2', '3'],
          explicitBounds: [1, 2.5],
          exemplars: [exemplar],
          min: 0,
          max: 9,
        },
        { ...times, count: '0' },
      ],
      aggregationTemporality: 2,
    },
  },
  {
    name: 'exponential',
    exponentialHistogram: {
      dataPoints: [
        {
          attributes,
          ...times,
          count: '10',
          sum: 5,
          scale: -2,
          zeroCount: '1',
          positive: { offset: -3, bucketCounts: ['1', '0', '2'] },
          negative: { offset: 4, bucketCounts: ['6'] },
          flags: 0,
          min: -1,
          max: 4,
          zeroThreshold: 0.25,
        },
      ],
      aggregationTemporality: 1,
    },
  },
  {
    name: 'summary',
    summary: {
      dataPoints: [
        {
          attributes,
          ...times,
          count: '2',
          sum: 3,
          quantileValues: [
            { quantile: 0.5, value: 1 },
            { quantile: 1, value: 2 },
          ],
        },
      ],
    },
  },
];

export const DETAILED: Readonly<Record<Signal, Request>> = {
  logs: {
    resourceLogs: [
      {
        resource: RESOURCE,
        scopeLogs: [
          {
            scope: SCOPE,
            logRecords: [
              {
                timeUnixNano: TIME,
                observedTimeUnixNano: '1700000000000000002',
                severityNumber: 17,
                severityText: 'ERROR',
                body: { kvlistValue: { values: [text('message', 'it failed')] } },
                attributes: VALUES,
                droppedAttributesCount: 2,
                flags: 1,
                traceId: TRACE,
                spanId: SPAN,
                eventName: 'e',
              },
              { body: { stringValue: '' } },
            ],
            schemaUrl: 'https://scope.example',
          },
          { scope: {}, logRecords: [{ body: { intValue: '0' } }] },
        ],
        schemaUrl: 'https://resource.example',
      },
      { resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ severityNumber: 9, body: {} }] }] },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        resource: RESOURCE,
        scopeMetrics: [{ scope: SCOPE, metrics: METRICS, schemaUrl: 'https://scope.example' }],
        schemaUrl: 'https://resource.example',
      },
    ],
  },
  traces: {
    resourceSpans: [
      {
        resource: RESOURCE,
        scopeSpans: [
          {
            scope: SCOPE,
            spans: [
              {
                traceId: TRACE,
                spanId: SPAN,
                traceState: 'a=b',
                parentSpanId: '1112131415161718',
                name: 'GET /',
                kind: 2,
                startTimeUnixNano: TIME,
                endTimeUnixNano: '1700000000000000009',
                attributes: VALUES,
                droppedAttributesCount: 1,
                events: [{ timeUnixNano: TIME, name: 'event', attributes, droppedAttributesCount: 1 }],
                droppedEventsCount: 2,
                links: [
                  {
                    traceId: TRACE,
                    spanId: SPAN,
                    traceState: 'c=d',
                    attributes,
                    droppedAttributesCount: 4,
                    flags: 257,
                  },
                ],
                droppedLinksCount: 3,
                status: { message: 'no', code: 2 },
                flags: 257,
              },
              { traceId: TRACE, spanId: SPAN, name: 'bare', status: {} },
            ],
          },
        ],
      },
    ],
  },
};

/** A log record a resource, each with the attribute `tenant`, of whatever kind. */
export function logsOf(...values: readonly Tenant[]): Request {
  const valueOf = (value: NonNullable<Tenant>): object =>
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : { intValue: String(value) };
  const resourceLogs = values.map((value, index) => ({
    resource: value === undefined ? {} : { attributes: [{ key: 'tenant', value: valueOf(value) }] },
    scopeLogs: [{ scope: {}, logRecords: [{ body: { stringValue: `record ${index}` } }] }],
  }));
  return { resourceLogs };
}

/** One log record. */
export function logs(stringValue: string): Request {
  return { resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ body: { stringValue } }] }] }] };
}

/** Requests that hold no item. */
export const EMPTY_REQUEST: readonly { readonly signal: Signal; readonly request: Request }[] = [
  { signal: 'logs', request: {} },
  { signal: 'logs', request: { resourceLogs: [{ resource: {} }] } },
  { signal: 'traces', request: { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {} }] }] } },
];
