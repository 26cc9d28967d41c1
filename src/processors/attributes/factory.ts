import type { ProcessorFactory } from '../../component/factory.js';
import { attributesSchema, type AttributesConfig } from './config.js';

export const attributesFactory: ProcessorFactory<AttributesConfig> = {
  kind: 'processor',
  type: 'attributes',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: attributesSchema,
  async create(settings, config, signal, next) {
    const { createAttributes } = await import('./processor.js');
    return createAttributes(settings, config, signal, next);
  },
};
