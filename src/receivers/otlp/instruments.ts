import { formatComponentId } from '../../component/id.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { BoundCounter } from '../../component/telemetry.js';
import { itemWords } from '../../pdata/signal.js';
import type { Signal } from '../../pdata/signal.js';

const SCOPE = 'go.opentelemetry.io/collector/receiver/receiverhelper';

/** How requests come in, as the `transport` label says it. */
export type TransportLabel = 'grpc' | 'http';

/** Requests of one signal over one transport: `otelcol_receiver_accepted_*` and `…_refused_*`. */
export class ReceiverInstruments {
  readonly #accepted: BoundCounter;
  readonly #refused: BoundCounter;

  constructor(settings: ComponentSettings, signal: Signal, transport: TransportLabel) {
    const { plural, metricSuffix } = itemWords(signal);
    const meter = settings.meter(SCOPE);
    const attributes = { receiver: formatComponentId(settings.id), transport };
    const unit = signal === 'metrics' ? '{datapoints}' : `{${plural.split(' ').at(-1)!}}`;
    this.#accepted = meter
      .counter(`otelcol_receiver_accepted_${metricSuffix}`, {
        description: `Number of ${goWords(signal)} successfully pushed into the pipeline. [alpha]`,
        unit,
      })
      .bind(attributes);
    this.#refused = meter
      .counter(`otelcol_receiver_refused_${metricSuffix}`, {
        description: `Number of ${goWords(signal)} that could not be pushed into the pipeline. [alpha]`,
        unit,
      })
      .bind(attributes);
  }

  /** The pipeline took a request. Both series appear with the first one, as in the reference. */
  accepted(items: number): void {
    this.#accepted.add(items);
    this.#refused.add(0);
  }

  refused(items: number): void {
    this.#accepted.add(0);
    this.#refused.add(items);
  }
}

function goWords(signal: Signal): string {
  return signal === 'metrics' ? 'metric points' : itemWords(signal).plural;
}
