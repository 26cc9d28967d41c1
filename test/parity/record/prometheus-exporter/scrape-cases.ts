/** How the page is asked for, and what is not shown on it. */
import { PAGE, open, accepting, shown, type PrometheusCase } from './case.js';
import { attribute, EVERY_KIND, gauge, histogram, point, request, sum, summary, LATE } from './metrics.js';

const SMALL = request([sum('c', point(3))]);
const negotiated = (name: string, accept: string, config: object = open): PrometheusCase => ({
  name: `accept: ${name}`,
  config: { ...config },
  steps: [{ send: SMALL }, accepting(accept)],
});

export const SCRAPES: readonly PrometheusCase[] = [
  negotiated('OpenMetrics without version', 'application/openmetrics-text'),
  negotiated('OpenMetrics 0.0.1', 'application/openmetrics-text; version=0.0.1'),
  negotiated('OpenMetrics 2', 'application/openmetrics-text; version=2.0.0'),
  negotiated('OpenMetrics that is off', 'application/openmetrics-text; version=1.0.0', {}),
  negotiated('text first', 'text/plain, application/openmetrics-text; version=1.0.0'),
  negotiated('text preferred', 'application/openmetrics-text; version=1.0.0; q=0.3, text/plain; version=0.0.4; q=0.5'),
  negotiated(
    'OpenMetrics preferred',
    'text/plain; version=0.0.4; q=0.3, application/openmetrics-text; version=1.0.0; q=0.5',
  ),
  negotiated('anything', '*/*'),
  negotiated('HTML', 'text/html'),
  negotiated(
    'names in UTF-8',
    'application/openmetrics-text; version=1.0.0; escaping=allow-utf-8; q=0.6, text/plain; version=1.0.0; escaping=allow-utf-8; q=0.4, */*; q=0.1',
  ),
  negotiated('dots', 'text/plain; version=0.0.4; escaping=dots'),
  negotiated('values', 'text/plain; version=0.0.4; escaping=values', {}),
  negotiated('unknown escaping', 'text/plain; version=0.0.4; escaping=nope'),
  negotiated(
    'as Prometheus 2 does',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  ),
  negotiated(
    'as Prometheus 3 does',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  ),
  {
    name: 'another path',
    config: {},
    steps: [
      { send: SMALL },
      { scrape: {}, path: '/' },
      { scrape: {}, path: '/metrics/' },
      { scrape: {}, path: '/metrics?name=c' },
    ],
  },
  {
    name: 'other methods',
    config: {},
    steps: [{ send: SMALL }, { scrape: {}, method: 'POST' }, { scrape: {}, method: 'PUT' }],
  },
  { name: 'response headers', config: { response_headers: { 'x-a': 'b' } }, steps: [{ send: SMALL }, PAGE] },
];

const IDENTITY = [attribute('service.name', 'api'), attribute('service.instance.id', 'i')];
const labelled = (...attributes: readonly object[]): object => gauge('g', point(1, { attributes }));
const QUANTILE = { attributes: [attribute('quantile', 'x')] };

/** What the library behind the reference's page refuses, or writes in another way. */
export const REFUSALS: readonly PrometheusCase[] = [
  ...['underscores', 'dots', 'values', 'allow-utf-8', 'nope'].map((escaping): PrometheusCase => ({
    name: `names that are none: ${escaping}`,
    config: { namespace: 'my_.ns/ü', const_labels: { 'a_.b': 'x', 'c:d': 'y' }, ...open },
    steps: [
      { send: EVERY_KIND },
      accepting(`text/plain; version=0.0.4; escaping=${escaping}`),
      accepting(`application/openmetrics-text; version=1.0.0; escaping=${escaping}`),
    ],
  })),
  shown('series that become one', {}, request([gauge('a.b', point(1)), gauge('a_b', point(1))])),
  shown(
    'several series that become one',
    {},
    request([gauge('a.b', point(1)), gauge('a_b', point(1)), gauge('c.d', point(1)), gauge('c_d', point(1))]),
  ),
  shown(
    'series that become one, at other times',
    { send_timestamps: true },
    request([gauge('a.b', point(1)), gauge('a_b', point(2, { timeUnixNano: LATE }))]),
  ),
  shown('summary with a label quantile', {}, request([summary('s', QUANTILE)])),
  shown('summary with a label quantile beside others', {}, request([summary('s', QUANTILE), summary('t')])),
  shown('histogram with a label le', {}, request([histogram('h', { attributes: [attribute('le', 'x')] })])),
  shown('resource labels that may not be', {}, request([labelled()], [...IDENTITY, attribute('__x', '1')])),
  shown('a label without name', {}, request([labelled(attribute('', 'x'))])),
  shown('const_labels that may not be', { const_labels: { __a: 'x' } }, request([labelled()])),
];
