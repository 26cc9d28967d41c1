/**
 * `service::telemetry` as users write it (§3.3 to §3.5). Source followed: collector service v0.131.0 and the SDK's own
 * configuration model 0.3.0, with the older 0.2.0 shape where the reference falls back to it.
 */
import type { LogLevel } from '../component/logger.js';
import {
  any,
  bool,
  duration,
  float,
  int,
  layered,
  list,
  map,
  nullable,
  object,
  pointer,
  schema,
  string,
  text,
  type InferConfig,
  type ObjectSchema,
} from '../component/schema.js';
import { goQuote } from './go-text.js';

export type MetricsLevel = 'none' | 'basic' | 'normal' | 'detailed';

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal'];
const METRICS_LEVELS: readonly MetricsLevel[] = ['none', 'basic', 'normal', 'detailed'];

const logLevel = text<LogLevel>({
  default: 'info',
  values: LOG_LEVELS.join(', '),
  goType: 'zapcore.Level',
  bits: 8,
  doc: 'Lowest level of the hub’s own log lines that are written.',
  parse: (written) => {
    const level = written === '' ? 'info' : LOG_LEVELS.find((known) => known === written.toLowerCase());
    return level === undefined ? { error: `unrecognized level: ${goQuote(written)}` } : { value: level };
  },
  // Numbers count from debug at -1, as the reference's logger does.
  fromInt: (value) => LOG_LEVELS[Math.min(Math.max(value + 1, 0), LOG_LEVELS.length - 1)]!,
});

const metricsLevel = (written: MetricsLevel, doc: string) =>
  text<MetricsLevel>({
    default: written,
    values: METRICS_LEVELS.join(', '),
    goType: 'configtelemetry.Level',
    doc,
    parse: (given) => {
      const level = METRICS_LEVELS.find((known) => known === given.toLowerCase());
      return level === undefined
        ? { error: `unknown metrics level ${goQuote(given.toLowerCase())}` }
        : { value: level };
    },
    // Numbers count from none at -1.
    fromInt: (value) => METRICS_LEVELS[Math.min(Math.max(value + 1, 0), METRICS_LEVELS.length - 1)]!,
  });

const text0 = (doc: string) => nullable(string({ default: '', doc }), { doc });
const int0 = (doc: string, unit?: string) =>
  nullable(int({ default: 0, doc, ...(unit === undefined ? {} : { unit }) }), { doc });
const bool0 = (doc: string) => nullable(bool({ default: false, doc }), { doc });
const strings = (doc: string) => list(string({ default: '', doc }), { doc });
const freeMap = (doc: string) => nullable(map(any({ default: undefined, doc }), { doc }), { doc });

const includeExclude = schema({
  excluded: strings('Names left out; `*` and `?` match.'),
  included: strings('Names taken; empty means all.'),
});

const header = schema({
  name: string({ default: '', doc: 'Name of the header.' }),
  value: text0('Value of the header.'),
});

const otlpShared = {
  certificate: text0('Path of the authorities that sign the far side’s certificate.'),
  client_certificate: text0('Path of the own certificate.'),
  client_key: text0('Path of the own key.'),
  compression: text0('`gzip` or `none`.'),
};
const otlpExporter = schema({
  ...otlpShared,
  endpoint: text0('Where to send; `http://` is put in front when there is no scheme.'),
  headers: list(object(header, { doc: 'A header.' }), { doc: 'Headers to send along.' }),
  headers_list: text0('The same as comma-separated text.'),
  insecure: bool0('No TLS.'),
  protocol: text0('`grpc` or `http/protobuf`.'),
  timeout: int0('Time an export may take.', 'ms'),
});
const otlpMetricExporter = schema({
  ...otlpExporter.fields,
  default_histogram_aggregation: text0('How histograms are aggregated.'),
  temporality_preference: text0('`cumulative`, `delta` or `lowmemory`.'),
});
const otlpExporterV02 = schema({
  ...otlpShared,
  endpoint: string({ default: '', doc: 'Where to send.' }),
  headers: map(string({ default: '', doc: 'Value.' }), { doc: 'Headers to send along.' }),
  insecure: bool0('No TLS.'),
  protocol: string({ default: '', doc: '`grpc` or `http/protobuf`.' }),
  timeout: int0('Time an export may take.', 'ms'),
});
const otlpMetricExporterV02 = schema({
  ...otlpExporterV02.fields,
  default_histogram_aggregation: text0('How histograms are aggregated.'),
  temporality_preference: text0('`cumulative`, `delta` or `lowmemory`.'),
});

