/**
 * The instruments through which a component tells about itself on `/metrics` (names `otelcol_…`). They cost an addition
 * per call: resolve the series once (`bind`) and add to it per batch, never per item.
 */

/** Attribute values of one series. Keys as the reference spells them, e.g. `receiver`, `transport`, `otel.signal`. */
export type InstrumentAttributes = Readonly<Record<string, string>>;

export interface InstrumentOptions {
  /** HELP text, as the reference has it. */
  readonly description: string;
  /** UCUM unit, e.g. `s`, `By`, `{records}`, `1`; empty for none. */
  readonly unit: string;
  /** Lowest `service.telemetry.metrics.level` that shows it. Default `basic`. */
  readonly level?: 'basic' | 'normal' | 'detailed';
}

/** One series of a counter or up-down counter. It appears on `/metrics` with its first `add`, even of 0. */
export interface BoundCounter {
  add(value: number): void;
}

export interface Counter {
  bind(attributes: InstrumentAttributes): BoundCounter;
}

export interface BoundHistogram {
  record(value: number): void;
}

export interface Histogram {
  bind(attributes: InstrumentAttributes): BoundHistogram;
}

export interface Meter {
  /** Whether `service.telemetry.metrics.level` shows instruments of level `detailed`. Absent: it may. */
  readonly showsDetailed?: boolean;
  counter(name: string, options: InstrumentOptions): Counter;
  /** A sum that may fall; shown as a gauge. */
  upDownCounter(name: string, options: InstrumentOptions): Counter;
  /** @param boundaries upper bounds of the buckets, ascending, without +Inf. */
  histogram(name: string, options: InstrumentOptions & { readonly boundaries: readonly number[] }): Histogram;
  /**
   * A value read at each scrape: a gauge, or with `monotonic` a counter.
   *
   * @returns a function that takes the series away.
   */
  observe(
    name: string,
    options: InstrumentOptions & { readonly monotonic?: boolean },
    attributes: InstrumentAttributes,
    read: () => number,
  ): () => void;
}

const noopSeries = { add() {}, record() {} };
const noopInstrument = { bind: () => noopSeries };

export const noopMeter: Meter = {
  showsDetailed: false,
  counter: () => noopInstrument,
  upDownCounter: () => noopInstrument,
  histogram: () => noopInstrument,
  observe: () => () => {},
};
