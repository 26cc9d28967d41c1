import { bool, duration, list, map, object, schema, string, type InferConfig } from '../../component/schema.js';
import { httpServerFields } from '../../transport/http-server-config.js';

const resourceSchema = schema({
  enabled: bool({ default: false, doc: 'Every resource attribute becomes a label.' }),
});

export const prometheusSchema = schema({
  namespace: string({ default: '', doc: 'Put in front of every name.' }),
  const_labels: map(string({ default: '', doc: 'A value.' }), {
    goType: 'prometheus.Labels',
    doc: 'Labels of every series.',
  }),
  send_timestamps: bool({ default: false, doc: 'Show the time of each point.' }),
  metric_expiration: duration({ default: '5m', doc: 'How long a series is shown after its last point.' }),
  resource_to_telemetry_conversion: object(resourceSchema, { doc: 'Resource attributes as labels.' }),
  enable_open_metrics: bool({
    default: false,
    doc: 'Answer in OpenMetrics, with exemplars, to scrapers that ask for it.',
  }),
  add_metric_suffixes: bool({ default: true, doc: 'Append unit and type to names.' }),
  // Squashed into the block, and therefore decoded last.
  ...httpServerFields({ endpoint: '' }),
  compression_algorithms: list(string({ default: '', doc: 'A value of Content-Encoding.' }), {
    doc: 'Has no effect: bodies are not read.',
  }),
});

export type PrometheusConfig = InferConfig<typeof prometheusSchema>;
