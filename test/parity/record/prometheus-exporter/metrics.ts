/** Metrics as OTLP JSON. */
export const EARLY = '1700000000000000000';
export const TIME = '1700000010123000000';
export const LATE = '1700000020000000000';
const CUMULATIVE = 2;

export const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });

export const exemplar = (asDouble: number): object => ({
  asDouble,
  timeUnixNano: TIME,
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: '0102030405060708',
});

export const gauge = (name: string, ...dataPoints: readonly object[]): object => ({ name, gauge: { dataPoints } });

/** A counter. */
export const sum = (name: string, dataPoint: object, aggregationTemporality = CUMULATIVE): object => ({
  name,
  sum: { isMonotonic: true, aggregationTemporality, dataPoints: [dataPoint] },
});

export const histogram = (name: string, more: object = {}, aggregationTemporality = CUMULATIVE): object => ({
  name,
  histogram: {
    aggregationTemporality,
    dataPoints: [
      { count: '6', sum: 10.5, bucketCounts: ['1', '2', '3'], explicitBounds: [1, 2.5], timeUnixNano: TIME, ...more },
    ],
  },
});

export const summary = (name: string, more: object = {}): object => ({
  name,
  summary: {
    dataPoints: [
      {
        count: '2',
        sum: 4,
        timeUnixNano: TIME,
        quantileValues: [
          { quantile: 0.99, value: 3 },
          { quantile: 0.5, value: 1 },
        ],
        ...more,
      },
    ],
  },
});

export const request = (metrics: readonly object[], attributes: readonly object[] = []): object => ({
  resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 'lib', version: '1' }, metrics }] }],
});

const times = { startTimeUnixNano: EARLY, timeUnixNano: TIME };

export const EVERY_KIND = request(
  [
    {
      ...gauge(
        'temperature',
        { asDouble: 21.5, ...times },
        { asInt: '3', ...times, attributes: [attribute('room.name', 'k"1')] },
      ),
      description: 'How "warm" \\ it\nis',
      unit: 'Cel',
    },
    {
      ...sum('http.requests', { asInt: '1234567', ...times, exemplars: [exemplar(1.5)] }),
      description: 'Requests',
      unit: '1',
    },
    {
      name: 'queue.size',
      unit: '{items}',
      sum: { aggregationTemporality: CUMULATIVE, dataPoints: [{ asInt: '-4', ...times }] },
    },
    {
      ...histogram('http.duration', { startTimeUnixNano: EARLY, exemplars: [exemplar(2)] }),
      description: 'How long',
      unit: 's',
    },
    { ...summary('rpc.duration', { startTimeUnixNano: EARLY }), unit: 'ms' },
  ],
  [
    attribute('service.namespace', 'shop'),
    attribute('service.name', 'api'),
    attribute('service.instance.id', 'i-1'),
    attribute('host.name', 'h1'),
    { key: 'process.pid', value: { intValue: '42' } },
  ],
);

export const point = (value: number, more: object = {}): object => ({ asDouble: value, timeUnixNano: TIME, ...more });
