/** Requests, in OTLP/JSON, that reach every branch of the debug exporter's texts. */
import type { Signal } from '../../../src/pdata/signal.js';

export interface DebugInput {
  readonly name: string;
  readonly signal: Signal;
  readonly input: object;
}

const TIME = '1767323045678901234';
const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN_ID = '0102030405060708';
const MAX_UINT64 = '18446744073709551615';
const MAX_UINT32 = 4294967295;

const str = (stringValue: string) => ({ stringValue });
const int = (intValue: string) => ({ intValue });
const double = (doubleValue: number | string) => ({ doubleValue });
const array = (...values: object[]) => ({ arrayValue: { values } });
const map = (...entries: (readonly [string, object])[]) => ({ kvlistValue: { values: attributes(...entries) } });
const attributes = (...entries: (readonly [string, object])[]) => entries.map(([key, value]) => ({ key, value }));

const logs = (...logRecords: object[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const spans = (...items: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: items }] }] });
const metrics = (...items: object[]) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: items }] }] });

const EVERY_KIND = attributes(
  ['string', str('x')],
  ['bool', { boolValue: true }],
  ['int', int('-9223372036854775808')],
  ['double', double(0.1)],
  ['array', array(str('a'), int('1'), { boolValue: false }, {}, double(1.5), array(), map())],
  ['map', map(['z', int('1')], ['a', map(['deep', array(map(['k', str('v')]))])])],
  ['bytes', { bytesValue: 'AAECAwQ=' }],
  ['unset', {}],
  ['empty array', { arrayValue: {} }],
  ['empty map', { kvlistValue: {} }],
  ['empty bytes', { bytesValue: '' }],
  ['', str('empty key')],
);

const FLOATS: (number | string)[] = [
  0,
  '-0',
  1,
  -1.5,
  100000,
  123456,
  1000000,
  1234567,
  123456789,
  1e20,
  1e21,
  1.7976931348623157e308,
  0.0001,
  0.00001,
  0.000001,
  1e-7,
  5e-324,
  0.1,
  1 / 3,
  0.0000005,
  0.0000015,
  0.5,
  2.5,
  1048576.5,
  4503599627370497.5,
  9007199254740993,
  'NaN',
  'Infinity',
  '-Infinity',
];

const NESTED = map(
  ['b', str('<a href="x">&amp;</a>')],
  ['a', str('quote " backslash \\ slash / tab \t newline \n cr \r')],
  ['\u2028', str('line separator \u2028 and \u2029')],
  ['é', str('ünïcödé 🙂 \u0001 \u007f')],
  ['B', str('upper sorts first')],
  ['a', str('the last of a key counts')],
  ['bytes', { bytesValue: 'AQI=' }],
  ['no bytes', { bytesValue: '' }],
  ['nothing', {}],
  ['list', array(int('3'), array(array(str('deep'))), map(['y', {}], ['x', double(1e21)]))],
);

function severities(): object {
  const numbers = [...Array.from({ length: 25 }, (_, index) => index), 25, -1];
  return logs(...numbers.map((severityNumber) => ({ severityNumber, severityText: `text ${severityNumber}` })));
}

function identities(itemsKey: string, items: object[]): object[] {
  const identity = [{}, { name: 'lib' }, { version: '1.2' }, { name: 'lib', version: '1.2', attributes: EVERY_KIND }];
  return ['', 'https://schema.example/1'].flatMap((schemaUrl) =>
    identity.map((scope) => ({ scope, schemaUrl, [itemsKey]: items })),
  );
}

const LOG_INPUTS: Record<string, object> = {
  'any-value-kinds': logs({ attributes: EVERY_KIND }, ...EVERY_KIND.map(({ value }) => ({ body: value }))),
  'floats-in-values': logs(
    ...FLOATS.map((value) => ({
      body: double(value),
      attributes: attributes(['list', array(double(value))], ['map', map(['k', double(value)])]),
    })),
  ),
  'nested-values': logs({ body: NESTED, attributes: attributes(['nested', NESTED], ['list', array(NESTED)]) }),
  severities: severities(),
  'event-names-flags-and-ids': logs(
    { eventName: 'browser.page_view', flags: 1, traceId: TRACE_ID, spanId: SPAN_ID, droppedAttributesCount: 3 },
    { eventName: '', flags: MAX_UINT32, traceId: '0'.repeat(32), spanId: '0'.repeat(16) },
    { flags: 256, traceId: '', spanId: '' },
  ),
  timestamps: logs(
    ...['0', '1', '1000000000', '999999999', TIME, '9223372036854775807', '9223372036854775808', MAX_UINT64].map(
      (time) => ({ timeUnixNano: time, observedTimeUnixNano: time, body: str(time) }),
    ),
  ),
  'texts-with-line-breaks': logs(
    { body: str('one\ntwo\r\nthree\ttab'), attributes: attributes(['a\nb', str('c\nd')]) },
    { body: str(''), severityText: 'a\nb' },
    { body: str(' '), attributes: attributes(['k', str('')]) },
  ),
  'duplicate-attributes': logs({ attributes: attributes(['k', str('1')], ['k', str('2')], ['j', str('3')]) }),
  'resources-and-scopes': {
    resourceLogs: [
      {
        resource: { attributes: EVERY_KIND },
        schemaUrl: 'https://schema.example/0',
        scopeLogs: identities('logRecords', [{}]),
      },
      { scopeLogs: [{ logRecords: [{ body: str('x') }] }, {}, { logRecords: [{}, {}] }] },
      { resource: { droppedAttributesCount: 2 } },
    ],
  },
};

