/** What metrics look like on the page: values, names and labels. */
import { shown, shownOpen, type PrometheusCase } from './case.js';
import { attribute, EVERY_KIND, gauge, histogram, point, request, sum, TIME } from './metrics.js';

const values = [1, 0, -0.5, 1e6, 1234567, 1e21, 1.5e-7, 'NaN', 'Infinity', '-Infinity'];
const series = values.map((asDouble, i) => ({ asDouble, timeUnixNano: TIME, attributes: [attribute('n', String(i))] }));

export const SHAPES: readonly PrometheusCase[] = [
  shown('every kind', {}, EVERY_KIND),
  shownOpen('every kind in OpenMetrics', {}, EVERY_KIND),
  shown('every kind with times', { send_timestamps: true }, EVERY_KIND),
  shownOpen('every kind in OpenMetrics with times', { send_timestamps: true }, EVERY_KIND),
  shown('nothing sent', {}),
  shownOpen('nothing sent, in OpenMetrics', {}),
  shown('values', {}, request([gauge('g', ...series)])),
  shownOpen('values in OpenMetrics', {}, request([gauge('g', ...series)])),
  shown('whole numbers', {}, request([gauge('i', { asInt: '9007199254740993', timeUnixNano: TIME })])),
  shown('a point without value', {}, request([gauge('g', { timeUnixNano: TIME })])),
  shown('no points', {}, request([{ name: 'g', gauge: { dataPoints: [] } }])),
  shown('no time', { send_timestamps: true }, request([gauge('g', { asDouble: 1 })])),
];

export const NAMES: readonly PrometheusCase[] = [
  shown('namespace', { namespace: 'my.ns' }, EVERY_KIND),
  shown('namespace that begins with a digit', { namespace: '1ns' }, EVERY_KIND),
  shown('no suffixes', { add_metric_suffixes: false }, EVERY_KIND),
  shownOpen('no suffixes in OpenMetrics', { add_metric_suffixes: false }, EVERY_KIND),
  shownOpen('no suffixes with a namespace', { add_metric_suffixes: false, namespace: 'ns' }, EVERY_KIND),
  shown(
    'odd names',
    {},
    request([
      gauge('größe.in-%', point(1)),
      gauge('1st', point(1)),
      gauge('a__b..c', point(1)),
      gauge('_private', point(1)),
      gauge('with:colon', point(1)),
      gauge('日本', point(1)),
      sum('requests_total', point(1)),
      sum('total.requests', point(1)),
    ]),
  ),
  shown(
    'odd names without suffixes',
    { add_metric_suffixes: false },
    request([
      gauge('größe.in-%', point(1)),
      gauge('1st', point(1)),
      gauge('a__b..c', point(1)),
      gauge('_private', point(1)),
      gauge('with:colon', point(1)),
    ]),
  ),
  shown(
    'odd labels',
    {},
    request([
      gauge(
        'g',
        point(1, {
          attributes: ['größe', '1st', '_one', '__two', 'a.b', 'with space', '日本', 'le'].map((key) =>
            attribute(key, key),
          ),
        }),
      ),
    ]),
  ),
  shown(
    'labels that become one',
    {},
    request([gauge('g', point(1, { attributes: [attribute('a.b', '1'), attribute('a_b', '2')] }))]),
  ),
  shown(
    'labels of every kind',
    {},
    request([
      gauge(
        'g',
        point(1, {
          attributes: [
            attribute('text', 'a"b\\c\nd\te'),
            { key: 'int', value: { intValue: '-7' } },
            { key: 'double', value: { doubleValue: 0.1 } },
            { key: 'bool', value: { boolValue: false } },
            { key: 'bytes', value: { bytesValue: 'AQI=' } },
            { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: '<x>' }] } } },
            { key: 'map', value: { kvlistValue: { values: [attribute('k', 'v')] } } },
            { key: 'nothing', value: {} },
            attribute('empty', ''),
          ],
        }),
      ),
    ]),
  ),
  shown(
    'units',
    {},
    request(
      [
        's',
        'ms',
        'By',
        '%',
        '1',
        'Cel',
        'By/s',
        'm/s',
        '{requests}',
        'Req/{x}',
        'widgets',
        'KiBy',
        'V',
        '/s',
        'By/',
        '',
      ].flatMap((unit, i) => [
        { ...gauge(`g${i}`, point(i)), unit },
        { ...sum(`c${i}`, point(i)), unit },
        { ...histogram(`h${i}`), unit },
      ]),
    ),
  ),
  shown(
    'a unit that is said',
    {},
    request([
      { ...sum('a.seconds', point(1)), unit: 's' },
      { ...sum('a_ratio', point(1)), unit: '1' },
    ]),
  ),
];

