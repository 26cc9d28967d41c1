import type { Processor } from '../../component/component.js';
import type { Consumer } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Counter } from '../../component/telemetry.js';
import type { Signal } from '../../pdata/signal.js';
import { Walk, type Visitor } from '../../pdata/view/walk.js';
import { RewritingProcessor, type BatchRewriter } from '../../processorhelper/rewriting-processor.js';
import type { ProbabilisticSamplerConfig } from './config.js';
import { logItem } from './log-item.js';
import { decide, samplerOf, type Report, type SampledItem, type Sampler } from './sampler.js';
import { SPAN } from './span-item.js';

const SCOPE = 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/probabilisticsamplerprocessor';

export function createSampler(
  settings: ComponentSettings,
  config: ProbabilisticSamplerConfig,
  signal: Signal,
  next: Consumer,
): Processor {
  const sampling = new Sampling(settings, config, signal);
  return new RewritingProcessor(settings, signal, next, () => sampling);
}

/** HOT PATH: keeps the items the sampler picks, and counts by what it picked them. */
class Sampling implements BatchRewriter, Visitor {
  readonly removesEmpty = true;
  readonly item: (walk: Walk) => boolean;
  readonly #walk: Walk;
  readonly #counter: Counter;
  /** Since the last batch, by policy and outcome. */
  readonly #counts = new Map<string, { readonly policy: string; readonly sampled: string; items: number }>();

  constructor(settings: ComponentSettings, config: ProbabilisticSamplerConfig, signal: Signal) {
    const item = signal === 'traces' ? SPAN : logItem(config);
    const sampler = samplerOf(config, item);
    const report: Report = (level, error) => settings.logger[level](`${signal} sampler`, { error });
    this.item = (walk) => !this.#isSampled(walk, sampler, item, config.fail_closed, report);
    this.#walk = new Walk(signal, this);
    this.#counter = settings.meter(SCOPE).counter(`otelcol_processor_probabilistic_sampler_count_${signal}_sampled`, {
      description: `Count of ${signal} that were sampled or not`,
      unit: '1',
    });
  }

  chunk(chunk: Uint8Array): Uint8Array {
    return this.#walk.run(chunk);
  }

  end(): void {
    for (const { policy, sampled, items } of this.#counts.values()) {
      this.#counter.bind({ policy, sampled }).add(items);
    }
    this.#counts.clear();
  }

  #isSampled(walk: Walk, sampler: Sampler, item: SampledItem, failClosed: boolean, report: Report): boolean {
    const { policy, isSampled } = decide(sampler, walk.item, item, failClosed, report);
    const sampled = String(isSampled);
    const key = `${policy} ${sampled}`;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { policy, sampled, items: 1 });
    else count.items++;
    return isSampled;
  }
}
