/** What becomes of points that follow one another, and of those that have parts. */
import { PAGE, open, shown, shownOpen, type PrometheusCase } from './case.js';
import {
  attribute,
  EVERY_KIND,
  exemplar,
  gauge,
  histogram,
  point,
  request,
  sum,
  summary,
  EARLY,
  LATE,
  TIME,
} from './metrics.js';

export const SERIES: readonly PrometheusCase[] = [
  shown(
    'the last point',
    {},
    request([gauge('g', point(1), point(2))]),
    request([gauge('g', point(3, { timeUnixNano: EARLY }))]),
  ),
  shown('the same time again', {}, request([gauge('g', point(1))]), request([gauge('g', point(2))])),
  shown(
    'delta sums',
    {},
    request([sum('c', point(1, { startTimeUnixNano: EARLY }), 1)]),
    request([sum('c', point(2, { startTimeUnixNano: TIME, timeUnixNano: LATE }), 1)]),
  ),
  shown(
    'delta sums with a gap',
    {},
    request([sum('c', point(1, { startTimeUnixNano: EARLY }), 1)]),
    request([sum('c', point(2, { startTimeUnixNano: EARLY, timeUnixNano: LATE }), 1)]),
  ),
  shown(
    'delta sums of whole numbers',
    {},
    request([sum('c', { asInt: '5', startTimeUnixNano: EARLY, timeUnixNano: TIME }, 1)]),
    request([sum('c', { asInt: '7', startTimeUnixNano: TIME, timeUnixNano: LATE }, 1)]),
  ),
  shown(
    'delta sums of both kinds of numbers',
    {},
    request([sum('c', { asInt: '5', startTimeUnixNano: EARLY, timeUnixNano: TIME }, 1)]),
    request([sum('c', point(2, { startTimeUnixNano: TIME, timeUnixNano: LATE }), 1)]),
  ),
  shown(
    'delta sums that are not monotonic',
    {},
    request([{ name: 'c', sum: { aggregationTemporality: 1, dataPoints: [point(1)] } }, gauge('g', point(1))]),
  ),
  shown(
    'sums of no temporality',
    {},
    request([{ name: 'c', sum: { isMonotonic: true, dataPoints: [point(1)] } }, gauge('g', point(1))]),
  ),
  shown(
    'delta histograms',
    {},
    request([histogram('h', { startTimeUnixNano: EARLY }, 1)]),
    request([histogram('h', { startTimeUnixNano: TIME, timeUnixNano: LATE }, 1)]),
  ),
  shown(
    'delta histograms of other bounds',
    {},
    request([histogram('h', { startTimeUnixNano: EARLY }, 1)]),
    request([histogram('h', { startTimeUnixNano: TIME, timeUnixNano: LATE, explicitBounds: [1, 3] }, 1)]),
  ),
  shown(
    'delta histograms with a gap',
    {},
    request([histogram('h', { startTimeUnixNano: EARLY }, 1)]),
    request([histogram('h', { startTimeUnixNano: LATE, timeUnixNano: LATE, count: '1' }, 1)]),
  ),
  shown(
    'delta histograms that overlap',
    {},
    request([histogram('h', { startTimeUnixNano: EARLY }, 1)]),
    request([histogram('h', { startTimeUnixNano: EARLY, timeUnixNano: LATE, count: '1' }, 1)]),
  ),
  shown(
    'histograms of no temporality',
    {},
    request([histogram('h', {}, 0)]),
    request([histogram('h', { timeUnixNano: LATE, count: '1' }, 0)]),
  ),
  shown(
    'no recorded value',
    {},
    request([gauge('g', point(1)), gauge('other', point(1))]),
    request([gauge('g', { timeUnixNano: LATE, flags: 1 }, point(5, { attributes: [attribute('a', 'b')] }))]),
  ),
  {
    name: 'expired',
    config: { metric_expiration: '300ms' },
    steps: [{ send: EVERY_KIND }, { scrapeUntilEmpty: true }, { send: request([sum('temperature', point(1))]) }, PAGE],
  },
  {
    name: 'two types under one name',
    config: {},
    steps: [{ send: request([gauge('m', point(1))]) }, PAGE, { send: request([histogram('m')]) }, PAGE],
  },
  {
    name: 'two descriptions under one name',
    config: {},
    steps: [
      { send: request([{ ...gauge('m', point(1)), description: 'first' }]) },
      PAGE,
      { send: request([{ ...gauge('m', point(2, { attributes: [attribute('a', 'b')] })), description: 'second' }]) },
      PAGE,
    ],
  },
  shown(
    'two names that become one',
    {},
    request([gauge('a.b', point(1)), gauge('a_b', point(1, { attributes: [attribute('x', 'y')] }))]),
  ),
];

