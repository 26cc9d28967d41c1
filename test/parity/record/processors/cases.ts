/** Configurations of processors that are recorded from the reference beside those of test/parity/recorded. */
import { all, cases, type ProcessorInput } from './case.js';
import { EXPRESSIONS } from './expressions.js';
import { SAMPLED } from './items.js';
import { TRANSFORMS } from './transforms.js';

export type { ProcessorInput } from './case.js';

const actions = (...list: readonly object[]): object => ({ actions: list });

const ATTRIBUTES = cases('attributes', all, {
  'inserts, updates, upserts': actions(
    { key: 'n', value: 99, action: 'insert' },
    { key: 'new', value: 'x', action: 'insert' },
    { key: 'a', value: 2.5, action: 'update' },
    { key: 's', value: true, action: 'upsert' },
    { key: 'list', value: [1, 'a', 2.5, true, null], action: 'upsert' },
    { key: 'map', value: { b: { c: [1] }, a: 'x' }, action: 'upsert' },
  ),
  'takes from other attributes': actions(
    { key: 'copy', from_attribute: 'n', action: 'insert' },
    { key: 'copy2', from_attribute: 'missing', action: 'upsert' },
    { key: 'm2', from_attribute: 'm', action: 'upsert' },
    { key: 'http.method', from_attribute: 'http.status_code', action: 'update' },
  ),
  'deletes by key and pattern': actions(
    { key: 's', action: 'delete' },
    { pattern: '^(n|http\\..*|a)$', action: 'delete' },
  ),
  hashes: actions(
    ...['s', 'n', 'f', 't', 'e', 'arr', 'm', 'user', 'url', 'a'].map((key) => ({ key, action: 'hash' })),
    { pattern: '^http', action: 'hash' },
  ),
  converts: actions(
    { key: 'n', converted_type: 'int', action: 'convert' },
    { key: 'f', converted_type: 'string', action: 'convert' },
    { key: 's', converted_type: 'double', action: 'convert' },
    { key: 't', converted_type: 'int', action: 'convert' },
    { key: 'b', converted_type: 'double', action: 'convert' },
    { key: 'http.status_code', converted_type: 'string', action: 'convert' },
    { key: 'm', converted_type: 'string', action: 'convert' },
  ),
  extracts: actions(
    { key: 'url', pattern: '^(?P<scheme>\\w+)://(?P<host>[^:/]+)(?P<rest>/.*)?', action: 'extract' },
    { key: 'n', pattern: '(?P<x>.)', action: 'extract' },
    { key: 's', pattern: '(?P<first>\\w+) (?P<second>\\w+)', action: 'extract' },
  ),
});

const matching = (include: object): object => ({ include, ...actions({ key: 'hit', value: true, action: 'upsert' }) });
const excluding = (exclude: object): object => ({ exclude, ...actions({ key: 'hit', value: true, action: 'upsert' }) });

const MATCHES = [
  ...cases('attributes', ['traces'], {
    'of services': matching({ match_type: 'strict', services: ['web'] }),
    'of services by pattern': matching({ match_type: 'regexp', services: ['^w'] }),
    'but services': excluding({ match_type: 'strict', services: ['web'] }),
    'of names': matching({ match_type: 'regexp', span_names: ['healthz', '^ro'] }),
    'of kinds': matching({ match_type: 'strict', span_kinds: ['SPAN_KIND_CLIENT'] }),
    'of attributes': matching({ match_type: 'strict', attributes: [{ key: 'http.status_code', value: 503 }] }),
    'of attributes that are there': matching({ match_type: 'strict', attributes: [{ key: 'http.route' }] }),
    'of scopes': matching({ match_type: 'strict', libraries: [{ name: 'lib', version: '1.1' }, { name: '' }] }),
    'of resources': matching({ match_type: 'strict', resources: [{ key: 'even', value: true }] }),
  }),
  ...cases('attributes', ['logs'], {
    'of bodies': matching({ match_type: 'regexp', log_bodies: ['^GET', 'job'] }),
    'of severity texts': matching({ match_type: 'strict', log_severity_texts: ['INFO', 'fatal'] }),
    'of severities': matching({ match_type: 'strict', log_severity_number: { min: 9, match_undefined: true } }),
    'of attributes by pattern': matching({ match_type: 'regexp', attributes: [{ key: 'n', value: '^\\d' }] }),
    'of resources': matching({ match_type: 'regexp', resources: [{ key: 'service.name', value: 'w' }] }),
  }),
  ...cases('attributes', ['metrics'], {
    'of names': matching({ match_type: 'regexp', metric_names: ['^g', 'sum'] }),
    'but resources': excluding({ match_type: 'strict', resources: [{ key: 'even', value: false }] }),
  }),
];

