import { formatComponentId } from '../../component/id.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { BoundCounter } from '../../component/telemetry.js';

const SCOPE = 'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusremotewriteexporter';
const PREFIX = 'otelcol_exporter_prometheusremotewrite_';

/** The exporter's own metrics. Names, units and words are the reference's. */
export class RemoteWriteInstruments {
  readonly #settings: ComponentSettings;
  readonly #endpoint: string;
  readonly #translatedSeries: BoundCounter;
  readonly #failedTranslations: BoundCounter;
  readonly #sentBatches: BoundCounter;

  /** @param consumers shown from now on. */
  constructor(settings: ComponentSettings, endpoint: string, consumers: number) {
    this.#settings = settings;
    this.#endpoint = endpoint;
    this.#failedTranslations = this.#counter(
      'failed_translations',
      'Number of translation operations that failed to translate metrics from Otel to Prometheus',
      '1',
    );
    this.#translatedSeries = this.#counter(
      'translated_time_series',
      'Number of Prometheus time series that were translated from OTel metrics',
      '1',
    );
    this.#sentBatches = this.#counter(
      'sent_batches',
      'Number of remote write request batches sent to the remote write endpoint regardless of success or failure',
      '{batch}',
    );
    const description = 'Number of configured workers to use to fan out the outgoing requests';
    settings
      .meter(SCOPE)
      .upDownCounter(`${PREFIX}consumers`, { description, unit: '{consumer}' })
      .bind(this.#attributes)
      .add(consumers);
  }

  /** A batch was translated. @param failed whether some of it could not be. */
  translated(series: number, failed: boolean): void {
    this.#translatedSeries.add(series);
    if (failed) this.#failedTranslations.add(1);
  }

  /** A request was sent, whatever came of it. */
  sent(): void {
    this.#sentBatches.add(1);
  }

  get #attributes(): Record<string, string> {
    return { exporter: formatComponentId(this.#settings.id), endpoint: this.#endpoint };
  }

  #counter(name: string, description: string, unit: string): BoundCounter {
    return this.#settings.meter(SCOPE).counter(`${PREFIX}${name}`, { description, unit }).bind(this.#attributes);
  }
}
