import type { ComponentSettings } from '../component/settings.js';
import { formatComponentId } from '../component/id.js';
import type { BoundCounter } from '../component/telemetry.js';
import type { Signal } from '../pdata/signal.js';

const SCOPE = 'go.opentelemetry.io/collector/processor/processorhelper';

/**
 * What went into a processor and what came out of it. `batch` has no such counters.
 *
 * Source followed: collector `processorhelper/obsreport.go` at 0.131.0.
 */
export class ItemCounts {
  readonly #incoming: BoundCounter;
  readonly #outgoing: BoundCounter;

  constructor(settings: ComponentSettings, signal: Signal) {
    const meter = settings.meter(SCOPE);
    const attributes = { processor: formatComponentId(settings.id), 'otel.signal': signal };
    const counter = (name: string, description: string): BoundCounter =>
      meter.counter(name, { description, unit: '{items}' }).bind(attributes);
    this.#incoming = counter('otelcol_processor_incoming_items', 'Number of items passed to the processor. [alpha]');
    this.#outgoing = counter('otelcol_processor_outgoing_items', 'Number of items emitted from the processor. [alpha]');
  }

  /** Once per batch, before it is handed on. @param outgoing 0 when the processor refuses the batch. */
  add(incoming: number, outgoing: number): void {
    this.#incoming.add(incoming);
    this.#outgoing.add(outgoing);
  }
}