const prometheus = schema({
  host: text0('Address to listen on. Required.'),
  port: int0('Port to listen on. Required.'),
  with_resource_constant_labels: pointer(includeExclude, {
    doc: 'Resource attributes that become labels of every series.',
  }),
  without_scope_info: bool0('Leave `otel_scope_*` labels out.'),
  without_type_suffix: bool0('Leave `_total` out.'),
  without_units: bool0('Leave unit suffixes out.'),
});
const pull = schema({
  exporter: object(schema({ prometheus: pointer(prometheus, { doc: 'A page for Prometheus to scrape.' }) }), {
    doc: 'How the metrics are offered.',
  }),
});

const periodic = <C>(otlp: ObjectSchema<C>) =>
  schema({
    exporter: object(
      schema({
        console: freeMap('Write the metrics to standard output.'),
        otlp: pointer(otlp, { doc: 'Send the metrics over OTLP.' }),
      }),
      { doc: 'Where the metrics go.' },
    ),
    interval: int0('Time between exports.', 'ms'),
    timeout: int0('Time an export may take.', 'ms'),
  });

const reader = schema({
  periodic: pointer(periodic(otlpMetricExporter), { doc: 'Sends the metrics away from time to time.' }),
  producers: list(object(schema({ opencensus: freeMap('OpenCensus.') }), { doc: 'A producer.' }), {
    doc: 'Further sources of metrics.',
  }),
  pull: pointer(pull, { doc: 'Offers the metrics to a scraper.' }),
});
const readerV02 = schema({
  periodic: pointer(periodic(otlpMetricExporterV02), { doc: 'Sends the metrics away from time to time.' }),
  pull: pointer(pull, { doc: 'Offers the metrics to a scraper.' }),
});
type Reader = InferConfig<typeof reader>;

/** What the page at `localhost:8888` looks like unless the user writes readers of their own. */
export const DEFAULT_READERS: readonly Reader[] = [
  {
    periodic: undefined,
    producers: [],
    pull: {
      exporter: {
        prometheus: {
          host: 'localhost',
          port: 8888,
          without_scope_info: true,
          without_units: true,
          without_type_suffix: true,
          with_resource_constant_labels: { included: [], excluded: [] },
        },
      },
    },
  },
];

const viewStream = schema({
  aggregation: pointer(
    schema({
      base2_exponential_bucket_histogram: pointer(
        schema({ max_scale: int0('Scale.'), max_size: int0('Buckets.'), record_min_max: bool0('Keep min and max.') }),
        { doc: 'Exponential histogram.' },
      ),
      default: freeMap('The instrument’s own.'),
      drop: freeMap('None.'),
      explicit_bucket_histogram: pointer(
        schema({
          boundaries: list(float({ default: 0, doc: 'Upper bound.' }), { doc: 'Upper bounds.' }),
          record_min_max: bool0('Keep min and max.'),
        }),
        { doc: 'Histogram with fixed bounds.' },
      ),
      last_value: freeMap('The last value.'),
      sum: freeMap('The sum.'),
    }),
    { doc: 'How values are aggregated.' },
  ),
  attribute_keys: pointer(includeExclude, { doc: 'Attributes that are kept.' }),
  description: text0('Description to show.'),
  name: text0('Name to show.'),
});
const view = schema({
  selector: pointer(
    schema({
      instrument_name: text0('Name of the instrument; `*` and `?` match.'),
      instrument_type: text0('Kind of the instrument.'),
      meter_name: text0('Name of the meter.'),
      meter_schema_url: text0('Schema of the meter.'),
      meter_version: text0('Version of the meter.'),
      unit: text0('Unit of the instrument.'),
    }),
    { doc: 'Which instruments.' },
  ),
  stream: pointer(viewStream, { doc: 'How they are shown.' }),
});

const METRICS_LEVEL_DOC = 'How much the hub counts about itself.';
export const metricsTelemetrySchema = {
  ...layered(
    schema({
      level: metricsLevel('normal', METRICS_LEVEL_DOC),
      readers: list(object(reader, { doc: 'A reader.' }), {
        default: DEFAULT_READERS,
        doc: 'Who gets the metrics. Replaces the page at `localhost:8888`.',
      }),
      views: nullable(list(object(view, { doc: 'A view.' }), { doc: 'Views.' }), {
        doc: 'How instruments are shown; only with level `detailed`.',
      }),
    }),
  ),
  older: schema({
    level: metricsLevel('normal', METRICS_LEVEL_DOC),
    readers: list(object(readerV02, { doc: 'A reader.' }), { doc: 'Who gets the metrics.' }),
  }) as ObjectSchema<never>,
};

