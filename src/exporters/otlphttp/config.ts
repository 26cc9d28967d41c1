import { schema, string, text, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import { queueField, retryField, validateQueueBlock, validateRetryBlock } from '../../exporterhelper/config.js';
import { httpClientFields, validateHttpClient } from '../../transport/http-client-config.js';

/** Settings of the exporter. Source followed: collector `otlphttpexporter/config.go` at 0.131.0. */

export type Encoding = 'proto' | 'json';

const signalEndpoint = (signal: string) =>
  string({
    default: '',
    doc: `URL that ${signal} go to, used as it is. Empty: \`endpoint\` with \`/v1/${signal}\` behind it.`,
  });

const fields = {
  sending_queue: queueField(),
  retry_on_failure: retryField(),
  traces_endpoint: signalEndpoint('traces'),
  metrics_endpoint: signalEndpoint('metrics'),
  logs_endpoint: signalEndpoint('logs'),
  encoding: text<Encoding>({
    default: 'proto',
    values: 'proto, json',
    goType: 'otlphttpexporter.EncodingType',
    parse: (given) =>
      given === 'proto' || given === 'json' ? { value: given } : { error: `invalid encoding type: ${given}` },
    doc: 'Form of the requests: protobuf, or the JSON of OTLP.',
  }),
  // Blocks that are squashed into this one come last, as the reference decodes them.
  ...httpClientFields({ endpoint: '', timeout: '30s', compression: 'gzip', writeBufferSize: 512 * 1024 }),
};

export const otlpHttpExporterSchema = schema(fields, validate);

export type OtlpHttpExporterConfig = InferConfig<typeof otlpHttpExporterSchema>;

type Values = ConfigOf<typeof fields>;

/** In the reference's order: the block itself, then the blocks in it under the names of their Go fields. */
function validate(config: Values, issues: Issues): void {
  const { endpoint, traces_endpoint, metrics_endpoint, logs_endpoint } = config;
  if ([endpoint, traces_endpoint, metrics_endpoint, logs_endpoint].every((one) => one === '')) {
    issues.add([], 'at least one endpoint must be specified');
  }
  validateHttpClient(config, issues, ['clientconfig']);
  validateQueueBlock(config.sending_queue, issues);
  validateRetryBlock(config.retry_on_failure, issues);
}
