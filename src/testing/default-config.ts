/** What runs when a test names no configuration: TLS, a token, every signal, and a back end for each. */
export const DEFAULT_CONFIG = {
  extensions: { bearertokenauth: { filename: '/test/token' }, text_encoding: {} },
  receivers: {
    otlp: {
      protocols: {
        grpc: { tls: { cert_file: 'tls.crt', key_file: 'tls.key' }, auth: { authenticator: 'bearertokenauth' } },
        http: { tls: { cert_file: 'tls.crt', key_file: 'tls.key' }, auth: { authenticator: 'bearertokenauth' } },
      },
    },
  },
  processors: { batch: { send_batch_size: 4096, timeout: '10s' } },
  exporters: {
    prometheusremotewrite: { endpoint: 'http://metrics.invalid/api/v1/write' },
    azureblob: {
      url: 'https://logs.blob.core.windows.net/',
      auth: { type: 'system_managed_identity' },
      encodings: { logs: 'text_encoding' },
      append_blob: { enabled: true },
    },
    otlp: { endpoint: 'traces.invalid:4317' },
  },
  service: {
    extensions: ['bearertokenauth', 'text_encoding'],
    pipelines: {
      metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
      logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
      traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['otlp'] },
    },
  },
} as const;
