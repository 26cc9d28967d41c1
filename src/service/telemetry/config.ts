/** `service::telemetry` as the service needs it: decoded, defaults filled in, durations in milliseconds. */
import type { LogFields, LogLevel } from '../../component/logger.js';
import type { SamplingConfig } from './log/sampler.js';

export type MetricsLevel = 'none' | 'basic' | 'normal' | 'detailed';

export interface LogsTelemetryConfig {
  readonly level: LogLevel;
  readonly encoding: string;
  readonly disableCaller: boolean;
  /** Undefined: every line is written. */
  readonly sampling: SamplingConfig | undefined;
  /** `stdout`, `stderr`, paths or file URLs. */
  readonly outputPaths: readonly string[];
  readonly initialFields: LogFields;
}

/** How one Prometheus endpoint spells what the hub tells about itself. */
export interface PrometheusNaming {
  /** No `otel_scope_*` labels and no `otel_scope_info`. */
  readonly withoutScopeInfo: boolean;
  /** No `_seconds`, `_bytes` … at the end of names. */
  readonly withoutUnits: boolean;
  /** No `_total` at the end of counters. */
  readonly withoutTypeSuffix: boolean;
  /** Which resource attributes become labels of every series; undefined: none. An empty `included` means all. */
  readonly resourceLabels: { readonly included: readonly string[]; readonly excluded: readonly string[] } | undefined;
}

export interface PrometheusReaderConfig extends PrometheusNaming {
  readonly kind: 'prometheus';
  /** Undefined when the configuration leaves it out, which the reference refuses when it starts. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

export interface PeriodicReaderConfig {
  readonly kind: 'periodic';
  readonly intervalMs: number;
  readonly exporter: 'console' | 'otlp' | undefined;
}

/** A reader the reference refuses when it starts, with its words. */
export interface InvalidReaderConfig {
  readonly kind: 'invalid';
  readonly message: string;
}

export type MetricReaderConfig = PrometheusReaderConfig | PeriodicReaderConfig | InvalidReaderConfig;

export interface MetricsTelemetryConfig {
  readonly level: MetricsLevel;
  readonly readers: readonly MetricReaderConfig[];
}

export interface TelemetryConfig {
  readonly logs: LogsTelemetryConfig;
  readonly metrics: MetricsTelemetryConfig;
  /** Attributes the user sets; null takes a default one away. */
  readonly resource: Readonly<Record<string, string | null>>;
}
