import type { ExporterFactory } from '../../component/factory.js';
import { debugSchema, type DebugConfig } from './config.js';

export const debugFactory: ExporterFactory<DebugConfig> = {
  kind: 'exporter',
  type: 'debug',
  module: 'go.opentelemetry.io/collector/exporter/debugexporter v0.131.0',
  stability: { traces: 'Alpha', metrics: 'Alpha', logs: 'Alpha' },
  schema: debugSchema,
  async create(settings, config, signal) {
    const { createDebugExporter } = await import('./exporter.js');
    return createDebugExporter(settings, config, signal);
  },
};
