/** Random configurations: one with many settings, and one or two changes by chance. Written as JSON, which is YAML. */
import type { ComponentKind } from '../../src/component/settings.js';
import { components } from '../../src/components.js';
import type { Dice } from './pdata-inputs.js';

type Plain = Record<string, unknown>;

const TLS = {
  insecure: true,
  insecure_skip_verify: false,
  server_name_override: 'far',
  ca_file: '/x/ca.crt',
  min_version: '1.2',
  cipher_suites: [],
  reload_interval: '1h',
};

const QUEUE = {
  enabled: true,
  num_consumers: 10,
  queue_size: 1000,
  sizer: 'requests',
  block_on_overflow: false,
  wait_for_result: false,
  batch: { flush_timeout: '1s', min_size: 100, max_size: 200, sizer: 'items' },
};
const RETRY = {
  enabled: true,
  initial_interval: '5s',
  randomization_factor: 0.5,
  multiplier: 1.5,
  max_interval: '30s',
  max_elapsed_time: '5m',
};

/** Settings of components that the reference collector has; ours are taken out of them. */
const ALL: Plain = {
  receivers: {
    otlp: {
      protocols: {
        grpc: {
          endpoint: '127.0.0.1:4317',
          transport: 'tcp',
          max_recv_msg_size_mib: 16,
          max_concurrent_streams: 100,
          read_buffer_size: 1024,
          include_metadata: true,
          keepalive: {
            server_parameters: { max_connection_idle: '11s', max_connection_age: '30s', time: '30s', timeout: '5s' },
            enforcement_policy: { min_time: '10s', permit_without_stream: true },
          },
        },
        http: {
          endpoint: '127.0.0.1:4318',
          cors: { allowed_origins: ['https://*.example.com'], allowed_headers: ['X-A'], max_age: 7200 },
          traces_url_path: '/v1/traces',
          max_request_body_size: 1048576,
          compression_algorithms: ['gzip', ''],
          include_metadata: false,
          response_headers: { 'X-B': 'c' },
        },
      },
    },
    'otlp/2': { protocols: { grpc: null } },
  },
  processors: {
    batch: {
      timeout: '1s',
      send_batch_size: 100,
      send_batch_max_size: 200,
      metadata_keys: ['a'],
      metadata_cardinality_limit: 10,
    },
    'batch/empty': null,
    memory_limiter: { check_interval: '1s', limit_mib: 100, spike_limit_mib: 20 },
    attributes: {
      actions: [
        { key: 'a', value: 1, action: 'insert' },
        { key: 'b', action: 'delete' },
      ],
    },
    resource: { attributes: [{ key: 'a', value: 'b', action: 'upsert' }] },
    filter: { error_mode: 'ignore', logs: { log_record: ['severity_number < 5'] } },
    transform: { error_mode: 'propagate', log_statements: [{ context: 'log', statements: ['set(body, "x")'] }] },
  },
  exporters: {
    debug: { verbosity: 'detailed', sampling_initial: 5, sampling_thereafter: 200, use_internal_logger: true },
    nop: null,
    prometheusremotewrite: {
      endpoint: 'http://127.0.0.1:9090/api/v1/write',
      timeout: '5s',
      namespace: 'n',
      external_labels: { a: 'b' },
      headers: { 'X-Scope-OrgID': 't' },
      add_metric_suffixes: true,
      send_metadata: false,
      remote_write_queue: { enabled: true, queue_size: 100, num_consumers: 5 },
      retry_on_failure: { enabled: true, initial_interval: '50ms', max_interval: '1s', max_elapsed_time: '5m' },
      resource_to_telemetry_conversion: { enabled: false },
      target_info: { enabled: true },
      max_batch_size_bytes: 3000000,
      tls: TLS,
      compression: 'snappy',
    },
    otlp: {
      endpoint: '127.0.0.1:4319',
      timeout: '5s',
      compression: 'gzip',
      headers: { a: 'b' },
      balancer_name: 'pick_first',
      wait_for_ready: false,
      keepalive: { time: '10s', timeout: '5s', permit_without_stream: true },
      tls: TLS,
      sending_queue: QUEUE,
      retry_on_failure: RETRY,
    },
    otlphttp: {
      endpoint: 'http://127.0.0.1:4320',
      logs_endpoint: 'http://127.0.0.1:4320/v1/logs',
      encoding: 'proto',
      timeout: '30s',
      compression: 'gzip',
      headers: { a: 'b' },
      max_idle_conns: 100,
      idle_conn_timeout: '90s',
      http2_read_idle_timeout: '10s',
      disable_keep_alives: false,
      tls: TLS,
      sending_queue: QUEUE,
      retry_on_failure: RETRY,
    },
  },
  extensions: {
    bearertokenauth: { scheme: 'Bearer', token: 't' },
    'bearertokenauth/2': { tokens: ['a', 'b'], header: 'X-Token' },
    health_check: { endpoint: '127.0.0.1:13133', path: '/', response_body: { healthy: 'yes', unhealthy: 'no' } },
    basicauth: { htpasswd: { inline: 'a:b' } },
    'basicauth/client': { client_auth: { username: 'u', password: 'p' } },
    file_storage: { directory: '/tmp', timeout: '1s', compaction: { on_start: true, directory: '/tmp' }, fsync: false },
    pprof: { endpoint: '127.0.0.1:1777', block_profile_fraction: 0, mutex_profile_fraction: 0 },
    zpages: { endpoint: '127.0.0.1:55679' },
  },
  service: {
    extensions: ['bearertokenauth', 'health_check'],
    telemetry: {
      logs: {
        level: 'info',
        encoding: 'json',
        sampling: { enabled: true, tick: '10s', initial: 10, thereafter: 100 },
        initial_fields: { a: 1 },
      },
      metrics: { level: 'basic', readers: [{ pull: { exporter: { prometheus: { host: 'localhost', port: 8888 } } } }] },
      resource: { 'service.name': 'x' },
    },
    pipelines: {
      logs: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['debug'] },
      metrics: { receivers: ['otlp', 'otlp/2'], processors: ['batch'], exporters: ['prometheusremotewrite', 'nop'] },
      'traces/a': { receivers: ['otlp/2'], exporters: ['debug'] },
    },
  },
};

