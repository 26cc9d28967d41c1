/** What statements are tried on. */
export interface KeyValue {
  readonly key: string;
  readonly value: object;
}

const text = (key: string, stringValue: string): KeyValue => ({ key, value: { stringValue } });
const int = (key: string, value: number): KeyValue => ({ key, value: { intValue: String(value) } });
const list = (key: string, values: readonly object[]): KeyValue => ({ key, value: { arrayValue: { values } } });
const kvlist = (...values: readonly KeyValue[]): object => ({ kvlistValue: { values } });

export const RESOURCE = {
  resource: { attributes: [text('service.name', 'api'), int('host.id', 7)], droppedAttributesCount: 2 },
  schemaUrl: 'https://r',
};

export const SCOPE = {
  scope: { name: 'app', version: '1.0', attributes: [text('lib', 'x')] },
  schemaUrl: 'https://s',
};

export const LOG_RECORD = {
  timeUnixNano: '1714979289123456789',
  observedTimeUnixNano: '1714979288023456789',
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: 'job 17 finished é' },
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  flags: 1,
  eventName: 'e',
  droppedAttributesCount: 1,
  attributes: [
    text('s', 'Hello World'),
    int('n', 3),
    { key: 'f', value: { doubleValue: 2.5 } },
    { key: 't', value: { boolValue: true } },
    text('e', ''),
    text('key', 'n'),
    { key: 'bytes', value: { bytesValue: 'AQID/w==' } },
    list('arr', [{ stringValue: 'x' }, { stringValue: 'y' }, { stringValue: 'x' }]),
    list('ints', [{ intValue: '3' }, { intValue: '1' }, { intValue: '2' }]),
    list('mixed', [{ intValue: '1' }, { stringValue: 'a' }, { doubleValue: 2.5 }, { boolValue: true }]),
    {
      key: 'm',
      value: kvlist(text('k', 'v'), int('n', 1), {
        key: 'deep',
        value: kvlist(list('a', [{ intValue: '1' }, kvlist(text('b', 'c'))])),
      }),
    },
    list('list', [kvlist(text('name', 'a'), int('v', 1)), kvlist(text('name', 'b'), int('v', 2))]),
    text('json', '{"a":1,"b":[1,2.5,"x"],"c":{"d":null,"e":true}}'),
  ] as readonly KeyValue[],
};

export const SPAN = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  parentSpanId: 'eee19b7ec3c1b173',
  traceState: 'a=1,b=2',
  flags: 257,
  name: 'op',
  kind: 2,
  startTimeUnixNano: '1714979288000000000',
  endTimeUnixNano: '1714979289123456789',
  status: { code: 2, message: 'boom' },
  attributes: [text('http.method', 'GET'), int('http.status_code', 503)] as readonly KeyValue[],
  droppedAttributesCount: 1,
  droppedEventsCount: 2,
  droppedLinksCount: 3,
  events: [
    { timeUnixNano: '1714979288500000000', name: 'noise' },
    { timeUnixNano: '1714979288600000000', name: 'exception', attributes: [text('exception.type', 'E')] },
  ],
  links: [{ traceId: '5b8efff798038103d269b633813fc60d', spanId: 'eee19b7ec3c1b175', attributes: [text('l', 'x')] }],
};

const times = { startTimeUnixNano: '1714979280000000000', timeUnixNano: '1714979290000000000' };
const later = { startTimeUnixNano: '1714979281000000000', timeUnixNano: '1714979290000000000' };
const of = (...attributes: readonly KeyValue[]): object => ({ attributes });
const exemplars = [
  { timeUnixNano: '1714979289000000000', asDouble: 1.5 },
  { asInt: '3', spanId: 'eee19b7ec3c1b175' },
];

export const METRICS = {
  gauge: {
    unit: 'Cel',
    description: 'how warm',
    gauge: {
      dataPoints: [
        { ...times, ...of(text('a', 'x'), text('b', '1')), asDouble: 1.5, exemplars },
        { ...later, ...of(text('a', 'x'), text('b', '2')), asDouble: 4 },
        { ...times, ...of(text('a', 'x'), text('b', '3')), asInt: '-3' },
        { ...times, ...of(text('a', 'y'), int('n', 1)), asInt: '7' },
        { ...later, ...of(text('a', 'y'), text('b', '4')), asInt: '2' },
        { ...times, ...of(text('a', 'z')), flags: 1 },
      ],
    },
  },
  sum: {
    unit: '1',
    description: 'how many',
    metadata: [text('meta', 'data')],
    sum: {
      aggregationTemporality: 1,
      isMonotonic: true,
      dataPoints: [
        { ...times, ...of(text('a', 'x'), text('b', '1')), asInt: '5' },
        { ...times, ...of(text('a', 'x'), text('b', '2')), asInt: '8' },
        { ...later, ...of(text('a', 'x'), text('b', '3')), asInt: '9' },
        { ...times, ...of(text('a', 'y')), asDouble: 2.5 },
      ],
    },
  },
  histogram: {
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          ...times,
          ...of(text('a', 'x'), text('b', '1')),
          count: '3',
          sum: 4.5,
          min: 0.25,
          max: 3,
          explicitBounds: [0.5, 1],
          bucketCounts: ['1', '1', '1'],
          exemplars,
        },
        {
          ...later,
          ...of(text('a', 'x'), text('b', '2')),
          count: '2',
          sum: 6,
          min: 0.125,
          max: 5,
          explicitBounds: [0.5, 1],
          bucketCounts: ['1', '0', '1'],
          exemplars,
        },
        { ...times, ...of(text('a', 'x')), count: '0', explicitBounds: [0.5, 1], bucketCounts: ['0', '0', '0'] },
        { ...times, ...of(text('a', 'y')), count: '1', explicitBounds: [7], bucketCounts: ['1', '0'] },
      ],
    },
  },
  exponential: {
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          ...times,
          ...of(text('a', 'x'), text('b', '1')),
          count: '10',
          sum: 20.5,
          min: 0.5,
          max: 9,
          scale: 1,
          zeroCount: '2',
          positive: { offset: -1, bucketCounts: ['1', '2', '1', '3', '1'] },
          negative: { offset: 3, bucketCounts: ['1'] },
          exemplars,
        },
        {
          ...times,
          ...of(text('a', 'x'), text('b', '2')),
          count: '3',
          sum: 2.5,
          min: 0.25,
          max: 2,
          scale: 1,
          positive: { offset: -1, bucketCounts: ['1', '1', '1', '0', '0', '4'] },
          negative: { offset: 3 },
        },
        { ...times, ...of(text('a', 'y')), count: '1', scale: 0, positive: { offset: 4, bucketCounts: ['1'] } },
      ],
    },
  },
  summary: {
    summary: {
      dataPoints: [
        {
          ...times,
          ...of(text('a', 'x')),
          count: '5',
          sum: 12.5,
          quantileValues: [
            { quantile: 0.5, value: 2 },
            { quantile: 0.99, value: 9 },
          ],
        },
        { ...times, ...of(text('a', 'y')), count: '0' },
      ],
    },
  },
};
