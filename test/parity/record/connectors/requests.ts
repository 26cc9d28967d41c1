/** Requests with several resources, scopes and kinds of items. */
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const int = (key: string, value: number): object => ({ key, value: { intValue: String(value) } });

const record = (body: string, severityNumber: number, ...attributes: readonly object[]): object => ({
  timeUnixNano: '1700000000000000000',
  severityNumber,
  body: { stringValue: body },
  attributes,
});

export const LOGS_INPUT = {
  resourceLogs: [
    {
      resource: { attributes: [text('service.name', 'api'), int('n', 1)], droppedAttributesCount: 2 },
      schemaUrl: 'https://resource.example',
      scopeLogs: [
        {
          scope: { name: 'lib', version: '1' },
          schemaUrl: 'https://scope.example',
          logRecords: [
            record('one', 9, text('env', 'prod'), int('n', 1)),
            record('two', 17, text('env', 'dev')),
            record('one', 13, int('n', 2), { key: 'f', value: { doubleValue: 1.5 } }),
          ],
        },
        { scope: {}, logRecords: [] },
        { scope: { name: 'other' }, logRecords: [record('three', 21, text('env', 'prod'), int('n', 1))] },
      ],
    },
    {
      resource: { attributes: [text('service.name', 'web')] },
      scopeLogs: [
        {
          scope: { name: 'lib' },
          logRecords: [
            record(
              'two',
              1,
              { key: 'flag', value: { boolValue: true } },
              { key: 'list', value: { arrayValue: { values: [] } } },
            ),
            { body: { intValue: '5' }, attributes: [int('env', 3), text('n', '1')] },
          ],
        },
      ],
    },
    { resource: {}, scopeLogs: [{ scope: {}, logRecords: [record('three', 9)] }] },
  ],
};

const span = (name: string, kind: number, attributes: readonly object[], events: readonly object[] = []): object => ({
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: '0102030405060708',
  name,
  kind,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
  attributes,
  events,
});
const event = (name: string, n: number): object => ({
  timeUnixNano: '1700000000500000000',
  name,
  attributes: [int('n', n)],
});

export const TRACES_INPUT = {
  resourceSpans: [
    {
      resource: { attributes: [text('service.name', 'api')] },
      scopeSpans: [
        {
          scope: { name: 'lib' },
          spans: [span('a', 2, [text('env', 'prod')], [event('x', 1), event('y', 2)]), span('b', 3, [])],
        },
        { scope: {}, spans: [span('a', 1, [text('env', 'dev')], [event('x', 2)])] },
      ],
    },
    {
      resource: { attributes: [text('service.name', 'web')] },
      schemaUrl: 'https://resource.example',
      scopeSpans: [{ scope: { name: 'lib', version: '2' }, spans: [span('c', 2, [text('env', 'dev')])] }],
    },
  ],
};

const point = (asInt: number, ...attributes: readonly object[]): object => ({
  timeUnixNano: '1700000000000000000',
  asInt: String(asInt),
  attributes,
});
const histogram = (...attributes: readonly object[]): object => ({
  timeUnixNano: '1700000000000000000',
  count: '3',
  sum: 4.5,
  bucketCounts: ['1', '2'],
  explicitBounds: [2],
  attributes,
});

const PROD = text('env', 'prod');
const DEV = text('env', 'dev');

export const METRICS_INPUT = {
  resourceMetrics: [
    {
      resource: { attributes: [text('service.name', 'api')] },
      scopeMetrics: [
        {
          scope: { name: 'lib' },
          metrics: [
            { name: 'g', description: 'A gauge.', unit: 's', gauge: { dataPoints: [point(1, PROD), point(2, DEV)] } },
            {
              name: 's',
              sum: {
                aggregationTemporality: 2,
                isMonotonic: true,
                dataPoints: [point(3, DEV), point(4), point(5, PROD)],
              },
            },
            {
              name: 'h',
              unit: 'ms',
              histogram: { aggregationTemporality: 1, dataPoints: [histogram(PROD), histogram()] },
            },
          ],
        },
      ],
    },
    {
      resource: { attributes: [text('service.name', 'web')] },
      scopeMetrics: [
        {
          scope: {},
          metrics: [
            {
              name: 'e',
              exponentialHistogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    count: '2',
                    sum: 3,
                    scale: 1,
                    zeroCount: '1',
                    positive: { offset: 1, bucketCounts: ['1'] },
                    attributes: [PROD],
                  },
                ],
              },
            },
            {
              name: 'q',
              summary: {
                dataPoints: [{ count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }], attributes: [DEV] }],
              },
            },
          ],
        },
      ],
    },
  ],
};
