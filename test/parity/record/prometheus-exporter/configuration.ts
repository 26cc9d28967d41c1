/** Metrics from OTLP/HTTP on a port into exporter `prometheus` on another. */
export function configurationOf(exporter: object, port: number, pagePort: number): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { prometheus: { endpoint: `127.0.0.1:${pagePort}`, ...exporter } },
    service: {
      telemetry: { logs: { encoding: 'json', sampling: { enabled: false } }, metrics: { level: 'none' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheus'] } },
    },
  };
}