export const HISTOGRAMS: readonly PrometheusCase[] = [
  shown('histogram without bounds', {}, request([histogram('h', { explicitBounds: [], bucketCounts: ['6'] })])),
  shown('histogram without buckets', {}, request([histogram('h', { explicitBounds: [], bucketCounts: [] })])),
  shown('histogram without sum', {}, request([histogram('h', { sum: undefined })])),
  shown('histogram out of order', {}, request([histogram('h', { explicitBounds: [5, 1] })])),
  shown('histogram with a bound twice', {}, request([histogram('h', { explicitBounds: [1, 1] })])),
  shown('histogram that ends in infinity', {}, request([histogram('h', { explicitBounds: [1, 'Infinity'] })])),
  shown('summary without quantiles', {}, request([summary('s', { quantileValues: [] })])),
  shown(
    'summary with a quantile twice',
    {},
    request([
      summary('s', {
        quantileValues: [
          { quantile: 0.5, value: 1 },
          { quantile: 0.5, value: 2 },
        ],
      }),
    ]),
  ),
  shown(
    'summary of odd values',
    {},
    request([
      summary('s', {
        sum: 'NaN',
        quantileValues: [
          { quantile: 1, value: 'NaN' },
          { quantile: 0, value: 'Infinity' },
        ],
      }),
    ]),
  ),
  shown(
    'exponential histogram',
    {},
    request([
      {
        name: 'e',
        exponentialHistogram: {
          aggregationTemporality: 2,
          dataPoints: [{ count: '3', scale: 1, zeroCount: '1', positive: { bucketCounts: ['2'] }, timeUnixNano: TIME }],
        },
      },
      gauge('g', point(1)),
    ]),
  ),
];

export const EXEMPLARS: readonly PrometheusCase[] = [
  shownOpen('exemplar of a counter', {}, request([sum('c', point(3, { exemplars: [exemplar(1), exemplar(2.5)] }))])),
  shown('exemplar in plain text', open, request([sum('c', point(3, { exemplars: [exemplar(1)] }))])),
  shownOpen('exemplar of a gauge', {}, request([gauge('g', point(3, { exemplars: [exemplar(1)] }))])),
  shownOpen(
    'exemplars of a histogram',
    {},
    request([histogram('h', { exemplars: [exemplar(0.5), exemplar(1), exemplar(2), exemplar(2.2), exemplar(99)] })]),
  ),
  shownOpen(
    'exemplar without ids',
    {},
    request([sum('c', point(3, { exemplars: [{ asDouble: 1, timeUnixNano: TIME }] }))]),
  ),
  shownOpen(
    'exemplar with attributes',
    {},
    request([sum('c', point(3, { exemplars: [{ ...exemplar(1), filteredAttributes: [attribute('user', 'x')] }] }))]),
  ),
  shownOpen(
    'exemplar of a whole number',
    {},
    request([sum('c', point(3, { exemplars: [{ asInt: '5', timeUnixNano: TIME }] }))]),
  ),
  shownOpen(
    'exemplar without time',
    {},
    request([sum('c', point(3, { exemplars: [{ ...exemplar(1), timeUnixNano: '0' }] }))]),
  ),
  shownOpen(
    'exemplar of a counter without suffix',
    { add_metric_suffixes: false },
    request([sum('c', point(3, { exemplars: [exemplar(1)] }))]),
  ),
];