const KINDS = {
  receivers: 'receiver',
  processors: 'processor',
  exporters: 'exporter',
  extensions: 'extension',
} as const;

const BASE: Plain = {
  ...ALL,
  ...Object.fromEntries(Object.entries(KINDS).map(([section, kind]) => [section, known(ALL[section] as Plain, kind)])),
};

function known(settings: Plain, kind: ComponentKind): Plain {
  return Object.fromEntries(
    Object.entries(settings).filter(([id]) => components.types(kind).includes(id.split('/')[0] ?? '')),
  );
}

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    5,
    1.5,
    -2.5,
    1e30,
    4294967296,
    9007199254740992,
    '',
    'x',
    '5',
    '5s',
    '-1s',
    '1.5h',
    'true',
  ],
  ...[
    '${env:NOPE}',
    '${env:N}',
    '${env:T}',
    '${env:D}',
    '${env:L}',
    '${env:M}',
    'a${env:N}',
    '$${x}',
    'debug/',
    '/x',
    'a b',
    '127.0.0.1',
    '::1',
  ],
  ...[[], [1], ['a'], ['a', 'a'], [null], [{ a: 1 }], {}, { a: 1 }, { enabled: true }, { enabled: 'x' }],
];
const KEYS = [
  'nope',
  'enabled',
  'endpoint',
  'debug/x',
  'logs/',
  'logs',
  'events',
  'otlp',
  'batch',
  'a b',
  '',
  'Timeout',
  'timeout',
];

/** Variables that the texts above name. */
export const CONFIG_ENV: Readonly<Record<string, string>> = {
  N: '7',
  T: 'text',
  D: '3s',
  L: '[a, b]',
  M: '{a: 1}',
};

export function randomConfig(dice: Dice): string {
  const config = JSON.parse(JSON.stringify(BASE)) as Plain; // nothing shared
  for (let i = dice.chance(80) ? 1 : 2; i > 0; i--) change(config, dice);
  return JSON.stringify(config);
}

function change(config: Plain, dice: Dice): void {
  const { holder, key } = dice.pick(placesIn(config));
  const roll = dice.roll(100);
  if (Array.isArray(holder)) {
    if (roll < 70) holder[Number(key)] = dice.pick(VALUES);
    else holder.splice(Number(key), roll < 85 ? 1 : 0, ...(roll < 85 ? [] : [dice.pick(VALUES)]));
    return;
  }
  if (roll < 60) holder[key] = dice.pick(VALUES);
  else if (roll < 75) delete holder[key];
  else holder[dice.pick(KEYS)] = dice.chance(50) ? holder[key] : dice.pick(VALUES);
}

interface Place {
  readonly holder: Plain | unknown[];
  readonly key: string;
}

function placesIn(holder: Plain | unknown[]): Place[] {
  return Object.entries(holder).flatMap(([key, value]): Place[] => {
    const below = typeof value === 'object' && value !== null ? placesIn(value as Plain | unknown[]) : [];
    return [{ holder, key }, ...below];
  });
}
