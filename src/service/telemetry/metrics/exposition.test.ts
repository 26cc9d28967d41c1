import { expect, test } from 'vitest';
import type { PrometheusNaming } from './prometheus-names.js';
import { familiesOf, renderFamilies } from './exposition.js';
import { formatGoFloat } from './go-float.js';
import { InstrumentRegistry } from './instruments.js';
import { acceptedEscaping, acceptsGzip } from './accept.js';
import { visibleAt } from './visibility.js';

const RESOURCE = { 'service.instance.id': 'i', 'service.name': 'otelcol-contrib', 'service.version': '0.131.0' };
const DEFAULT_READER: PrometheusNaming = {
  withoutScopeInfo: true,
  withoutUnits: true,
  withoutTypeSuffix: true,
  resourceLabels: { included: [], excluded: [] },
};
const USER_READER: PrometheusNaming = {
  withoutScopeInfo: false,
  withoutUnits: false,
  withoutTypeSuffix: false,
  resourceLabels: undefined,
};

function sample(): InstrumentRegistry {
  const registry = new InstrumentRegistry();
  const receiver = registry.meter('go.opentelemetry.io/collector/receiver/receiverhelper');
  const accepted = receiver.counter('otelcol_receiver_accepted_spans', { description: 'Spans.', unit: '{spans}' });
  accepted.bind({ transport: 'http', receiver: 'otlp' }).add(1_234_567);
  accepted.bind({ receiver: 'otlp', transport: 'grpc' }).add(0);
  accepted.bind({ receiver: 'never', transport: 'grpc' });
  const processor = registry.meter('go.opentelemetry.io/collector/processor/processorhelper');
  processor
    .counter('otelcol_processor_incoming_items', { description: 'Items.', unit: '{items}' })
    .bind({ processor: 'memory_limiter', 'otel.signal': 'logs' })
    .add(3);
  const service = registry.meter('go.opentelemetry.io/collector/service');
  service.observe('otelcol_process_uptime', { description: 'Up.', unit: 's', monotonic: true }, {}, () => 1.5);
  service.observe('otelcol_process_memory_rss', { description: 'Memory.', unit: 'By' }, {}, () => 98_926_592);
  registry
    .meter('s')
    .histogram('sizes', { description: 'back\\slash\nline', unit: '1', boundaries: [10, 1e6] })
    .bind({ 'quote"': 'a\\b"c\nd' })
    .record(10);
  return registry;
}

test('the default endpoint has bare names and says on every series which hub it is', () => {
  const page = renderFamilies(familiesOf(sample().read(), DEFAULT_READER, RESOURCE), 'underscores');
  const hub = 'service_instance_id="i",service_name="otelcol-contrib",service_version="0.131.0"';
  expect(page).toBe(`# HELP otelcol_process_memory_rss Memory.
# TYPE otelcol_process_memory_rss gauge
otelcol_process_memory_rss{${hub}} 9.8926592e+07
# HELP otelcol_process_uptime Up.
# TYPE otelcol_process_uptime counter
otelcol_process_uptime{${hub}} 1.5
# HELP otelcol_processor_incoming_items Items.
# TYPE otelcol_processor_incoming_items counter
otelcol_processor_incoming_items{otel_signal="logs",processor="memory_limiter",${hub}} 3
# HELP otelcol_receiver_accepted_spans Spans.
# TYPE otelcol_receiver_accepted_spans counter
otelcol_receiver_accepted_spans{receiver="otlp",${hub},transport="grpc"} 0
otelcol_receiver_accepted_spans{receiver="otlp",${hub},transport="http"} 1.234567e+06
# HELP sizes back\\\\slash\\nline
# TYPE sizes histogram
sizes_bucket{quote_="a\\\\b\\"c\\nd",${hub},le="10"} 1
sizes_bucket{quote_="a\\\\b\\"c\\nd",${hub},le="1e+06"} 1
sizes_bucket{quote_="a\\\\b\\"c\\nd",${hub},le="+Inf"} 1
sizes_sum{quote_="a\\\\b\\"c\\nd",${hub}} 10
sizes_count{quote_="a\\\\b\\"c\\nd",${hub}} 1
# HELP target_info Target metadata
# TYPE target_info gauge
target_info{${hub}} 1
`);
});

test('a reader the user writes has units, _total and scopes; labels are sorted before they are escaped', () => {
  const page = renderFamilies(familiesOf(sample().read(), USER_READER, RESOURCE), 'underscores');
  const series = page.split('\n').filter((text) => text !== '' && !text.startsWith('#'));
  const scope = (name: string): string => `otel_scope_name="${name}",otel_scope_version=""`;
  const core = (name: string): string => scope(`go.opentelemetry.io/collector/${name}`);
  expect(series.filter((text) => !text.startsWith('sizes_ratio_'))).toEqual([
    `otel_scope_info{${core('processor/processorhelper')}} 1`,
    `otel_scope_info{${core('receiver/receiverhelper')}} 1`,
    `otel_scope_info{${core('service')}} 1`,
    `otel_scope_info{${scope('s')}} 1`,
    `otelcol_process_memory_rss_bytes{${core('service')}} 9.8926592e+07`,
    `otelcol_process_uptime_seconds_total{${core('service')}} 1.5`,
    `otelcol_processor_incoming_items_total{otel_signal="logs",${core('processor/processorhelper')},processor="memory_limiter"} 3`,
    `otelcol_receiver_accepted_spans_total{${core('receiver/receiverhelper')},receiver="otlp",transport="grpc"} 0`,
    `otelcol_receiver_accepted_spans_total{${core('receiver/receiverhelper')},receiver="otlp",transport="http"} 1.234567e+06`,
    'target_info{service_instance_id="i",service_name="otelcol-contrib",service_version="0.131.0"} 1',
  ]);
});

