import type { ProcessorFactory } from '../../component/factory.js';
import { transformSchema, type TransformConfig } from './config.js';

export const transformFactory: ProcessorFactory<TransformConfig> = {
  kind: 'processor',
  type: 'transform',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: transformSchema,
  async create(settings, config, signal, next) {
    const { createTransform } = await import('./processor.js');
    return createTransform(settings, config, signal, next);
  },
};
