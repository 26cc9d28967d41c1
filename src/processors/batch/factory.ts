import type { ProcessorFactory } from '../../component/factory.js';
import { batchSchema, type BatchConfig } from './config.js';

export const batchFactory: ProcessorFactory<BatchConfig> = {
  kind: 'processor',
  type: 'batch',
  module: 'go.opentelemetry.io/collector/processor/batchprocessor v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: batchSchema,
  async create(settings, config, signal, next) {
    const { BatchProcessor } = await import('./processor.js');
    return new BatchProcessor({ settings, config, signal, next });
  },
};
