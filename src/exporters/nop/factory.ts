import type { ExporterFactory } from '../../component/factory.js';
import { nopSchema, type NopConfig } from './config.js';

export const nopFactory: ExporterFactory<NopConfig> = {
  kind: 'exporter',
  type: 'nop',
  module: 'go.opentelemetry.io/collector/exporter/nopexporter v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: nopSchema,
  async create(settings) {
    const { NopExporter } = await import('./exporter.js');
    return new NopExporter(settings);
  },
};