const RESOURCES = cases('resource', all, {
  acts: {
    attributes: [
      { key: 'env', value: 'prod', action: 'upsert' },
      { key: 'even', action: 'delete' },
      { key: 'name', from_attribute: 'service.name', action: 'insert' },
      { key: 'service.name', action: 'hash' },
    ],
  },
});

const FILTERS = [
  ...cases('filter', ['logs'], {
    severity: { logs: { log_record: ['severity_number < SEVERITY_NUMBER_WARN'] } },
    body: { logs: { log_record: ['IsMatch(body, "job")', 'body == ""'] } },
    attributes: { logs: { log_record: ['attributes["n"] == 1 or attributes["user"] != nil'] } },
    'resource and scope': {
      logs: { log_record: ['resource.attributes["service.name"] == "web"', 'instrumentation_scope.name == "lib"'] },
    },
    everything: { logs: { log_record: ['true'] } },
    nothing: { logs: { log_record: [] } },
    fails: { error_mode: 'ignore', logs: { log_record: ['body["x"] == 1', 'attributes["s"] > 5'] } },
    'fails and refuses': { logs: { log_record: ['ParseJSON(body)["x"] == 1'] } },
    'older include': { logs: { include: { match_type: 'strict', severity_texts: ['INFO', 'fatal'] } } },
    'older exclude': { logs: { exclude: { match_type: 'regexp', bodies: ['^GET', '^$'] } } },
    'older severity': { logs: { include: { severity_number: { min: 'INFO', match_undefined: true } } } },
    'older attributes': { logs: { exclude: { match_type: 'strict', record_attributes: [{ key: 'n', value: 1 }] } } },
    'older resources': {
      logs: { include: { match_type: 'strict', resource_attributes: [{ key: 'even', value: true }] } },
    },
  }),
  ...cases('filter', ['traces'], {
    name: { traces: { span: ['name == "root"', 'IsMatch(name, "healthz")'] } },
    root: { traces: { span: ['IsRootSpan()'] } },
    kind: { traces: { span: ['kind == SPAN_KIND_SERVER and status.code == STATUS_CODE_ERROR'] } },
    events: { traces: { spanevent: ['name == "noise"'] } },
    'spans and events': { traces: { span: ['kind == 1'], spanevent: ['attributes["exception.type"] == "E"'] } },
    'older include': { spans: { include: { match_type: 'strict', services: ['api', 'web'] } } },
    'older exclude': { spans: { exclude: { match_type: 'regexp', span_names: ['health'] } } },
  }),
  ...cases('filter', ['metrics'], {
    name: { metrics: { metric: ['name == "gauge"'] } },
    type: { metrics: { metric: ['type == METRIC_DATA_TYPE_SUM or type == METRIC_DATA_TYPE_SUMMARY'] } },
    'points by attribute': { metrics: { datapoint: ['attributes["a"] == "x"'] } },
    'points by value': { metrics: { datapoint: ['value_int > 5 or count == 0'] } },
    'points by metric': { metrics: { datapoint: ['metric.unit == "Cel"'] } },
    'by points': {
      metrics: { metric: ['HasAttrKeyOnDatapoint("n")', 'HasAttrOnDatapoint("a", "y") and unit == "s"'] },
    },
    'metrics and points': { metrics: { metric: ['name == "summary"'], datapoint: ['flags == 1'] } },
    'older include': { metrics: { include: { match_type: 'strict', metric_names: ['gauge', 'sum'] } } },
    'older exclude': { metrics: { exclude: { match_type: 'regexp', metric_names: ['^ex', 'm$'] } } },
    'older resources': {
      metrics: { exclude: { match_type: 'strict', resource_attributes: [{ key: 'even', value: true }] } },
    },
  }),
];

const sampler = (signal: 'traces' | 'logs', name: string, configuration: object): ProcessorInput => ({
  name: `probabilistic_sampler ${name}: ${signal}`,
  signal,
  processors: { probabilistic_sampler: configuration },
  input: SAMPLED[signal],
});

