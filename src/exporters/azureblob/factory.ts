import type { ExporterFactory } from '../../component/factory.js';
import { azureBlobSchema, type AzureBlobConfig } from './config.js';

export const azureBlobFactory: ExporterFactory<AzureBlobConfig> = {
  kind: 'exporter',
  type: 'azureblob',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/azureblobexporter v0.131.0',
  stability: { traces: 'Alpha', metrics: 'Alpha', logs: 'Alpha' },
  schema: azureBlobSchema,
  async create(settings, config, signal) {
    const { createAzureBlobExporter } = await import('./exporter.js');
    return createAzureBlobExporter(settings, config, signal);
  },
};