const exporting = <C>(otlp: ObjectSchema<C>) =>
  object(
    schema({
      console: freeMap('Write to standard output.'),
      otlp: pointer(otlp, { doc: 'Send over OTLP.' }),
    }),
    { doc: 'Where the records go.' },
  );
const sdkProcessor = <C>(otlp: ObjectSchema<C>) =>
  schema({
    batch: pointer(
      schema({
        export_timeout: int0('Time an export may take.', 'ms'),
        exporter: exporting(otlp),
        max_export_batch_size: int0('Records in one export.'),
        max_queue_size: int0('Records that may wait.'),
        schedule_delay: int0('Time between exports.', 'ms'),
      }),
      { doc: 'Exports in batches.' },
    ),
    simple: pointer(schema({ exporter: exporting(otlp) }), { doc: 'Exports at once.' }),
  });
const sdkProcessors = <C>(otlp: ObjectSchema<C>) =>
  list(object(sdkProcessor(otlp), { doc: 'A processor of the SDK.' }), { doc: 'Processors of the SDK.' });

const samplingSchema = schema({
  enabled: bool({ default: true, doc: 'Thin out lines that repeat.' }),
  tick: duration({ default: '10s', doc: 'Interval in which lines of one message are counted.' }),
  initial: int({ default: 10, unit: 'lines', doc: 'Lines of one message that are written in each interval.' }),
  thereafter: int({ default: 100, unit: 'lines', doc: 'After those, every n-th is written; 0: none.' }),
});

const logsFields = {
  level: logLevel,
  development: bool({ default: false, doc: 'Stack traces from warnings on.' }),
  encoding: string({ default: 'console', doc: '`console` or `json`.' }),
  disable_caller: bool({ default: false, doc: 'Leave the source position out.' }),
  disable_stacktrace: bool({ default: false, doc: 'Leave stack traces out.' }),
  sampling: object(samplingSchema, { doc: 'Thinning of lines that repeat.' }),
  output_paths: list(string({ default: '', doc: 'A path.' }), {
    default: ['stderr'],
    doc: '`stdout`, `stderr` or paths of files.',
  }),
  error_output_paths: list(string({ default: '', doc: 'A path.' }), {
    default: ['stderr'],
    doc: 'Where the log’s own errors go.',
  }),
  initial_fields: map(any({ default: undefined, doc: 'A value.' }), { doc: 'Fields of every line.' }),
};
export const logsTelemetrySchema = {
  ...layered(schema({ ...logsFields, processors: sdkProcessors(otlpExporter) })),
  older: schema({ ...logsFields, processors: sdkProcessors(otlpExporterV02) }) as ObjectSchema<never>,
};

const tracesFields = {
  level: metricsLevel('basic', 'Whether the hub traces itself.'),
  propagators: strings('`tracecontext`, `b3`.'),
};
export const tracesTelemetrySchema = {
  ...layered(
    schema({
      ...tracesFields,
      limits: freeMap('Limits of the SDK.'),
      processors: sdkProcessors(otlpExporter),
      sampler: freeMap('Sampler of the SDK.'),
    }),
  ),
  older: schema({ ...tracesFields, processors: sdkProcessors(otlpExporterV02) }) as ObjectSchema<never>,
};

export const telemetrySchema = schema(
  {
    logs: object(logsTelemetrySchema, { doc: 'The hub’s own log.' }),
    metrics: object(metricsTelemetrySchema, { doc: 'What the hub counts about itself.' }),
    traces: object(tracesTelemetrySchema, { doc: 'Spans of the hub itself.' }),
    resource: map(text0('A value; null takes a default attribute away.'), {
      doc: 'Attributes that say which hub speaks; null takes a default one away.',
    }),
  },
  ({ metrics }, issues) => {
    if (metrics.level !== 'none' && metrics.readers.length === 0) {
      issues.add([], 'collector telemetry metrics reader should exist when metric level is not none');
    } else if (metrics.views !== undefined && metrics.level !== 'detailed') {
      issues.add(
        [],
        'service::telemetry::metrics::views can only be set when service::telemetry::metrics::level is detailed',
      );
    }
  },
);

export type TelemetrySettings = InferConfig<typeof telemetrySchema>;
