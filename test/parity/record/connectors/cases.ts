/** Configurations of connectors that are recorded from the reference, and requests they are tried on. */
import type { Signal } from '../../../../src/pdata/signal.js';
import { METRICS_INPUT, LOGS_INPUT, TRACES_INPUT } from './requests.js';

export interface ConnectorInput {
  readonly name: string;
  readonly signal: Signal;
  /** `count` or `routing`. */
  readonly type: string;
  readonly config: unknown;
  /** Pipelines that receive from it. */
  readonly targets: readonly string[];
  readonly input: object;
  /** Of the request; the receiver has `include_metadata`. */
  readonly headers?: Readonly<Record<string, string>>;
}

const INPUTS: Readonly<Record<Signal, object>> = { logs: LOGS_INPUT, traces: TRACES_INPUT, metrics: METRICS_INPUT };

const count = (name: string, signal: Signal, config: unknown): ConnectorInput => ({
  name: `count ${name}: ${signal}`,
  signal,
  type: 'count',
  config,
  targets: ['metrics/out'],
  input: INPUTS[signal],
});

const counted = (metric: object): object => ({ 'my.count': { description: 'Mine.', ...metric } });

const COUNT: readonly ConnectorInput[] = [
  ...(['logs', 'traces', 'metrics'] as const).flatMap((signal) => [
    count('by default', signal, {}),
    count('null', signal, null),
    count('with empty sections', signal, { spans: {}, spanevents: {}, metrics: {}, datapoints: {}, logs: {} }),
    count('with a section for one thing', signal, { spans: counted({}), metrics: counted({}), logs: counted({}) }),
  ]),
  count('with null sections', 'logs', { logs: null }),
  count('passes over unknown keys', 'logs', { nope: 1, logs: { a: { nope: 1 } } }),
  count('by condition', 'logs', { logs: counted({ conditions: ['severity_number >= SEVERITY_NUMBER_WARN'] }) }),
  count('by any condition', 'logs', {
    logs: counted({ conditions: ['body == "one"', 'attributes["env"] == "prod"'] }),
  }),
  count('by condition', 'traces', {
    spans: counted({ conditions: ['kind == SPAN_KIND_SERVER'] }),
    spanevents: counted({ conditions: ['attributes["n"] > 1'] }),
  }),
  count('by condition', 'metrics', {
    metrics: counted({ conditions: ['type == METRIC_DATA_TYPE_GAUGE'] }),
    datapoints: counted({ conditions: ['attributes["env"] == "prod"', 'metric.name == "s"'] }),
  }),
  count('where nothing matches', 'logs', { logs: counted({ conditions: ['body == "never"'] }) }),
  count('by resource', 'logs', { logs: counted({ conditions: ['resource.attributes["service.name"] == "api"'] }) }),
  count('by attribute', 'logs', { logs: counted({ attributes: [{ key: 'env' }] }) }),
  count('by two attributes', 'logs', { logs: counted({ attributes: [{ key: 'env' }, { key: 'n' }] }) }),
  count('by attributes with defaults', 'logs', {
    logs: counted({
      attributes: [
        { key: 'env', default_value: 'none' },
        { key: 'n', default_value: 7 },
      ],
    }),
  }),
  count('by attributes with a fraction and no use', 'logs', {
    logs: {
      fraction: { attributes: [{ key: 'missing', default_value: 1.5 }] },
      zero: { attributes: [{ key: 'missing', default_value: 0 }] },
      empty: { attributes: [{ key: 'missing', default_value: '' }] },
      bool: { attributes: [{ key: 'missing', default_value: true }] },
    },
  }),
  count('by attributes of all kinds', 'logs', {
    logs: Object.fromEntries(['flag', 'list', 'f', 'n'].map((key) => [key, { attributes: [{ key }] }])),
  }),
  count('by one attribute twice', 'logs', { logs: counted({ attributes: [{ key: 'env' }, { key: 'env' }] }) }),
  count('by attribute and condition', 'traces', {
    spans: counted({ conditions: ['name != "b"'], attributes: [{ key: 'env', default_value: 'x' }] }),
    spanevents: counted({ attributes: [{ key: 'n' }] }),
  }),
  count('by attribute', 'metrics', { datapoints: counted({ attributes: [{ key: 'env', default_value: 'no' }] }) }),
  count('a condition that fails', 'logs', { logs: counted({ conditions: ['Substring(body, 0, 2) == "on"'] }) }),
  {
    ...count('a metric without data', 'metrics', null),
    input: {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'e' }, { name: 'g', gauge: { dataPoints: [{}] } }] }] }],
    },
  },
];

