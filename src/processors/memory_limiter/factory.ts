import type { ProcessorFactory } from '../../component/factory.js';
import { memoryLimiterSchema, type MemoryLimiterConfig } from './config.js';
import type { Limiter } from './limiter.js';

/** One limiter per configured block, for all its pipelines. */
const limiters = new WeakMap<MemoryLimiterConfig, Limiter>();

export const memoryLimiterFactory: ProcessorFactory<MemoryLimiterConfig> = {
  kind: 'processor',
  type: 'memory_limiter',
  module: 'go.opentelemetry.io/collector/processor/memorylimiterprocessor v0.131.0',
  stability: { traces: 'Beta', metrics: 'Beta', logs: 'Beta' },
  schema: memoryLimiterSchema,
  async create(settings, config, signal, next) {
    const [{ MemoryLimiterProcessor }, { Limiter }, { processMemory }, { totalMemory }] = await Promise.all([
      import('./processor.js'),
      import('./limiter.js'),
      import('./memory.js'),
      import('./total-memory.js'),
    ]);
    let limiter = limiters.get(config);
    if (limiter === undefined) {
      const { clock, kind, rootLogger } = settings;
      const logger = rootLogger.with({ 'otelcol.component.kind': kind });
      limiter = new Limiter({ config, logger, clock, memory: processMemory(), totalMemory });
      limiters.set(config, limiter);
    }
    return new MemoryLimiterProcessor(settings, signal, next, limiter);
  },
};