test('names that need quotes stand inside the braces when the scraper takes UTF-8', () => {
  const registry = new InstrumentRegistry();
  registry.meter('s').counter('http.calls', { description: 'Calls.', unit: '' }).bind({ 'url.scheme': 'http' }).add(1);
  const render = (escaping: Parameters<typeof renderFamilies>[1]): string | undefined =>
    renderFamilies(familiesOf(registry.read(), DEFAULT_READER, {}), escaping).split('\n')[2];
  expect(render('allow-utf-8')).toBe('{"http.calls","url.scheme"="http"} 1');
  expect(render('underscores')).toBe('http_calls{url_scheme="http"} 1');
  expect(render('dots')).toBe('http_dot_calls{url_dot_scheme="http"} 1');
  expect(render('values')).toBe('U__http_2e_calls{U__url_2e_scheme="http"} 1');
});

test('resource labels follow the include and exclude lists', () => {
  const labels = (resourceLabels: PrometheusNaming['resourceLabels']): string | undefined => {
    const families = familiesOf(sample().read(), { ...DEFAULT_READER, resourceLabels }, RESOURCE);
    return /otelcol_process_uptime\{?(.*?)\}? 1.5/.exec(renderFamilies(families, 'underscores'))?.[1];
  };
  expect(labels({ included: ['service.name'], excluded: [] })).toBe('service_name="otelcol-contrib"');
  expect(labels({ included: [], excluded: ['service.name', 'service.instance.id'] })).toBe('service_version="0.131.0"');
  expect(labels(undefined)).toBe('');
});

test('two askers for one series share it, observers of sums add up, and a released observer is gone', () => {
  const registry = new InstrumentRegistry();
  const options = { description: '', unit: '' };
  for (const value of [1, 2]) registry.meter('s').counter('c', options).bind({ a: '1', b: '2' }).add(value);
  registry.meter('s').counter('c', options).bind({ b: '2', a: '1' }).add(4);
  registry.meter('s').observe('sum', { ...options, monotonic: true }, {}, () => 5);
  const release = registry.meter('s').observe('sum', { ...options, monotonic: true }, {}, () => 6);
  registry.meter('s').observe('gauge', options, {}, () => 5);
  registry.meter('s').observe('gauge', options, {}, () => 6);
  const values = (): unknown =>
    registry.read()[0]?.instruments.map(({ name, series }) => [name, series.map((one) => 'value' in one && one.value)]);
  expect(values()).toEqual([
    ['c', [7]],
    ['sum', [11]],
    ['gauge', [6]],
  ]);
  release();
  expect(values()).toEqual([
    ['c', [7]],
    ['sum', [5]],
    ['gauge', [6]],
  ]);
});

test('the level decides what is shown: batch from normal on, byte sizes and RPC metrics when detailed', () => {
  const registry = new InstrumentRegistry();
  const add = (scope: string, name: string, level?: 'detailed'): void =>
    registry
      .meter(scope)
      .counter(name, { description: '', unit: '', ...(level === undefined ? {} : { level }) })
      .bind({})
      .add(1);
  add('go.opentelemetry.io/collector/processor/batchprocessor', 'batch');
  add('go.opentelemetry.io/collector/processor/batchprocessor', 'batch_bytes', 'detailed');
  add('go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc', 'rpc');
  add('go.opentelemetry.io/collector/receiver/receiverhelper', 'accepted');
  const shown = (level: 'basic' | 'normal' | 'detailed'): string[] =>
    visibleAt(level, registry.read()).flatMap(({ instruments }) => instruments.map(({ name }) => name));
  expect(shown('basic')).toEqual(['accepted']);
  expect(shown('normal')).toEqual(['batch', 'accepted']);
  expect(shown('detailed')).toEqual(['batch', 'batch_bytes', 'rpc', 'accepted']);
});

test('numbers are written as Go writes them', () => {
  const values = [
    0,
    1,
    -1,
    123456,
    999999,
    999999.5,
    1e6,
    1234567.89,
    1e21,
    0.0001,
    0.00001,
    -1e-7,
    5e-324,
    NaN,
    Infinity,
  ];
  expect(values.map(formatGoFloat)).toEqual(
    '0 1 -1 123456 999999 999999.5 1e+06 1.23456789e+06 1e+21 0.0001 1e-05 -1e-07 5e-324 NaN +Inf'.split(' '),
  );
});

test('the escaping is that of the text clause the scraper wants most', () => {
  expect(acceptedEscaping(undefined)).toBe('underscores');
  expect(acceptedEscaping('text/plain; version=0.0.4; escaping=dots')).toBe('dots');
  expect(acceptedEscaping('text/plain;escaping=nonsense')).toBe('underscores');
  expect(acceptedEscaping('text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3')).toBe(
    'allow-utf-8',
  );
  expect(acceptedEscaping('text/plain;q=0.9,application/openmetrics-text;escaping=allow-utf-8;q=0.5')).toBe(
    'underscores',
  );
  expect([acceptsGzip('gzip, deflate'), acceptsGzip('gzip;q=0'), acceptsGzip(undefined)]).toEqual([true, false, false]);
});
