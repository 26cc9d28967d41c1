import type { ProcessorFactory } from '../../component/factory.js';
import { probabilisticSamplerSchema, type ProbabilisticSamplerConfig } from './config.js';

export const probabilisticSamplerFactory: ProcessorFactory<ProbabilisticSamplerConfig> = {
  kind: 'processor',
  type: 'probabilistic_sampler',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/probabilisticsamplerprocessor v0.131.0',
  stability: { traces: 'Beta', logs: 'Alpha' },
  schema: probabilisticSamplerSchema,
  async create(settings, config, signal, next) {
    const { createSampler } = await import('./processor.js');
    return createSampler(settings, config, signal, next);
  },
};
