import { formatComponentId } from '../../component/id.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { BoundCounter, BoundHistogram } from '../../component/telemetry.js';

const SCOPE = 'go.opentelemetry.io/collector/processor/batchprocessor';
const ITEM_BOUNDARIES = [
  10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000, 30_000,
  50_000, 100_000,
];
const BYTE_BOUNDARIES = [
  ...ITEM_BOUNDARIES,
  ...[2, 3, 4, 5, 6, 7, 8, 9].map((step) => step * 100_000),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => step * 1_000_000),
];

/** Why a batch was sent. A flush on demand and the rest at shutdown count as `timeout`, as in the reference. */
export type Trigger = 'size' | 'timeout';

/** What the processor tells about itself. Source followed: `batchprocessor/metadata.yaml` at 0.131.0. */
export class BatchInstruments {
  readonly #sizeTriggers: BoundCounter;
  readonly #timeoutTriggers: BoundCounter;
  readonly #items: BoundHistogram;
  readonly #bytes: BoundHistogram;
  readonly #shards: BoundCounter;

  constructor(settings: ComponentSettings) {
    const meter = settings.meter(SCOPE);
    const attributes = { processor: formatComponentId(settings.id) };
    const times = { unit: '{times}', level: 'normal' } as const;
    this.#sizeTriggers = meter
      .counter('otelcol_processor_batch_batch_size_trigger_send', {
        description: 'Number of times the batch was sent due to a size trigger',
        ...times,
      })
      .bind(attributes);
    this.#timeoutTriggers = meter
      .counter('otelcol_processor_batch_timeout_trigger_send', {
        description: 'Number of times the batch was sent due to a timeout trigger',
        ...times,
      })
      .bind(attributes);
    this.#items = meter
      .histogram('otelcol_processor_batch_batch_send_size', {
        description: 'Number of units in the batch',
        unit: '{units}',
        level: 'normal',
        boundaries: ITEM_BOUNDARIES,
      })
      .bind(attributes);
    this.#bytes = meter
      .histogram('otelcol_processor_batch_batch_send_size_bytes', {
        description: 'Number of bytes in batch that was sent. Only available on detailed level.',
        unit: 'By',
        level: 'detailed',
        boundaries: BYTE_BOUNDARIES,
      })
      .bind(attributes);
    this.#shards = meter
      .upDownCounter('otelcol_processor_batch_metadata_cardinality', {
        description: 'Number of distinct metadata value combinations being processed',
        unit: '{combinations}',
        level: 'normal',
      })
      .bind(attributes);
  }

  /** The next stage took a batch. */
  sent(trigger: Trigger, items: number, bytes: number): void {
    (trigger === 'size' ? this.#sizeTriggers : this.#timeoutTriggers).add(1);
    this.#items.record(items);
    this.#bytes.record(bytes);
  }

  /** Combinations came (or, negative, went). */
  shards(change: number): void {
    this.#shards.add(change);
  }
}
