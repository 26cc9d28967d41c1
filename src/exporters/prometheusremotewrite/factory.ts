import type { ExporterFactory } from '../../component/factory.js';
import { prometheusRemoteWriteSchema, type PrometheusRemoteWriteConfig } from './config.js';

export const prometheusRemoteWriteFactory: ExporterFactory<PrometheusRemoteWriteConfig> = {
  kind: 'exporter',
  type: 'prometheusremotewrite',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusremotewriteexporter v0.131.0',
  stability: { metrics: 'Beta' },
  schema: prometheusRemoteWriteSchema,
  async create(settings, config) {
    const { createPrometheusRemoteWriteExporter } = await import('./exporter.js');
    return createPrometheusRemoteWriteExporter(settings, config);
  },
};
