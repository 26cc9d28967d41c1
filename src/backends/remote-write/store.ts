import { type Matcher, selects } from './selector.js';
import { checkLabels, RefusedError, seriesText } from './check.js';
import type {
  Exemplar,
  Label,
  MetricMetadata,
  NativeHistogram,
  Sample,
  WriteRequest,
  WrittenSeries,
} from './write-request.js';

/** What the store keeps at most. Reaching a limit drops the oldest and counts it; it refuses nothing. */
export interface StoreLimits {
  /** Series; the one that was written to longest ago goes first. */
  readonly maxSeries: number;
  /** Samples of one series, native histograms apart from floats. */
  readonly maxSamplesPerSeries: number;
  /** Exemplars of one series. */
  readonly maxExemplarsPerSeries: number;
  /** A sample this much older than the newest one of all series is out of bounds, as in Prometheus' head block. */
  readonly outOfBoundsMs: number;
  /** Prometheus' `out_of_order_time_window`: samples this much older than the newest of all are taken in any order. */
  readonly outOfOrderWindowMs: number;
}

export const DEFAULT_STORE_LIMITS: StoreLimits = {
  maxSeries: 10_000,
  maxSamplesPerSeries: 120,
  maxExemplarsPerSeries: 10,
  outOfBoundsMs: 3_600_000,
  outOfOrderWindowMs: 0,
};

/** One series as stored. Read-only for callers. */
export interface StoredSeries {
  /** Sorted by name, `__name__` among them. */
  readonly labels: ReadonlyMap<string, string>;
  /** Oldest first. */
  readonly samples: readonly Sample[];
  /** Native histograms, oldest first. */
  readonly histograms: readonly NativeHistogram[];
  readonly exemplars: readonly Exemplar[];
}

export interface StoreStatistics {
  /** Samples written and kept, float and histogram, since the start. */
  readonly writtenSamples: number;
  /** Samples left out because the same request had a later one of the same series before them. */
  readonly ignoredSamples: number;
  /** Series and samples that went to stay inside the limits. */
  readonly evictedSeries: number;
  readonly evictedSamples: number;
}

interface Entry extends StoredSeries {
  readonly samples: Sample[];
  readonly histograms: NativeHistogram[];
  readonly exemplars: Exemplar[];
}

/** Series in memory, with the order of time that Prometheus' head block demands of their samples. */
export class SeriesStore {
  readonly #limits: StoreLimits;
  /** By the series' text; in order of the last write. */
  readonly #entries = new Map<string, Entry>();
  readonly #metadata = new Map<string, MetricMetadata>();
  readonly #statistics = { writtenSamples: 0, ignoredSamples: 0, evictedSeries: 0, evictedSamples: 0 };
  #newestMs = -Infinity;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  get statistics(): StoreStatistics {
    return { ...this.#statistics };
  }

  get metadata(): ReadonlyMap<string, MetricMetadata> {
    return this.#metadata;
  }

  /** Series that every matcher selects, or all; sorted by their text. */
  series(matchers: readonly Matcher[] = []): readonly StoredSeries[] {
    const found: [string, StoredSeries][] = [];
    for (const [key, entry] of this.#entries) if (selects(matchers, entry.labels)) found.push([key, entry]);
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /**
   * Stores all of a request or nothing.
   *
   * @throws {RefusedError} in Prometheus' words: labels it would not take, samples behind those it has.
   */
  write(request: WriteRequest): void {
    const written = request.series.map((series) => {
      checkLabels(series.labels);
      const labels = storedLabels(series.labels);
      return { series, labels, key: seriesText(labels) };
    });
    for (const { series, key } of written) this.#checkTimes(series, this.#entries.get(key));
    for (const { series, labels, key } of written) this.#append(key, labels, series);
    for (const entry of request.metadata) this.#metadata.set(entry.family, entry);
    this.#evict();
  }

  #checkTimes(series: WrittenSeries, entry: Entry | undefined): void {
    const last = entry && newestOf(entry);
    for (const sample of [...series.samples, ...series.histograms]) {
      const fault = this.#timeFault(sample, last);
      if (fault === undefined) continue;
      const storedMs = last === undefined || fault === 'out of bounds' ? this.#newestMs : last.timestampMs;
      throw new RefusedError(fault, series.labels, { sampleMs: sample.timestampMs, storedMs });
    }
  }

  /** Source followed: Prometheus `tsdb/head_append.go`, `appendable`. */
  #timeFault(sample: Sample | NativeHistogram, last: Sample | NativeHistogram | undefined): string | undefined {
    const { outOfBoundsMs, outOfOrderWindowMs } = this.#limits;
    const behindMs = this.#newestMs - sample.timestampMs;
    const isInBounds = !(behindMs > outOfBoundsMs);
    if (isInBounds) {
      if (last === undefined || sample.timestampMs > last.timestampMs) return undefined;
      if (sample.timestampMs === last.timestampMs) {
        return sameValue(sample, last) ? undefined : 'duplicate sample for timestamp';
      }
    }
    if (outOfOrderWindowMs > 0) return behindMs <= outOfOrderWindowMs ? undefined : 'too old sample';
    return isInBounds ? 'out of order sample' : 'out of bounds';
  }

