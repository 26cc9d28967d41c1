import type { ProcessorFactory } from '../../component/factory.js';
import { resourceSchema, type ResourceConfig } from './config.js';

export const resourceFactory: ProcessorFactory<ResourceConfig> = {
  kind: 'processor',
  type: 'resource',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/resourceprocessor v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: resourceSchema,
  async create(settings, config, signal, next) {
    const { createResource } = await import('./processor.js');
    return createResource(settings, config, signal, next);
  },
};
