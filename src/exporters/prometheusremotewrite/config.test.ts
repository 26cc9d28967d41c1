import { expect, test } from 'vitest';
import { decodeConfig } from '../../config/decode.js';
import { validateConfig, validationText } from '../../config/validate-schema.js';
import { MESSAGE_V2, prometheusRemoteWriteSchema, V2_GATE } from './config.js';

/** What the reference's `validate` prints, each line once. */
test.each<[object, string[]]>([
  [{ timeout: '-1s' }, ["timeoutsettings: 'timeout' must be non-negative"]],
  [
    { compression: 'gzip', compression_params: { level: 77 } },
    ['compression type must be snappy', 'clientconfig: unsupported parameters {Level:77} for compression type "gzip"'],
  ],
  [
    { compression: 'snappy', compression_params: { level: 3 } },
    ['clientconfig: unsupported parameters {Level:3} for compression type "snappy"'],
  ],
  [{ compression: 'none' }, ['compression type must be snappy']],
  [{ compression: 'snappy' }, []],
  [{ retry_on_failure: { initial_interval: '-1s' } }, ["retry_on_failure: 'initial_interval' must be non-negative"]],
  [
    { tls: { ca_file: 'a', ca_pem: 'b' } },
    [
      'clientconfig::tls: provide either a CA file or the PEM-encoded string, but not both',
      'clientconfig::tls::config: provide either a CA file or the PEM-encoded string, but not both',
    ],
  ],
  [
    { protobuf_message: 'foo' },
    [
      'unknown remote write protobuf message foo, supported: prometheus.WriteRequest, io.prometheus.write.v2.Request',
      'protobuf_message: unknown remote write protobuf message foo, supported: prometheus.WriteRequest, io.prometheus.write.v2.Request',
    ],
  ],
  [{ max_batch_request_parallelism: 0 }, ["max_batch_request_parallelism can't be set to below 1"]],
  [{ max_batch_size_bytes: -1 }, ['max_batch_byte_size must be greater than 0']],
  [{ remote_write_queue: { queue_size: -1 } }, ["remote write queue size can't be negative"]],
  [{ remote_write_queue: { queue_size: 0 } }, ['a 0 size queue will drop all the data']],
  [{ remote_write_queue: { enabled: false, queue_size: 0 } }, []],
  [{ remote_write_queue: { num_consumers: -1 } }, ["remote write consumer number can't be negative"]],
  [{ target_info: null, wal: null, resource_to_telemetry_conversion: null }, []],
  [
    {
      timeout: '-1s',
      max_batch_size_bytes: -1,
      retry_on_failure: { multiplier: -1 },
      tls: { min_version: 'foo' },
    },
    [
      'max_batch_byte_size must be greater than 0',
      "timeoutsettings: 'timeout' must be non-negative",
      "retry_on_failure: 'multiplier' must be non-negative",
      'clientconfig::tls: invalid TLS min_version: unsupported TLS version: "foo"',
      'clientconfig::tls::config: invalid TLS min_version: unsupported TLS version: "foo"',
    ],
  ],
])('%j', (raw, expected) => {
  const { problems } = decodeConfig(prometheusRemoteWriteSchema, raw);
  expect(problems.map(validationText)).toEqual(expected);
});

test('remote write 2.0 needs its gate', () => {
  const { config } = decodeConfig(prometheusRemoteWriteSchema, { protobuf_message: MESSAGE_V2 });
  const texts = (gates?: ReadonlySet<string>): string[] =>
    validateConfig(prometheusRemoteWriteSchema, config, [], gates).map(validationText);
  expect(texts()).toEqual([`remote write v2 is only supported with the feature gate ${V2_GATE}`]);
  expect(texts(new Set([V2_GATE]))).toEqual([]);
});

test.each<[object, string]>([
  [{ compression: 'foo' }, 'unsupported compression type "foo"'],
  [{ wal: { foo: 1 } }, 'has invalid keys: foo'],
  [{ sending_queue: {} }, 'has invalid keys: sending_queue'],
  [{ translation_strategy: 'x' }, 'has invalid keys: translation_strategy'],
])('%j cannot be read', (raw, expected) => {
  const { problems } = decodeConfig(prometheusRemoteWriteSchema, raw);
  expect(problems.map(({ message }) => message)).toEqual([expected]);
});

test('the defaults are the reference’s', () => {
  const { config } = decodeConfig(prometheusRemoteWriteSchema, undefined);
  expect(config).toMatchObject({
    endpoint: 'http://some.url:9411/api/prom/push',
    timeout: 5000,
    write_buffer_size: 524_288,
    add_metric_suffixes: true,
    send_metadata: false,
    max_batch_size_bytes: 3_000_000,
    max_batch_request_parallelism: undefined,
    remote_write_queue: { enabled: true, queue_size: 10_000, num_consumers: 5 },
    retry_on_failure: { enabled: true, initial_interval: 50, max_interval: 30_000, max_elapsed_time: 300_000 },
    target_info: { enabled: true },
    resource_to_telemetry_conversion: { enabled: false },
    wal: undefined,
    protobuf_message: 'prometheus.WriteRequest',
  });
});
