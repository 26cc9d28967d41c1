/**
 * Components with the reference's settings and nothing behind them, for tests of configuration alone. Settings that no test
 * touches are left out.
 */
import type { ComponentFactory } from '../../../src/component/factory.js';
import {
  bool,
  duration,
  int,
  layered,
  list,
  map,
  object,
  optional,
  schema,
  secret,
  string,
  text,
  uint32,
  type ObjectSchema,
} from '../../../src/component/schema.js';
import type { ComponentKind } from '../../../src/component/settings.js';
import { components } from '../../../src/components.js';
import type { FactoryTable } from '../../../src/config/factory-table.js';
import { queueSchema, retrySchema } from '../../../src/exporterhelper/config.js';
import { batchSchema } from '../../../src/processors/batch/config.js';
import { grpcServerFields } from '../../../src/transport/grpc-server-config.js';
import { httpServerFields } from '../../../src/transport/http-server-config.js';

const LEVELS = ['none', 'basic', 'normal', 'detailed'];

const otlpReceiver = schema(
  {
    protocols: object(
      schema({
        grpc: optional(schema(grpcServerFields({ endpoint: 'localhost:4317', readBufferSize: 524288 })), {
          doc: 'gRPC.',
          whenNull: 'defaults',
        }),
        http: optional(
          schema({
            ...httpServerFields({ endpoint: 'localhost:4318' }),
            logs_url_path: string({ default: '/v1/logs', doc: 'Path.' }),
          }),
          { doc: 'HTTP.', whenNull: 'defaults' },
        ),
      }),
      { doc: 'Protocols.' },
    ),
  },
  ({ protocols }, issues) => {
    if (protocols.grpc === undefined && protocols.http === undefined) {
      issues.add([], 'must specify at least one protocol when using the OTLP receiver');
    }
  },
);

const debugExporter = schema(
  {
    verbosity: text<string>({
      default: 'basic',
      values: 'basic, normal, detailed',
      goType: 'configtelemetry.Level',
      doc: 'How much is printed.',
      parse: (written) =>
        LEVELS.includes(written.toLowerCase())
          ? { value: written.toLowerCase() }
          : { error: `unknown metrics level ${JSON.stringify(written.toLowerCase())}` },
      fromInt: (value) => LEVELS[value + 1] ?? '',
    }),
    sampling_initial: int({ default: 2, doc: 'Lines at first.' }),
    sampling_thereafter: int({ default: 1, doc: 'Then every n-th.' }),
    use_internal_logger: bool({ default: true, doc: 'Where it is printed.' }),
  },
  ({ verbosity }, issues) => {
    if (['basic', 'normal', 'detailed'].includes(verbosity)) return;
    const name = verbosity === 'none' ? 'None' : '';
    issues.add([], `verbosity level "${name}" is not supported`);
  },
);

const remoteWrite = schema(
  {
    endpoint: string({ default: '', doc: 'Where to send.' }),
    timeout: duration({ default: '5s', doc: 'Time for one push.' }),
    headers: map(secret({ doc: 'Value.' }), { doc: 'Headers.' }),
    namespace: string({ default: '', doc: 'Prefix of names.' }),
    external_labels: map(string({ default: '', doc: 'Value.' }), { doc: 'Labels of every series.' }),
    retry_on_failure: object(retrySchema, { doc: 'Retries.' }),
    remote_write_queue: object(
      schema({
        enabled: bool({ default: true, doc: 'On.' }),
        queue_size: int({ default: 10000, doc: 'Size.' }),
        num_consumers: int({ default: 5, doc: 'Parallel requests.' }),
      }),
      { doc: 'Queue.' },
    ),
    resource_to_telemetry_conversion: object(schema({ enabled: bool({ default: false, doc: 'On.' }) }), {
      doc: 'Labels.',
    }),
  },
  ({ remote_write_queue: queue }, issues) => {
    if (queue.queue_size < 0) issues.add([], "remote write queue size can't be negative");
    else if (queue.enabled && queue.queue_size === 0) issues.add([], 'a 0 size queue will drop all the data');
    else if (queue.num_consumers < 0) issues.add([], "remote write consumer number can't be negative");
  },
);

const otlpExporter = schema(
  {
    sending_queue: object(layered(queueSchema), { doc: 'Queue.' }),
    retry_on_failure: object(retrySchema, { doc: 'Retries.' }),
    endpoint: string({ default: '', doc: 'Where to send.' }),
    timeout: duration({ default: '5s', doc: 'Time for one attempt.' }),
    headers: map(secret({ doc: 'Value.' }), { doc: 'Headers.' }),
  },
  ({ endpoint }, issues) => {
    if (endpoint === '') issues.add([], 'requires a non-empty "endpoint"');
  },
);

