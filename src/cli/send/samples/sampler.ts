import type { Clock, Random } from '../../../component/clock.js';
import type { Signal } from '../../../pdata/signal.js';
import { LogSampler } from './logs.js';
import { MetricSampler } from './metrics.js';
import type { RecentCalls } from './recent-calls.js';
import { TraceSampler } from './traces.js';

/** What a sampler is made of. */
export interface SamplerSettings {
  readonly clock: Clock;
  readonly random: Random;
  /** Names this run in `service.instance.id`. */
  readonly run: string;
  /** Shared by the samplers of a run, so that its log records and measurements belong to its traces. */
  readonly calls: RecentCalls;
}

/** Makes one request after the other, as an OTLP/JSON object. */
export interface Sampler {
  /** @param items data points, log records or spans; exactly so many are made. */
  next(items: number): object;
}

export function createSampler(signal: Signal, settings: SamplerSettings): Sampler {
  switch (signal) {
    case 'metrics':
      return new MetricSampler(settings);
    case 'logs':
      return new LogSampler(settings);
    case 'traces':
      return new TraceSampler(settings);
  }
}
