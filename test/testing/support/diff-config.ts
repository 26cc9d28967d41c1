/** What the reference build has, too: no blobs, no encodings. */
export const DIFF_CONFIG = `
extensions: { bearertokenauth: { token: secret$$ } }
receivers:
  otlp:
    protocols:
      grpc: { tls: { cert_file: /certs/tls.crt, key_file: /certs/tls.key }, auth: { authenticator: bearertokenauth } }
processors: { batch: { timeout: 200ms } }
exporters:
  prometheusremotewrite: { endpoint: https://mimir.example/api/v1/push, namespace: edge }
  otlp: { endpoint: tempo.example:4317 }
service:
  extensions: [bearertokenauth]
  pipelines:
    metrics: { receivers: [otlp], processors: [batch], exporters: [prometheusremotewrite] }
    logs: { receivers: [otlp], processors: [batch], exporters: [otlp] }
`;

export const DIFF_CASES = `
name: mixed
send:
  - metric: { name: jobs.finished, type: sum, value: 3, unit: '{job}', attributes: { queue: in }, resource: { service.name: client-api, region: eu } }
  - metric: { name: took, type: histogram, unit: s, count: 3, sum: 1.5, bounds: [0.5, 1], bucketCounts: [1, 1, 1] }
  - metric: { name: delta, type: sum, temporality: delta, value: 1 }
  - log: { body: { a: [1, two, 3.5] }, severity: WARN, attributes: { ok: true } }
  - span: { name: refused }
`;