interface RoutingOptions {
  readonly signal?: Signal;
  readonly targets?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

function routing(
  name: string,
  config: object,
  { signal = 'logs', targets, headers }: RoutingOptions = {},
): ConnectorInput {
  return {
    name: `routing ${name}: ${signal}`,
    signal,
    type: 'routing',
    config,
    targets: targets ?? ['a', 'b', 'rest'].map((one) => `${signal}/${one}`),
    input: INPUTS[signal],
    ...(headers !== undefined && { headers }),
  };
}

const to = (pipelines: readonly string[], context: string | undefined, condition: string): object => ({
  ...(context !== undefined && { context }),
  condition,
  pipelines,
});

const [A, B, REST] = [['logs/a'], ['logs/b'], ['logs/rest']];
const api = 'attributes["service.name"] == "api"';

const tenant = (comparator: string): object => ({
  default_pipelines: REST,
  table: [
    to(A, 'request', `request["X-Tenant"] ${comparator} "acme"`),
    to(B, 'request', 'request["x-tenant"] == "other"'),
  ],
});

const ROUTING: readonly ConnectorInput[] = [
  routing('by resource', { default_pipelines: REST, table: [to(A, undefined, api)] }),
  routing('by resource without a default', { table: [to(A, 'resource', api)] }),
  routing('by statement', {
    table: [{ statement: 'route() where attributes["service.name"] == "web"', pipelines: B }],
    default_pipelines: A,
  }),
  routing('by log record', {
    default_pipelines: REST,
    table: [to(A, 'log', 'severity_number >= SEVERITY_NUMBER_ERROR'), to(B, 'log', 'attributes["env"] == "prod"')],
  }),
  routing('all records', { default_pipelines: REST, table: [to(A, 'log', 'true'), to(B, undefined, 'true')] }),
  routing('nothing', { default_pipelines: REST, table: [to(A, 'log', 'false'), to(B, undefined, 'false')] }),
  routing('first by record, then by resource', {
    default_pipelines: REST,
    table: [to(A, 'log', 'body == "one"'), to(B, 'resource', api)],
  }),
  routing('first by resource, then by record', {
    table: [to(B, 'resource', api), to(A, 'log', 'attributes["n"] != nil')],
  }),
  routing('to several pipelines', {
    default_pipelines: [...A, ...B],
    table: [to([...A, ...REST], undefined, api), to(A, 'log', 'body == "three"')],
  }),
  routing('two routes to one pipeline', { table: [to(A, undefined, api), to(A, 'log', 'body == "three"')] }),
  routing('a condition twice', {
    default_pipelines: REST,
    table: [to(A, undefined, api), to(B, 'resource', api), to(B, 'log', 'body == "three"')],
  }),
  routing('contexts of other signals', {
    default_pipelines: REST,
    table: [to(A, 'span', 'true'), to(A, 'metric', 'true'), to(B, 'datapoint', 'true')],
  }),
  routing('and changes records', {
    default_pipelines: REST,
    table: [
      { context: 'log', statement: 'delete_key(attributes, "env") where body == "one"', pipelines: A },
      { statement: `delete_matching_keys(attributes, "^service") where ${api}`, pipelines: B },
    ],
  }),
  routing('and changes the resource of records', {
    default_pipelines: REST,
    table: [
      {
        context: 'log',
        statement: 'delete_key(resource.attributes, "service.name") where body == "two"',
        pipelines: A,
      },
    ],
  }),
  routing('by scope', { default_pipelines: REST, table: [to(A, 'log', 'instrumentation_scope.name == "lib"')] }),
  ...(['propagate', 'ignore', 'silent'] as const).flatMap((error_mode) => [
    routing(`conditions that fail, ${error_mode}`, {
      error_mode,
      default_pipelines: REST,
      table: [
        to(A, 'log', 'attributes["n"] == 1'),
        to(B, 'log', 'Substring(attributes["env"], 0, 4) == "prod"'),
        to(A, undefined, api),
      ],
    }),
    routing(`editors that fail, ${error_mode}`, {
      error_mode,
      table: [{ context: 'log', statement: 'delete_key(attributes["env"], "x") where body == "one"', pipelines: A }],
      default_pipelines: REST,
    }),
  ]),
  routing('by header', tenant('=='), { headers: { 'x-tenant': 'acme' } }),
  routing('by another header', tenant('=='), { headers: { 'X-TENANT': 'other' } }),
  routing('by a header with no route', tenant('=='), { headers: { 'x-tenant': 'nobody' } }),
  routing('by a header that is missing', tenant('==')),
  routing('by a header that must differ', tenant('!='), { headers: { 'x-tenant': 'someone' } }),
  routing('by a missing header that must differ', tenant('!=')),
  routing(
    'by header and record',
    {
      default_pipelines: REST,
      table: [to(A, 'log', 'body == "one"'), to(B, 'request', 'request["t"] == "x"')],
    },
    { headers: { t: 'x' } },
  ),
  routing(
    'by resource',
    { default_pipelines: ['traces/rest'], table: [to(['traces/a'], undefined, api)] },
    { signal: 'traces' },
  ),
  routing(
    'by span',
    {
      default_pipelines: ['traces/rest'],
      table: [
        to(['traces/a'], 'span', 'kind == SPAN_KIND_SERVER'),
        to(['traces/b'], 'span', 'attributes["env"] == "dev"'),
      ],
    },
    { signal: 'traces' },
  ),
  routing(
    'by resource',
    { default_pipelines: ['metrics/rest'], table: [to(['metrics/a'], undefined, api)] },
    { signal: 'metrics' },
  ),
  routing(
    'by metric',
    {
      default_pipelines: ['metrics/rest'],
      table: [to(['metrics/a'], 'metric', 'type == METRIC_DATA_TYPE_SUM'), to(['metrics/b'], 'metric', 'name == "h"')],
    },
    { signal: 'metrics' },
  ),
  routing(
    'by data point',
    {
      default_pipelines: ['metrics/rest'],
      table: [
        to(['metrics/a'], 'datapoint', 'attributes["env"] == "prod"'),
        to(['metrics/b'], 'metric', 'name == "h"'),
      ],
    },
    { signal: 'metrics' },
  ),
];

export const CONNECTOR_CASES: readonly ConnectorInput[] = [...COUNT, ...ROUTING];
