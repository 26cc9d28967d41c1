import type { ExporterFactory } from '../../component/factory.js';
import { otlpHttpExporterSchema, type OtlpHttpExporterConfig } from './config.js';

export const otlpHttpExporterFactory: ExporterFactory<OtlpHttpExporterConfig> = {
  kind: 'exporter',
  type: 'otlphttp',
  module: 'go.opentelemetry.io/collector/exporter/otlphttpexporter v0.131.0',
  stability: { traces: 'Stable', metrics: 'Stable', logs: 'Stable' },
  schema: otlpHttpExporterSchema,
  async create(settings, config, signal) {
    const { createOtlpHttpExporter } = await import('./exporter.js');
    return createOtlpHttpExporter(settings, config, signal);
  },
};
