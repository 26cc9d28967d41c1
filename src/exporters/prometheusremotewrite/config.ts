import {
  bool,
  duration,
  int,
  map,
  nullable,
  object,
  pointer,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { retryFields, validateRetry } from '../../exporterhelper/config.js';
import { httpClientFields, validateHttpClient } from '../../transport/http-client-config.js';

/** Settings of the exporter. Source followed: `prometheusremotewriteexporter` at 0.131.0. */

export const MESSAGE_V1 = 'prometheus.WriteRequest';
export const MESSAGE_V2 = 'io.prometheus.write.v2.Request';

/** What `max_batch_size_bytes: 0` stands for. */
export const DEFAULT_MAX_BATCH_BYTES = 3_000_000;
/** `remote_write_queue.num_consumers` without the gate for several workers. */
export const DEFAULT_CONSUMERS = 5;

const queueSchema = schema({
  enabled: bool({ default: true, doc: 'Answer the caller once the data is queued, and send in the background.' }),
  queue_size: int({ default: 10_000, unit: 'batches', doc: 'Batches that wait or are being sent.' }),
  num_consumers: int({
    default: DEFAULT_CONSUMERS,
    doc: 'Requests of one batch that are sent at a time; batches follow one another. 0 discards everything.',
  }),
});

const walSchema = schema({
  directory: string({ default: '', doc: 'Where the log would be.' }),
  buffer_size: int({ default: 300, unit: 'requests', doc: 'Requests sent in one go.' }),
  truncate_frequency: duration({ default: '1m', doc: 'How often sent requests are removed.' }),
  lag_record_frequency: duration({ default: '15s', doc: 'How often the lag is measured.' }),
});

/** Its key is that of the whole push, which stands before the client's other keys. */
function withoutTimeout<F extends { readonly timeout: unknown }>({
  timeout: _shared,
  ...others
}: F): Omit<F, 'timeout'> {
  return others;
}

const fields = {
  retry_on_failure: object(schema(retryFields({ initial_interval: '50ms' })), {
    doc: 'Repeating requests that fail in a way that may pass. Waits do not grow: `max_interval` and `multiplier` are inert.',
  }),
  namespace: string({ default: '', doc: 'Put in front of every metric name, as it is.' }),
  remote_write_queue: object(queueSchema, { doc: 'What is held back while sending.' }),
  external_labels: map(string({ default: '', doc: 'A value.' }), {
    doc: 'Labels for every series that does not have them.',
  }),
  max_batch_size_bytes: int({
    default: DEFAULT_MAX_BATCH_BYTES,
    unit: 'bytes',
    doc: 'A request is begun anew before its series reach this size, uncompressed. 0: 3000000.',
  }),
  max_batch_request_parallelism: nullable(int({ default: 0, doc: 'See above.' }), {
    doc: 'Shown as the number of consumers in the self-metrics; changes nothing else in this version.',
  }),
  resource_to_telemetry_conversion: object(
    schema({ enabled: bool({ default: false, doc: 'Copy all resource attributes onto every point.' }) }),
    { doc: 'Resource attributes as labels.' },
  ),
  wal: pointer(walSchema, {
    doc: 'Write-ahead log. Not available: data waits in memory, which is said at start. Use `--durable` instead.',
  }),
  target_info: object(
    schema({ enabled: bool({ default: true, doc: 'Send one `target_info` series per resource.' }) }),
    { doc: 'Resource attributes as a series of their own.' },
  ),
  add_metric_suffixes: bool({ default: true, doc: 'Append unit and type words to metric names.' }),
  send_metadata: bool({ default: false, doc: 'Send type, help and unit of every metric, in requests of their own.' }),
  protobuf_message: string({
    default: MESSAGE_V1,
    goType: 'config.RemoteWriteProtoMsg',
    doc: `Message to send: \`${MESSAGE_V1}\` or \`${MESSAGE_V2}\`.`,
  }),
  // Blocks that are squashed into this one come last, as the reference decodes them.
  timeout: duration({
    default: '5s',
    doc: 'Limit of sending one batch, with all its requests and their repetition. 0 for none.',
    againAfter: 'write_buffer_size',
  }),
  ...withoutTimeout(
    httpClientFields({
      endpoint: 'http://some.url:9411/api/prom/push',
      timeout: '5s',
      compression: '',
      writeBufferSize: 512 * 1024,
    }),
  ),
};

export const prometheusRemoteWriteSchema = schema(fields, validate);

export type PrometheusRemoteWriteConfig = InferConfig<typeof prometheusRemoteWriteSchema>;

type Values = ConfigOf<typeof fields>;

/** In the reference's order: the block itself, then the blocks in it under the names of their Go fields. */
function validate(config: Values, issues: Issues): void {
  const problem = ownProblem(config, issues.gates);
  if (problem !== undefined) issues.add([], problem);
  if (config.timeout < 0) issues.add(['timeoutsettings'], "'timeout' must be non-negative");
  validateRetry(config.retry_on_failure, { add: (path, text) => issues.add(['retry_on_failure', ...path], text) });
  validateHttpClient(config, issues, ['clientconfig']);
  const message = messageProblem(config);
  if (message !== undefined) issues.add(['protobuf_message'], message);
}

function ownProblem(config: Values, gates: ReadonlySet<string> | undefined): string | undefined {
  const { remote_write_queue: queue, max_batch_request_parallelism: parallelism } = config;
  if (parallelism !== undefined && parallelism < 1) return "max_batch_request_parallelism can't be set to below 1";
  if (queue.queue_size < 0) return "remote write queue size can't be negative";
  if (queue.enabled && queue.queue_size === 0) return 'a 0 size queue will drop all the data';
  if (queue.num_consumers < 0) return "remote write consumer number can't be negative";
  if (config.max_batch_size_bytes < 0) return 'max_batch_byte_size must be greater than 0';
  if (config.compression !== '' && config.compression !== 'snappy') return 'compression type must be snappy';
  return messageProblem(config) ?? gateProblem(config, gates);
}

/** Gate for sending remote write 2.0. */
export const V2_GATE = 'exporter.prometheusremotewritexporter.enableSendingRW2';

function gateProblem(
  { protobuf_message: message }: Values,
  gates: ReadonlySet<string> | undefined,
): string | undefined {
  if (message !== MESSAGE_V2 || gates?.has(V2_GATE) === true) return undefined;
  return `remote write v2 is only supported with the feature gate ${V2_GATE}`;
}

function messageProblem({ protobuf_message: message }: Values): string | undefined {
  if (message === MESSAGE_V1 || message === MESSAGE_V2) return undefined;
  return `unknown remote write protobuf message ${message}, supported: ${MESSAGE_V1}, ${MESSAGE_V2}`;
}
