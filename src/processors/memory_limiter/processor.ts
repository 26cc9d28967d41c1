/** HOT PATH: `consume` runs per request and looks at a flag. */
import type { Processor } from '../../component/component.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { RetryableError } from '../../component/errors.js';
import { formatComponentId } from '../../component/id.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { BoundCounter } from '../../component/telemetry.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { ItemCounts } from '../../processorhelper/item-counts.js';
import type { Limiter } from './limiter.js';

const SCOPE = 'go.opentelemetry.io/collector/processor/memorylimiterprocessor';
const REFUSED = 'data refused due to high memory usage';

const WORDS: Readonly<Record<Signal, { readonly suffix: string; readonly words: string; readonly unit: string }>> = {
  logs: { suffix: 'log_records', words: 'log records', unit: '{records}' },
  metrics: { suffix: 'metric_points', words: 'metric points', unit: '{datapoints}' },
  traces: { suffix: 'spans', words: 'spans', unit: '{spans}' },
};

/** Refuses data, in a way that senders can retry, while memory is short. */
export class MemoryLimiterProcessor implements Processor {
  readonly #settings: ComponentSettings;
  readonly #next: Consumer;
  readonly #limiter: Limiter;
  readonly #counts: ItemCounts;
  readonly #accepted: BoundCounter;
  readonly #refused: BoundCounter;
  #running = false;

  constructor(settings: ComponentSettings, signal: Signal, next: Consumer, limiter: Limiter) {
    this.#settings = settings;
    this.#next = next;
    this.#limiter = limiter;
    this.#counts = new ItemCounts(settings, signal);
    const { suffix, words, unit } = WORDS[signal];
    const counter = (what: string, description: string): BoundCounter =>
      settings
        .meter(SCOPE)
        .counter(`otelcol_processor_${what}_${suffix}`, { description, unit })
        .bind({ processor: formatComponentId(settings.id) });
    const since = '[deprecated since v0.110.0]';
    this.#accepted = counter(
      'accepted',
      `Number of ${words} successfully pushed into the next component in the pipeline. ${since}`,
    );
    this.#refused = counter(
      'refused',
      `Number of ${words} that were rejected by the next component in the pipeline. ${since}`,
    );
  }

  async start(): Promise<void> {
    this.#running = true;
    this.#limiter.start();
  }

  consume(batch: Batch, context: RequestContext): Promise<void> {
    const { itemCount } = batch;
    if (this.#limiter.mustRefuse) {
      this.#refused.add(itemCount);
      this.#counts.add(itemCount, 0);
      this.#settings.ledger.rejected(itemCount, 'memory_limit', { answer: REFUSED });
      return Promise.reject(new RetryableError(REFUSED));
    }
    this.#accepted.add(itemCount);
    this.#counts.add(itemCount, itemCount);
    return this.#next.consume(batch, context);
  }

  async shutdown(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#limiter.stop();
  }
}