const azureBlob = schema({
  url: string({ default: '', doc: 'Account.' }),
  auth: object(
    schema({
      type: string({ default: 'connection_string', doc: 'Way.' }),
      connection_string: secret({ doc: 'Connection string.' }),
      client_id: string({ default: '', doc: 'Id.' }),
    }),
    { doc: 'Credentials.' },
  ),
  container: object(schema({ logs: string({ default: 'logs', doc: 'Container.' }) }), { doc: 'Containers.' }),
  blob_name_format: object(
    schema({
      logs_format: string({ default: '2006/01/02/logs_15_04_05.json', doc: 'Name.' }),
      metrics_format: string({ default: '2006/01/02/metrics_15_04_05.json', doc: 'Name.' }),
      traces_format: string({ default: '2006/01/02/traces_15_04_05.json', doc: 'Name.' }),
      serial_num_range: int({ default: 10000, doc: 'Range.' }),
    }),
    { doc: 'Names.' },
  ),
  append_blob: object(
    schema({ enabled: bool({ default: false, doc: 'On.' }), separator: string({ default: '\n', doc: 'Between.' }) }),
    { doc: 'Append.' },
  ),
  encodings: object(
    schema({
      logs: string({ default: '', doc: 'Encoding.' }),
      metrics: string({ default: '', doc: 'Encoding.' }),
      traces: string({ default: '', doc: 'Encoding.' }),
    }),
    { doc: 'Encodings.' },
  ),
});

const bearerTokenAuth = schema(
  {
    header: string({ default: 'Authorization', doc: 'Header.' }),
    scheme: string({ default: 'Bearer', doc: 'Scheme.' }),
    token: secret({ doc: 'Token.' }),
    tokens: list(secret({ doc: 'Token.' }), { doc: 'Tokens.' }),
    filename: string({ default: '', doc: 'File of tokens.' }),
  },
  ({ token, tokens, filename }, issues) => {
    if (token === '' && tokens.length === 0 && filename === '') issues.add([], 'no bearer token provided');
    else if (token !== '' && tokens.length > 0) issues.add([], 'either tokens or token should be provided, not both');
  },
);

const healthCheck = schema({
  ...httpServerFields({ endpoint: 'localhost:13133' }),
  path: string({ default: '/', doc: 'Path.' }),
});

/** Only the check that comes first; there is no memory limit without it. */
const memoryLimiter = schema(
  {
    check_interval: duration({ default: '0s', doc: 'Time between two looks.' }),
    limit_mib: uint32({ default: 0, doc: 'Limit.' }),
  },
  ({ check_interval: interval, limit_mib: limit }, issues) => {
    if (interval <= 0) issues.add([], "'check_interval' must be greater than zero");
    else if (limit === 0) issues.add([], "'limit_mib' or 'limit_percentage' must be greater than zero");
  },
);

const ALL = { traces: 'Stable', metrics: 'Stable', logs: 'Stable' } as const;
const NOTHING = schema({});

function factory(kind: ComponentKind, type: string, settings: ObjectSchema, stability: object = ALL) {
  const create = async () => ({ start: async () => {}, shutdown: async () => {}, consume: async () => {} });
  const fixture = { kind, type, module: `test/${type} v0.131.0`, schema: settings, stability, create };
  return fixture as unknown as ComponentFactory;
}

const EXTENSION = { extension: 'Beta' };

const FACTORIES: readonly ComponentFactory[] = [
  factory('receiver', 'otlp', otlpReceiver),
  factory('processor', 'batch', batchSchema),
  factory('processor', 'memory_limiter', memoryLimiter),
  factory('exporter', 'debug', debugExporter),
  factory('exporter', 'nop', NOTHING),
  factory('exporter', 'otlp', otlpExporter),
  factory('exporter', 'prometheusremotewrite', remoteWrite, { metrics: 'Beta' }),
  factory('exporter', 'azureblob', azureBlob),
  factory('extension', 'bearertokenauth', bearerTokenAuth, EXTENSION),
  factory('extension', 'health_check', healthCheck, EXTENSION),
  factory('extension', 'text_encoding', NOTHING, EXTENSION),
];

export function tableOf(factories: readonly ComponentFactory[]): FactoryTable {
  const find = (kind: ComponentKind, type: string) =>
    factories.find((candidate) => candidate.kind === kind && candidate.type === type);
  return {
    types: (kind) => factories.filter((candidate) => candidate.kind === kind).map(({ type }) => type),
    load: async (kind, type) => {
      const found = find(kind, type);
      if (found === undefined) throw new Error(`no ${kind} ${type}`);
      return found;
    },
  };
}

export const fixtureTable: FactoryTable = tableOf(FACTORIES);

/** The hub's own components, and fixtures for those it does not have. */
export const hubAndFixtures: FactoryTable = {
  types: (kind) => [...new Set([...components.types(kind), ...fixtureTable.types(kind)])].sort(),
  load: (kind, type) => (components.types(kind).includes(type) ? components : fixtureTable).load(kind, type),
};