export const LABELS: readonly PrometheusCase[] = [
  shown('const_labels', { const_labels: { zone: 'a', env: 'prod "x"' } }, EVERY_KIND),
  shown(
    'const_labels that a point has',
    { const_labels: { a: 'x' } },
    request([gauge('g', point(1, { attributes: [attribute('a', 'b')] })), gauge('other', point(2))]),
  ),
  shown('const_labels that is no name', { const_labels: { 'a.b': 'x' } }, request([gauge('g', point(1))])),
  shown('const_labels over job', { const_labels: { job: 'x' } }, EVERY_KIND),
  shown('resource as labels', { resource_to_telemetry_conversion: { enabled: true } }, EVERY_KIND),
  shownOpen('resource as labels in OpenMetrics', { resource_to_telemetry_conversion: { enabled: true } }, EVERY_KIND),
  shown(
    'resource over points',
    { resource_to_telemetry_conversion: { enabled: true } },
    request(
      [gauge('g', point(1, { attributes: [attribute('a', 'point'), attribute('b', 'point')] }))],
      [attribute('a', 'resource')],
    ),
  ),
  shown('no resource', {}, request([gauge('g', point(1))])),
  shown('name alone', {}, request([gauge('g', point(1))], [attribute('service.name', 'api')])),
  shown(
    'instance alone',
    {},
    request([gauge('g', point(1))], [attribute('service.instance.id', 'i'), attribute('x', 'y')]),
  ),
  shown(
    'namespace alone',
    {},
    request([gauge('g', point(1))], [attribute('service.namespace', 'n'), attribute('x', 'y')]),
  ),
  shown(
    'all three, and no more',
    {},
    request(
      [gauge('g', point(1))],
      [attribute('service.namespace', 'n'), attribute('service.name', 'api'), attribute('service.instance.id', 'i')],
    ),
  ),
  shown(
    'empty identity',
    {},
    request(
      [gauge('g', point(1))],
      [attribute('service.name', ''), attribute('service.instance.id', ''), attribute('x', 'y')],
    ),
  ),
  shown(
    'resource labels that become one',
    {},
    request(
      [gauge('g', point(1))],
      [
        attribute('service.name', 'api'),
        attribute('service.instance.id', 'i'),
        attribute('a.b', '1'),
        attribute('a_b', '2'),
      ],
    ),
  ),
  shown(
    'a point that has a job',
    {},
    request([gauge('g', point(1, { attributes: [attribute('job', 'mine')] }))], [attribute('service.name', 'api')]),
  ),
  shown(
    'scopes',
    {},
    {
      resourceMetrics: [
        {
          scopeMetrics: [
            { scope: { name: 'a', version: '1' }, metrics: [gauge('g', point(1))] },
            {
              scope: { name: 'b', attributes: [attribute('x.y', 'z')] },
              schemaUrl: 'https://schema.example',
              metrics: [gauge('g', point(2))],
            },
            { metrics: [gauge('g', point(3))] },
          ],
        },
      ],
    },
  ),
  shown(
    'an attribute like a scope',
    {},
    request([gauge('g', point(1, { attributes: [attribute('otel_scope_name', 'mine')] }))]),
  ),
];
