import type { ExporterFactory } from '../../component/factory.js';
import { otlpExporterSchema, type OtlpExporterConfig } from './config.js';

export const otlpExporterFactory: ExporterFactory<OtlpExporterConfig> = {
  kind: 'exporter',
  type: 'otlp',
  module: 'go.opentelemetry.io/collector/exporter/otlpexporter v0.131.0',
  stability: { traces: 'Stable', metrics: 'Stable', logs: 'Stable' },
  schema: otlpExporterSchema,
  async create(settings, config, signal) {
    const { createOtlpExporter } = await import('./exporter.js');
    return createOtlpExporter(settings, config, signal);
  },
};
