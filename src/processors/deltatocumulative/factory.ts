import type { ProcessorFactory } from '../../component/factory.js';
import { deltaToCumulativeSchema, type DeltaToCumulativeConfig } from './config.js';

export const deltaToCumulativeFactory: ProcessorFactory<DeltaToCumulativeConfig> = {
  kind: 'processor',
  type: 'deltatocumulative',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/deltatocumulativeprocessor v0.131.0',
  stability: { metrics: 'Alpha' },
  schema: deltaToCumulativeSchema,
  async create(settings, config, _signal, next) {
    const { DeltaToCumulative } = await import('./processor.js');
    return new DeltaToCumulative(settings, config, next);
  },
};
