import type { ExporterFactory } from '../../component/factory.js';
import { fileSchema, type FileConfig } from './config.js';

export const fileFactory: ExporterFactory<FileConfig> = {
  kind: 'exporter',
  type: 'file',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter v0.131.0',
  stability: { traces: 'Alpha', metrics: 'Alpha', logs: 'Alpha' },
  schema: fileSchema,
  async create(settings, config, signal) {
    const { createFileExporter } = await import('./exporter.js');
    return createFileExporter(settings, config, signal);
  },
};
