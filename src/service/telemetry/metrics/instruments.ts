/**
 * What the hub counts about itself. A series is a number in an object: adding to it is an addition, and only a scrape turns
 * it into names and text. Series of one scope, name and attribute set are one series whoever asks for them, as in the
 * OpenTelemetry SDK.
 *
 * HOT PATH for `add` and `record`: called per batch by every stage; no allocation, no look-up.
 */
import type {
  BoundCounter,
  BoundHistogram,
  Counter,
  Histogram,
  InstrumentAttributes,
  InstrumentOptions,
  Meter,
} from '../../../component/telemetry.js';

export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

export interface NumberSeries {
  readonly attributes: InstrumentAttributes;
  readonly value: number;
}

export interface HistogramSeries {
  readonly attributes: InstrumentAttributes;
  readonly boundaries: readonly number[];
  /** Observations per bucket, one more than boundaries; not cumulative. */
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}

interface InstrumentDescription {
  readonly name: string;
  readonly options: InstrumentOptions;
}

/** One instrument as read at a scrape. */
export type InstrumentReading = InstrumentDescription &
  (
    | { readonly kind: 'counter' | 'gauge'; readonly series: readonly NumberSeries[] }
    | { readonly kind: 'histogram'; readonly series: readonly HistogramSeries[] }
  );

export interface ScopeReading {
  readonly scope: string;
  readonly instruments: readonly InstrumentReading[];
}

interface Instrument extends InstrumentDescription {
  /** Undefined while it has no series to show. */
  read(): InstrumentReading | undefined;
}

/** All instruments of one running service. */
export class InstrumentRegistry {
  readonly #scopes = new Map<string, ScopeMeter>();
  readonly #showsDetailed: boolean;

  /** @param showsDetailed whether a scrape shows instruments of level `detailed`. */
  constructor(showsDetailed = true) {
    this.#showsDetailed = showsDetailed;
  }

  meter(scope: string): Meter {
    let meter = this.#scopes.get(scope);
    if (meter === undefined) this.#scopes.set(scope, (meter = new ScopeMeter(this.#showsDetailed)));
    return meter;
  }

  /** Every instrument that has a series. Observed values are read now. */
  read(): ScopeReading[] {
    return [...this.#scopes].map(([scope, meter]) => ({ scope, instruments: meter.read() }));
  }
}

class ScopeMeter implements Meter {
  readonly showsDetailed: boolean;
  readonly #instruments = new Map<string, Instrument>();

  constructor(showsDetailed: boolean) {
    this.showsDetailed = showsDetailed;
  }

  counter(name: string, options: InstrumentOptions): Counter {
    return this.#named(name, SumInstrument, () => new SumInstrument(name, options, 'counter'));
  }

  upDownCounter(name: string, options: InstrumentOptions): Counter {
    return this.#named(name, SumInstrument, () => new SumInstrument(name, options, 'gauge'));
  }

  histogram(name: string, options: InstrumentOptions & { readonly boundaries: readonly number[] }): Histogram {
    return this.#named(name, HistogramInstrument, () => new HistogramInstrument(name, options));
  }

  observe(
    name: string,
    options: InstrumentOptions & { readonly monotonic?: boolean },
    attributes: InstrumentAttributes,
    read: () => number,
  ): () => void {
    const create = (): ObservedInstrument => new ObservedInstrument(name, options);
    return this.#named(name, ObservedInstrument, create).observe(attributes, read);
  }

  read(): InstrumentReading[] {
    const readings: InstrumentReading[] = [];
    for (const instrument of this.#instruments.values()) {
      const reading = instrument.read();
      if (reading !== undefined) readings.push(reading);
    }
    return readings;
  }

  #named<I extends Instrument>(name: string, type: abstract new (...args: never) => I, create: () => I): I {
    const existing = this.#instruments.get(name);
    if (existing === undefined) {
      const created = create();
      this.#instruments.set(name, created);
      return created;
    }
    if (existing instanceof type) return existing;
    throw new TypeError(`bug in the hub: instrument ${name} is asked for as two different kinds`);
  }
}

class SumInstrument implements Instrument, Counter {
  readonly #series = new Map<string, SumSeries>();

  constructor(
    readonly name: string,
    readonly options: InstrumentOptions,
    readonly kind: 'counter' | 'gauge',
  ) {}

  bind(attributes: InstrumentAttributes): BoundCounter {
    return bound(this.#series, attributes, () => new SumSeries(attributes));
  }

  read(): InstrumentReading | undefined {
    const series = [...this.#series.values()].filter((one) => one.touched);
    return series.length === 0 ? undefined : { name: this.name, options: this.options, kind: this.kind, series };
  }
}

class SumSeries implements BoundCounter, NumberSeries {
  value = 0;
  /** A series shows from its first `add` on, even of 0. */
  touched = false;

  constructor(readonly attributes: InstrumentAttributes) {}

  add(value: number): void {
    this.value += value;
    this.touched = true;
  }
}

class HistogramInstrument implements Instrument, Histogram {
  readonly #series = new Map<string, BucketSeries>();

  constructor(
    readonly name: string,
    readonly options: InstrumentOptions & { readonly boundaries: readonly number[] },
  ) {}

  bind(attributes: InstrumentAttributes): BoundHistogram {
    return bound(this.#series, attributes, () => new BucketSeries(attributes, this.options.boundaries));
  }

  read(): InstrumentReading | undefined {
    const series = [...this.#series.values()].filter((one) => one.count > 0);
    return series.length === 0 ? undefined : { name: this.name, options: this.options, kind: 'histogram', series };
  }
}

class BucketSeries implements BoundHistogram, HistogramSeries {
  readonly buckets: number[];
  sum = 0;
  count = 0;

  constructor(
    readonly attributes: InstrumentAttributes,
    readonly boundaries: readonly number[],
  ) {
    this.buckets = new Array<number>(boundaries.length + 1).fill(0);
  }

  record(value: number): void {
    let bucket = 0;
    while (bucket < this.boundaries.length && value > this.boundaries[bucket]!) bucket++;
    this.buckets[bucket]!++;
    this.sum += value;
    this.count++;
  }
}

class ObservedInstrument implements Instrument {
  readonly #observations = new Set<{ readonly attributes: InstrumentAttributes; readonly read: () => number }>();

  constructor(
    readonly name: string,
    readonly options: InstrumentOptions & { readonly monotonic?: boolean },
  ) {}

  observe(attributes: InstrumentAttributes, read: () => number): () => void {
    const observation = { attributes, read };
    this.#observations.add(observation);
    return () => void this.#observations.delete(observation);
  }

  read(): InstrumentReading | undefined {
    if (this.#observations.size === 0) return undefined;
    // Two observers of one attribute set: sums add up, of gauges the last one counts.
    const series = new Map<string, NumberSeries>();
    for (const { attributes, read } of this.#observations) {
      const key = seriesKey(attributes);
      const before = this.options.monotonic === true ? (series.get(key)?.value ?? 0) : 0;
      series.set(key, { attributes, value: before + read() });
    }
    const kind = this.options.monotonic === true ? 'counter' : 'gauge';
    return { name: this.name, options: this.options, kind, series: [...series.values()] };
  }
}

function bound<S>(all: Map<string, S>, attributes: InstrumentAttributes, create: () => S): S {
  const key = seriesKey(attributes);
  let series = all.get(key);
  if (series === undefined) all.set(key, (series = create()));
  return series;
}

function seriesKey(attributes: InstrumentAttributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
