import type { Processor } from '../../component/component.js';
import type { Consumer } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import { formatComponentId } from '../../component/id.js';
import type { BoundCounter } from '../../component/telemetry.js';
import type { Signal } from '../../pdata/signal.js';
import { DropEditor } from '../../pdata/edit/drop-editor.js';
import { Walk, type Visitor } from '../../pdata/view/walk.js';
import { OttlError } from '../../ottl/error.js';
import { ProcessingError, RewritingProcessor, type BatchRewriter } from '../../processorhelper/rewriting-processor.js';
import type { FilterConfig } from './config.js';
import { dropsOf, type Drops } from './drops.js';

const SCOPE = 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor';

const WORDS: Readonly<Record<Signal, { readonly name: string; readonly words: string; readonly caller: string }>> = {
  logs: { name: 'logs', words: 'logs', caller: 'filterprocessor@v0.131.0/logs.go:99' },
  metrics: { name: 'datapoints', words: 'metric data points', caller: 'filterprocessor@v0.131.0/metrics.go:180' },
  traces: { name: 'spans', words: 'spans', caller: 'filterprocessor@v0.131.0/traces.go:127' },
};

/** @throws {Error} for include and exclude blocks that make no sense, in the reference's words. */
export function createFilter(
  settings: ComponentSettings,
  config: FilterConfig,
  signal: Signal,
  next: Consumer,
): Processor {
  const drops = dropsOf(settings, config, signal);
  const { name, words } = WORDS[signal];
  const filtered = settings
    .meter(SCOPE)
    .counter(`otelcol_processor_filter_${name}.filtered`, {
      description: `Number of ${words} dropped by the filter processor`,
      unit: '1',
    })
    .bind({ filter: formatComponentId(settings.id) });
  if (drops === undefined) return new RewritingProcessor(settings, signal, next, () => UNCHANGED);
  const filter = new Filter(settings, signal, drops, filtered);
  return new RewritingProcessor(settings, signal, next, () => filter);
}

type Test = (walk: Walk) => boolean;

const UNCHANGED: BatchRewriter = { chunk: (chunk) => chunk };

/**
 * HOT PATH: asks the conditions about every item. A batch is processed without waiting for anything, so one instance
 * serves all. Source followed: `filterprocessor/logs.go`, `metrics.go`, `traces.go` at 0.131.0.
 */
class Filter implements BatchRewriter, Visitor {
  readonly removesEmpty = true;
  readonly resource: Visitor['resource'];
  readonly item: Visitor['item'];
  readonly child: Visitor['child'];

  readonly #settings: ComponentSettings;
  readonly #signal: Signal;
  readonly #filtered: BoundCounter;
  readonly #walk: Walk;
  /** Does the same as the walk in one pass, where items alone are asked about. */
  readonly #editor: DropEditor | undefined;
  #errors: string[] = [];
  /** Whether the conditions failed for the item that was asked about last. */
  #itemFailed = false;

  constructor(settings: ComponentSettings, signal: Signal, drops: Drops, filtered: BoundCounter) {
    this.#settings = settings;
    this.#signal = signal;
    this.#filtered = filtered;
    this.resource = this.#safely(drops.resource);
    this.item = this.#safely(drops.item, true);
    this.child = signal === 'traces' ? this.#unlessItemFailed(drops.child) : this.#safely(drops.child);
    this.#walk = new Walk(signal, this);
    const asksItemsOnly = this.resource === undefined && this.child === undefined;
    if (asksItemsOnly && this.item !== undefined) this.#editor = new DropEditor(this.#walk, this.item);
  }

  /** Of metrics the editor counts metrics, not data points. */
  get itemsGone(): number | undefined {
    return this.#signal === 'metrics' ? undefined : this.#editor?.itemsGone;
  }

  chunk(chunk: Uint8Array): Uint8Array {
    return this.#editor?.chunk(chunk) ?? this.#walk.run(chunk);
  }

  end(incoming: number, outgoing: number): void {
    this.#filtered.add(incoming - outgoing);
    if (this.#errors.length === 0) return;
    const errors = this.#errors;
    this.#errors = [];
    const error = errors.join('; ');
    const causes = errors.length === 1 ? {} : { errorCauses: errors.map((one) => ({ error: one })) };
    const { caller } = WORDS[this.#signal];
    this.#settings.logger.error(`failed processing ${this.#signal}`, { error, ...causes }, caller);
    throw new ProcessingError(error);
  }

  /** An item whose condition fails is kept, and the failure remembered for the end of the batch. */
  #safely(test: Test | undefined, isOfItem = false): Test | undefined {
    if (test === undefined) return undefined;
    return (walk) => {
      if (isOfItem) this.#itemFailed = false;
      try {
        return test(walk);
      } catch (error) {
        if (!(error instanceof OttlError)) throw error;
        this.#errors.push(error.message);
        if (isOfItem) this.#itemFailed = true;
        return false;
      }
    };
  }

  /** The reference does not look at the events of a span whose own conditions failed; at the points of a metric it does. */
  #unlessItemFailed(drops: Test | undefined): Test | undefined {
    const test = this.#safely(drops);
    return test && ((walk) => !this.#itemFailed && test(walk));
  }
}
