import type { HealthCheckConfig } from './config.js';

const NANOS_PER_MS = 1e6;

/** The settings as the reference's start line prints them: Go's names, blocks that may be off as `{}`, durations in nanoseconds. */
export function configField(config: HealthCheckConfig): Readonly<Record<string, unknown>> {
  const { response_headers: headers, response_body: body, check_collector_pipeline: check } = config;
  const hidden = Object.fromEntries(Object.keys(headers).map((name) => [name, '[REDACTED]']));
  const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);
  return {
    Endpoint: config.endpoint,
    TLS: {},
    CORS: {},
    Auth: {},
    MaxRequestBodySize: config.max_request_body_size,
    IncludeMetadata: config.include_metadata,
    ResponseHeaders: Object.keys(headers).length === 0 ? null : hidden,
    CompressionAlgorithms: orNull(config.compression_algorithms),
    ReadTimeout: config.read_timeout * NANOS_PER_MS,
    ReadHeaderTimeout: config.read_header_timeout * NANOS_PER_MS,
    WriteTimeout: config.write_timeout * NANOS_PER_MS,
    IdleTimeout: config.idle_timeout * NANOS_PER_MS,
    Middlewares: orNull(config.middleware),
    Path: config.path,
    ResponseBody: body === undefined ? null : { Healthy: body.healthy, Unhealthy: body.unhealthy },
    CheckCollectorPipeline: {
      Enabled: check.enabled,
      Interval: check.interval,
      ExporterFailureThreshold: check.exporter_failure_threshold,
    },
  };
}