  #append(key: string, labels: ReadonlyMap<string, string>, series: WrittenSeries): void {
    if (series.samples.length + series.histograms.length === 0) return;
    const entry = this.#entries.get(key) ?? { labels, samples: [], histograms: [], exemplars: [] };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const samples = [...series.samples, ...series.histograms];
    let newestMs = newestOf(entry)?.timestampMs ?? -Infinity;
    for (const sample of samples) {
      if (sample.timestampMs < newestMs && this.#limits.outOfOrderWindowMs > 0) {
        this.#insertLate(entry, sample);
        continue;
      }
      if (sample.timestampMs <= newestMs) {
        // Prometheus takes the request and leaves these out, too: it compares with what earlier requests brought.
        this.#statistics.ignoredSamples++;
        continue;
      }
      newestMs = sample.timestampMs;
      if (isHistogram(sample)) entry.histograms.push(sample);
      else entry.samples.push(sample);
      this.#statistics.writtenSamples++;
    }
    entry.exemplars.push(...series.exemplars);
    cutTo(entry.exemplars, this.#limits.maxExemplarsPerSeries);
    this.#statistics.evictedSamples +=
      cutTo(entry.samples, this.#limits.maxSamplesPerSeries) +
      cutTo(entry.histograms, this.#limits.maxSamplesPerSeries);
    this.#newestMs = Math.max(this.#newestMs, newestMs);
  }

  /** Takes a late sample in where it belongs; of two for one time the first stays, as in Prometheus. */
  #insertLate(entry: Entry, sample: Sample | NativeHistogram): void {
    const list: (Sample | NativeHistogram)[] = isHistogram(sample) ? entry.histograms : entry.samples;
    const before = list.findLastIndex(({ timestampMs }) => timestampMs <= sample.timestampMs);
    if (before >= 0 && list[before]!.timestampMs === sample.timestampMs) {
      this.#statistics.ignoredSamples++;
      return;
    }
    list.splice(before + 1, 0, sample);
    this.#statistics.writtenSamples++;
  }

  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.maxSeries) break;
      this.#entries.delete(key);
      this.#statistics.evictedSeries++;
    }
    for (const family of this.#metadata.keys()) {
      if (this.#metadata.size <= this.#limits.maxSeries) break;
      this.#metadata.delete(family);
    }
  }
}

/** A label with an empty value is a label that is not there. */
function storedLabels(labels: readonly Label[]): ReadonlyMap<string, string> {
  return new Map(labels.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]));
}

/** The newest sample of either kind. */
export function newestOf(series: StoredSeries): Sample | NativeHistogram | undefined {
  const sample = series.samples.at(-1);
  const histogram = series.histograms.at(-1);
  if (sample === undefined || histogram === undefined) return sample ?? histogram;
  return sample.timestampMs > histogram.timestampMs ? sample : histogram;
}

export function isHistogram(sample: Sample | NativeHistogram): sample is NativeHistogram {
  return 'schema' in sample;
}

function sameValue(a: Sample | NativeHistogram, b: Sample | NativeHistogram): boolean {
  if (isHistogram(a) || isHistogram(b)) return JSON.stringify(a) === JSON.stringify(b);
  return Object.is(a.value, b.value) && a.stale === b.stale;
}

/** Takes away the oldest. @returns how many. */
function cutTo(list: unknown[], max: number): number {
  const surplus = Math.max(0, list.length - max);
  if (surplus > 0) list.splice(0, surplus);
  return surplus;
}
