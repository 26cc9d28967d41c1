import { formatComponentId } from '../component/id.js';
import type { ComponentSettings } from '../component/settings.js';
import type { BoundCounter } from '../component/telemetry.js';
import { itemWords, type Signal } from '../pdata/signal.js';

const SCOPE = 'go.opentelemetry.io/collector/exporter/exporterhelper';

/** Units and words of the reference's descriptions, by metric suffix. */
const WORDS = {
  log_records: { unit: '{records}', sent: 'log record', items: 'log records' },
  metric_points: { unit: '{datapoints}', sent: 'metric points', items: 'metric points' },
  spans: { unit: '{spans}', sent: 'spans', items: 'spans' },
} as const;

/** The counters and gauges of one exporter and signal. */
export class ExporterInstruments {
  readonly #settings: ComponentSettings;
  readonly #signal: Signal;
  readonly #id: string;
  readonly #sent: BoundCounter;
  readonly #sendFailed: BoundCounter;
  readonly #enqueueFailed: BoundCounter;
  #unobserve: (() => void)[] = [];

  constructor(settings: ComponentSettings, signal: Signal) {
    this.#settings = settings;
    this.#signal = signal;
    this.#id = formatComponentId(settings.id);
    const { metricSuffix } = itemWords(signal);
    const { sent, items } = WORDS[metricSuffix];
    this.#sent = this.#counter(
      `otelcol_exporter_sent_${metricSuffix}`,
      `Number of ${sent} successfully sent to destination. [alpha]`,
    );
    this.#sendFailed = this.#counter(
      `otelcol_exporter_send_failed_${metricSuffix}`,
      `Number of ${items} in failed attempts to send to destination. [alpha]`,
    );
    this.#enqueueFailed = this.#counter(
      `otelcol_exporter_enqueue_failed_${metricSuffix}`,
      `Number of ${items} failed to be added to the sending queue. [alpha]`,
    );
  }

  /** A send ended well. Both series appear with the first send, whatever its end. */
  sent(items: number): void {
    this.#sent.add(items);
    this.#sendFailed.add(0);
  }

  /** A send ended without delivery, after all attempts. */
  sendFailed(items: number): void {
    this.#sent.add(0);
    this.#sendFailed.add(items);
  }

  /** The queue handed a request back with an error. */
  enqueueFailed(items: number): void {
    this.#enqueueFailed.add(items);
  }

  /** Shows the queue's size and capacity at each scrape until `hideQueue`. */
  showQueue(size: () => number, capacity: number): void {
    this.#unobserve = [
      this.#gauge('otelcol_exporter_queue_size', 'Current size of the retry queue (in batches) [alpha]', size),
      this.#gauge(
        'otelcol_exporter_queue_capacity',
        'Fixed capacity of the retry queue (in batches) [alpha]',
        () => capacity,
      ),
    ];
  }

  hideQueue(): void {
    for (const unobserve of this.#unobserve) unobserve();
    this.#unobserve = [];
  }

  #counter(name: string, description: string): BoundCounter {
    const { unit } = WORDS[itemWords(this.#signal).metricSuffix];
    return this.#settings.meter(SCOPE).counter(name, { description, unit }).bind({ exporter: this.#id });
  }

  #gauge(name: string, description: string, read: () => number): () => void {
    const attributes = { exporter: this.#id, data_type: this.#signal };
    return this.#settings.meter(SCOPE).observe(name, { description, unit: '{batches}' }, attributes, read);
  }
}
