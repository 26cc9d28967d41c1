import type { ExporterFactory } from '../../component/factory.js';
import { prometheusSchema, type PrometheusConfig } from './config.js';

export const prometheusFactory: ExporterFactory<PrometheusConfig> = {
  kind: 'exporter',
  type: 'prometheus',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusexporter v0.131.0',
  stability: { metrics: 'Beta' },
  schema: prometheusSchema,
  async create(settings, config, signal) {
    const { createPrometheusExporter } = await import('./exporter.js');
    return createPrometheusExporter(settings, config, signal);
  },
};
