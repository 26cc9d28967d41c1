import type { ComponentSettings } from '../../component/settings.js';
import type { BoundCounter } from '../../component/telemetry.js';
import type { DeltaToCumulativeConfig } from './config.js';
import type { Outcome } from './series.js';

const SCOPE = 'github.com/open-telemetry/opentelemetry-collector-contrib/processor/deltatocumulativeprocessor';

/** What the processor tells about itself. Source followed: `deltatocumulativeprocessor/documentation.md` at 0.131.0. */
export class Instruments {
  readonly #points = new Map<Outcome, BoundCounter>();
  readonly #bind: (outcome: Outcome) => BoundCounter;
  readonly #release: readonly (() => void)[];

  constructor({ meter }: ComponentSettings, config: DeltaToCumulativeConfig, tracked: () => number) {
    const own = meter(SCOPE);
    const points = own.counter('otelcol_deltatocumulative_datapoints', {
      description: "total number of datapoints processed. may have 'error' attribute, if processing failed",
      unit: '{datapoint}',
    });
    this.#bind = (outcome) => points.bind(outcome === 'added' ? {} : { error: outcome });
    const gauge = (name: string, description: string, unit: string, read: () => number): (() => void) =>
      own.observe(`otelcol_deltatocumulative_streams_${name}`, { description, unit }, {}, read);
    this.#release = [
      gauge('limit', 'upper limit of tracked streams', '{stream}', () => config.max_streams),
      gauge('max_stale', 'duration after which streams inactive streams are dropped', 's', () =>
        Math.trunc(config.max_stale / 1000),
      ),
      gauge('tracked', 'number of streams tracked', '{dps}', tracked),
    ];
  }

  /** A series appears with the first data point it counts. */
  count(outcome: Outcome, points: number): void {
    let counter = this.#points.get(outcome);
    if (counter === undefined) this.#points.set(outcome, (counter = this.#bind(outcome)));
    counter.add(points);
  }

  close(): void {
    for (const release of this.#release) release();
  }
}
