/** `service::telemetry` as the service wants it, made from what users write. */
import type { LogFields, LogLevel } from '../component/logger.js';
import type { InferConfig } from '../component/schema.js';
import type { metricsTelemetrySchema, MetricsLevel, TelemetrySettings } from './telemetry-schema.js';

export interface LogsTelemetry {
  readonly level: LogLevel;
  readonly encoding: string;
  readonly disableCaller: boolean;
  /** Undefined: every line is written. */
  readonly sampling: { readonly tickMs: number; readonly initial: number; readonly thereafter: number } | undefined;
  readonly outputPaths: readonly string[];
  readonly initialFields: LogFields;
}

export interface PrometheusReader {
  readonly kind: 'prometheus';
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly withoutScopeInfo: boolean;
  readonly withoutUnits: boolean;
  readonly withoutTypeSuffix: boolean;
  /** Resource attributes that become labels of every series; undefined: none. */
  readonly resourceLabels: { readonly included: readonly string[]; readonly excluded: readonly string[] } | undefined;
}

export interface PeriodicReader {
  readonly kind: 'periodic';
  readonly intervalMs: number;
  readonly exporter: 'console' | 'otlp' | undefined;
}

/** A reader that the reference refuses when it starts, with its words. */
export interface InvalidReader {
  readonly kind: 'invalid';
  readonly message: string;
}

export interface Telemetry {
  readonly logs: LogsTelemetry;
  readonly metrics: {
    readonly level: MetricsLevel;
    readonly readers: readonly (PrometheusReader | PeriodicReader | InvalidReader)[];
  };
  /** Attributes the user sets; null takes a default one away. */
  readonly resource: Readonly<Record<string, string | null>>;
}

type Reader = InferConfig<typeof metricsTelemetrySchema>['readers'][number];

/** The SDK's default time between two exports of a periodic reader. */
const DEFAULT_INTERVAL_MS = 60_000;

export function telemetryOf({ logs, metrics, resource }: TelemetrySettings): Telemetry {
  const { enabled, tick, initial, thereafter } = logs.sampling;
  return {
    logs: {
      level: logs.level,
      encoding: logs.encoding,
      disableCaller: logs.disable_caller,
      sampling: enabled ? { tickMs: tick, initial, thereafter } : undefined,
      outputPaths: logs.output_paths,
      initialFields: logs.initial_fields,
    },
    metrics: { level: metrics.level, readers: metrics.readers.map(readerOf) },
    resource: Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, value ?? null])),
  };
}

function readerOf(reader: Reader): PrometheusReader | PeriodicReader | InvalidReader {
  if (reader.periodic !== undefined && reader.pull !== undefined) {
    return { kind: 'invalid', message: 'must not specify multiple metric reader type' };
  }
  if (reader.periodic !== undefined) return periodicReader(reader.periodic);
  if (reader.pull === undefined) return { kind: 'invalid', message: 'no valid metric reader' };
  const { prometheus } = reader.pull.exporter;
  return prometheus === undefined ? { kind: 'invalid', message: 'no valid metric exporter' } : pullReader(prometheus);
}

function periodicReader({ exporter, interval }: NonNullable<Reader['periodic']>): PeriodicReader | InvalidReader {
  const { console: printed, otlp } = exporter;
  if (printed !== undefined && otlp !== undefined)
    return { kind: 'invalid', message: 'must not specify multiple exporters' };
  if (printed === undefined && otlp === undefined) return { kind: 'invalid', message: 'no valid metric exporter' };
  return {
    kind: 'periodic',
    intervalMs: interval ?? DEFAULT_INTERVAL_MS,
    exporter: printed === undefined ? 'otlp' : 'console',
  };
}

function pullReader(prometheus: NonNullable<NonNullable<Reader['pull']>['exporter']['prometheus']>): PrometheusReader {
  return {
    kind: 'prometheus',
    host: prometheus.host,
    port: prometheus.port,
    withoutScopeInfo: prometheus.without_scope_info ?? false,
    withoutUnits: prometheus.without_units ?? false,
    withoutTypeSuffix: prometheus.without_type_suffix ?? false,
    resourceLabels: prometheus.with_resource_constant_labels,
  };
}
