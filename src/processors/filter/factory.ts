import type { ProcessorFactory } from '../../component/factory.js';
import { filterSchema, type FilterConfig } from './config.js';

export const filterFactory: ProcessorFactory<FilterConfig> = {
  kind: 'processor',
  type: 'filter',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor v0.131.0',
  stability: { traces: 'Alpha', metrics: 'Alpha', logs: 'Alpha' },
  schema: filterSchema,
  async create(settings, config, signal, next) {
    const { createFilter } = await import('./processor.js');
    return createFilter(settings, config, signal, next);
  },
};