const TRACE_INPUTS: Record<string, object> = {
  'span-kinds': spans(...[0, 1, 2, 3, 4, 5, 6, -1].map((kind) => ({ kind, name: `kind ${kind}` }))),
  'span-status': spans(
    { status: {} },
    { status: { code: 1 } },
    { status: { code: 2, message: 'it failed\nbadly' } },
    { status: { code: 3, message: 'no such code' } },
    {},
  ),
  'span-ids': spans(
    { traceId: TRACE_ID, spanId: SPAN_ID, parentSpanId: 'ffffffffffffffff', traceState: 'a=b,c=d', name: 'op' },
    { traceId: '0'.repeat(32), spanId: '0'.repeat(16), parentSpanId: '0'.repeat(16), name: '' },
    { traceId: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF', spanId: '', name: 'two words' },
  ),
  'span-times-and-counts': spans({
    startTimeUnixNano: TIME,
    endTimeUnixNano: MAX_UINT64,
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
    flags: 257,
  }),
  'span-events': spans({
    events: [
      {},
      { name: 'e', timeUnixNano: TIME, droppedAttributesCount: MAX_UINT32, attributes: EVERY_KIND },
      { name: 'two\nlines', attributes: attributes(['k', str('v')]) },
    ],
  }),
  'span-links': spans({
    links: [
      {},
      {
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        traceState: 'x=y',
        droppedAttributesCount: 7,
        attributes: EVERY_KIND,
        flags: 1,
      },
      { traceId: '0'.repeat(32), spanId: '0'.repeat(16) },
    ],
  }),
  'span-attributes': spans({ name: 'n', attributes: EVERY_KIND }, { name: 'm', attributes: attributes(['x', NESTED]) }),
  'span-resources-and-scopes': {
    resourceSpans: [
      {
        resource: { attributes: EVERY_KIND },
        schemaUrl: 'https://schema.example/0',
        scopeSpans: identities('spans', [{ name: 's' }]),
      },
      { scopeSpans: [{ spans: [{}, {}] }, {}] },
    ],
  },
};

const EXEMPLARS = [
  {},
  { timeUnixNano: TIME, asDouble: 1.5, traceId: TRACE_ID, spanId: SPAN_ID, filteredAttributes: EVERY_KIND },
  { asInt: '-7', traceId: '0'.repeat(32), filteredAttributes: attributes(['k', str('v')]) },
  { asDouble: 'NaN' },
];

const point = (extra: object) => ({ startTimeUnixNano: '1767323000000000000', timeUnixNano: TIME, ...extra });

const METRIC_INPUTS: Record<string, object> = {
  'number-values': metrics(
    {
      name: 'doubles',
      unit: 'By',
      description: 'd',
      gauge: { dataPoints: FLOATS.map((asDouble) => point({ asDouble })) },
    },
    {
      name: 'ints',
      gauge: {
        dataPoints: ['0', '-1', '9223372036854775807', '-9223372036854775808'].map((asInt) => point({ asInt })),
      },
    },
    { name: 'no value', gauge: { dataPoints: [point({}), point({ flags: 1 }), {}] } },
  ),
  'number-exemplars-and-attributes': metrics({
    name: 'g',
    gauge: { dataPoints: [point({ asInt: '1', attributes: EVERY_KIND, exemplars: EXEMPLARS })] },
  }),
  'sum-temporalities': metrics(
    ...[0, 1, 2, 3].flatMap((aggregationTemporality) =>
      [true, false].map((isMonotonic) => ({
        name: `s${aggregationTemporality}`,
        sum: { aggregationTemporality, isMonotonic, dataPoints: [point({ asInt: '1' })] },
      })),
    ),
  ),
  'histogram-optionals': metrics({
    name: 'h',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        point({}),
        point({ count: '3', sum: 0, bucketCounts: ['3'] }),
        point({
          count: MAX_UINT64,
          sum: -1.5,
          min: -2,
          max: 1e21,
          bucketCounts: ['1', '2', MAX_UINT64],
          explicitBounds: [0.5, 1],
        }),
        point({ count: '1', min: 0, explicitBounds: [1, 2, 3], bucketCounts: ['1'] }),
        point({ count: '1', max: 0, exemplars: EXEMPLARS, attributes: EVERY_KIND }),
        point({ count: '1', sum: 'NaN', min: '-Infinity', max: 'Infinity', flags: 1 }),
      ],
    },
  }),
  'histogram-bounds': metrics({
    name: 'h',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: [
        point({
          count: String(FLOATS.length),
          bucketCounts: [...FLOATS.map((_, index) => String(index)), '99'],
          explicitBounds: FLOATS,
        }),
      ],
    },
  }),
  'exponential-scales': metrics({
    name: 'e',
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [-10, -3, -1, 0, 1, 3, 8, 20].map((scale) =>
        point({
          scale,
          count: '30',
          positive: { offset: -2, bucketCounts: ['1', '0', '2', '3', MAX_UINT64] },
          negative: { offset: 3, bucketCounts: ['4', '5', '0'] },
        }),
      ),
    },
  }),
  'exponential-far-offsets': metrics({
    name: 'e',
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [
        point({ scale: 0, positive: { offset: 1020, bucketCounts: ['1', '1', '1', '1', '1'] } }),
        point({ scale: 0, positive: { offset: -1076, bucketCounts: ['1', '1', '1', '1'] } }),
        point({ scale: 5, positive: { offset: 1000, bucketCounts: Array.from({ length: 40 }, () => '1') } }),
        point({ scale: 4, negative: { offset: 900, bucketCounts: Array.from({ length: 40 }, () => '2') } }),
        point({
          scale: 0,
          negative: { offset: -2147483648, bucketCounts: ['1'] },
          positive: { offset: 2147483647, bucketCounts: ['1'] },
        }),
      ],
    },
  }),
  'exponential-optionals': metrics({
    name: 'e',
    exponentialHistogram: {
      dataPoints: [
        point({}),
        point({ count: '2', zeroCount: '2', zeroThreshold: 0.1 }),
        point({ count: '2', sum: 0, min: 0, max: 0, zeroCount: MAX_UINT64, positive: {}, negative: {} }),
        point({ count: '2', sum: 3.25, min: 1, max: 2.25, attributes: EVERY_KIND, exemplars: EXEMPLARS, flags: 1 }),
      ],
    },
  }),
  summaries: metrics({
    name: 's',
    summary: {
      dataPoints: [
        point({}),
        point({
          count: '3',
          sum: 1.5,
          attributes: EVERY_KIND,
          quantileValues: [{ quantile: 0, value: 0 }, {}, { quantile: 1, value: 1e21 }],
        }),
        point({
          count: MAX_UINT64,
          sum: -0.0000005,
          quantileValues: FLOATS.map((value) => ({ quantile: 0.99, value })),
        }),
        point({ flags: 1, sum: 'NaN', quantileValues: [{ quantile: 'NaN', value: 'Infinity' }] }),
      ],
    },
  }),
  'metrics-without-points': metrics(
    { name: 'none', description: 'no data', unit: '1' },
    { name: 'gauge', gauge: {} },
    { name: 'sum', sum: { isMonotonic: true } },
    { name: 'histogram', histogram: {} },
    { name: 'exponential', exponentialHistogram: {} },
    { name: 'summary', summary: {} },
    { name: '', description: '', unit: '', gauge: { dataPoints: [{ asInt: '1' }] } },
    {
      name: 'näme\nline',
      description: 'a\nb',
      unit: 'm/s',
      metadata: EVERY_KIND,
      gauge: { dataPoints: [{ asInt: '1' }] },
    },
  ),
  'metric-resources-and-scopes': {
    resourceMetrics: [
      {
        resource: { attributes: EVERY_KIND },
        schemaUrl: 'https://schema.example/0',
        scopeMetrics: identities('metrics', [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }, { asDouble: 2 }] } }]),
      },
      { scopeMetrics: [{ metrics: [{ name: 'n', sum: { dataPoints: [{ asInt: '1' }] } }] }, {}] },
    ],
  },
};

const named = (signal: Signal, inputs: Readonly<Record<string, object>>): DebugInput[] =>
  Object.entries(inputs).map(([name, input]) => ({ name, signal, input }));

export const DEBUG_INPUTS: readonly DebugInput[] = [
  ...named('logs', LOG_INPUTS),
  ...named('traces', TRACE_INPUTS),
  ...named('metrics', METRIC_INPUTS),
];
