const PIPELINE = { receivers: ['otlp'], exporters: ['file'] };

/** Every signal from OTLP/HTTP on a port into exporter `file`. */
export function configurationOf(exporter: unknown, port: number): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: exporter },
    service: {
      telemetry: { logs: { encoding: 'json' }, metrics: { level: 'none' } },
      pipelines: { traces: PIPELINE, metrics: PIPELINE, logs: PIPELINE },
    },
  };
}

export function wrongConfiguration(exporter: unknown): object {
  return {
    receivers: { otlp: { protocols: { grpc: null } } },
    exporters: { file: exporter },
    service: { pipelines: { logs: PIPELINE } },
  };
}