const SAMPLERS = [
  ...[0, 0.001, 10, 33.3, 50, 99.9, 100].flatMap((sampling_percentage) =>
    ['', 'hash_seed', 'equalizing', 'proportional'].map((mode) => {
      const configuration = { sampling_percentage, ...(mode === '' ? {} : { mode }) };
      return sampler('traces', `${sampling_percentage} % ${mode}`, configuration);
    }),
  ),
  sampler('traces', 'seed', { sampling_percentage: 30, hash_seed: 22 }),
  sampler('traces', 'open', { sampling_percentage: 30, fail_closed: false }),
  sampler('traces', 'open equalizing', { sampling_percentage: 30, fail_closed: false, mode: 'equalizing' }),
  sampler('traces', 'open proportional', { sampling_percentage: 30, fail_closed: false, mode: 'proportional' }),
  sampler('traces', 'precision 1', { sampling_percentage: 33.3, sampling_precision: 1, mode: 'equalizing' }),
  sampler('traces', 'precision 14', { sampling_percentage: 33.3, sampling_precision: 14, mode: 'proportional' }),
  ...[10, 60].flatMap((sampling_percentage) => [
    sampler('logs', `${sampling_percentage} %`, { sampling_percentage }),
    sampler('logs', `${sampling_percentage} % by id`, { sampling_percentage, from_attribute: 'id' }),
    sampler('logs', `${sampling_percentage} % record`, {
      sampling_percentage,
      from_attribute: 'id',
      attribute_source: 'record',
      hash_seed: 5,
    }),
    sampler('logs', `${sampling_percentage} % number`, {
      sampling_percentage,
      from_attribute: 'id number',
      attribute_source: 'record',
    }),
    sampler('logs', `${sampling_percentage} % priority`, { sampling_percentage, sampling_priority: 'priority' }),
    sampler('logs', `${sampling_percentage} % open`, { sampling_percentage, fail_closed: false }),
    sampler('logs', `${sampling_percentage} % equalizing`, { sampling_percentage, mode: 'equalizing' }),
    sampler('logs', `${sampling_percentage} % proportional`, {
      sampling_percentage,
      mode: 'proportional',
      sampling_priority: 'priority',
    }),
    sampler('logs', `${sampling_percentage} % equalizing by id`, {
      sampling_percentage,
      mode: 'equalizing',
      from_attribute: 'id',
    }),
  ]),
];

/** What goes wrong with single items, under each way to take it. */
const MISTAKES = {
  'division by zero': 'set(attributes["r"], 1 / (severity_number - severity_number))',
  'wrong type': 'set(severity_number, Len(7))',
  'no number': 'set(attributes["r"], Int(body) + 1)',
  'no index': 'set(attributes["r"], ParseJSON("[]")["x"])',
  'no time': 'set(time, Time(body, "%Y"))',
  'in a condition': 'set(attributes["r"], 1) where ParseJSON(body)["x"] == 1',
};

const ERROR_MODES = ['propagate', 'ignore', 'silent'].flatMap((error_mode) => [
  ...cases(
    'transform',
    ['logs'],
    Object.fromEntries(
      Object.entries(MISTAKES).map(([name, statement]) => [
        `${name}, ${error_mode}`,
        { error_mode, log_statements: [{ context: 'log', statements: [statement, 'set(attributes["after"], true)'] }] },
      ]),
    ),
  ),
  ...cases('filter', ['logs'], {
    [`division by zero, ${error_mode}`]: {
      error_mode,
      logs: { log_record: ['1 / (severity_number - severity_number) == 1', 'IsMatch(body, "job")'] },
    },
    [`no number, ${error_mode}`]: { error_mode, logs: { log_record: ['Int(body) + 1 == 1', 'IsMatch(body, "job")'] } },
    [`no JSON, ${error_mode}`]: { error_mode, logs: { log_record: ['ParseJSON(body)["x"] == 1'] } },
  }),
  ...cases('filter', ['metrics'], {
    [`type error, ${error_mode}`]: {
      error_mode,
      metrics: { metric: ['ParseJSON(name)["x"] == 1'], datapoint: ['1 / (flags - flags) == 1'] },
    },
  }),
  ...cases('filter', ['traces'], {
    [`spans, then events, ${error_mode}`]: {
      error_mode,
      traces: { span: ['ParseJSON(name)["x"] == 1', 'kind == SPAN_KIND_CLIENT'], spanevent: ['Int(name) + 1 == 1'] },
    },
    [`spans of several, then events, ${error_mode}`]: {
      error_mode,
      traces: { span: ['Substring(name, 0, 4) == "root"'], spanevent: ['name == "noise"', 'event_index == 0'] },
    },
  }),
]);

export const PROCESSOR_CASES: readonly ProcessorInput[] = [
  ...ATTRIBUTES,
  ...MATCHES,
  ...RESOURCES,
  ...FILTERS,
  ...SAMPLERS,
  ...ERROR_MODES,
  ...EXPRESSIONS,
  ...TRANSFORMS,
];
