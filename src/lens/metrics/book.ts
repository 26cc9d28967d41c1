/**
 * What remote-write back ends were given, decoded from the requests that left, and what services called it. Filled when
 * somebody looks, and let go of when nobody does any more.
 */
import { createPlainDecoder, uncompress, type WriteRequest } from '../../backends/remote-write/write-request.js';
import type { SeenExchange } from '../exchanges/seen.js';
import type { SeenBatch } from '../telemetry/batches.js';
import type { Budget } from '../telemetry/budget.js';
import { Pace } from '../telemetry/pace.js';
import { Reading } from '../telemetry/reading.js';
import type { Ring } from '../telemetry/window.js';
import { eachDescribedMetric, type DescribedMetric } from './described.js';
import { familyOf } from './family.js';
import { prometheusName, type NamingSettings } from './naming.js';
import { SeriesBook, type LensSeries } from './series.js';

/** Kept decoded, beside the window of bytes. */
export const MAX_SERIES = 5_000;
const MAX_SAMPLES = 240;
const MAX_EXEMPLARS = 4;
const MAX_FAMILIES = 5_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Different metrics of one name that are told apart. */
const MAX_SOURCES = 8;

/** What becomes one name at the back end. */
export interface Family {
  readonly name: string;
  /** What services sent under names that became this one, told apart by name, unit and kind. */
  readonly sources: Map<string, Source>;
  lastAtMs: number;
  /** Number of the last request that had it. */
  lastEntry: number;
}

export interface Source {
  readonly metric: DescribedMetric;
  readonly settings: NamingSettings;
}

export class MetricBook {
  readonly #exchanges: Ring<SeenExchange>;
  readonly #passed: Ring<SeenBatch>;
  /** Of an exporter by its id; undefined: it is none that writes to Prometheus. */
  readonly #settingsOf: (exporter: string) => NamingSettings | undefined;
  #decode: ((request: Uint8Array) => WriteRequest) | undefined;
  #series!: SeriesBook;
  /** Of what services sent: another one may say that a series belongs elsewhere. */
  #version = 0;
  /** What was described already, so that most metrics cost a look-up. */
  readonly #described = new Set<string>();
  #families!: Map<string, Family>;
  #nextExchange = 0;
  #nextPassed = 0;
  readonly #readingPassed: Reading;
  readonly #readingExchanges: Reading;
  #working: Promise<void> = Promise.resolve();

  constructor(
    exchanges: Ring<SeenExchange>,
    passed: Ring<SeenBatch>,
    settingsOf: (exporter: string) => NamingSettings | undefined,
    budget: Budget,
  ) {
    this.#readingPassed = new Reading(budget);
    this.#readingExchanges = new Reading(budget);
    this.#exchanges = exchanges;
    this.#passed = passed;
    this.#settingsOf = settingsOf;
    this.forget();
  }

  /** Lets go of all that was decoded. */
  forget(): void {
    const limits = { series: MAX_SERIES, samples: MAX_SAMPLES, exemplars: MAX_EXEMPLARS };
    this.#series = new SeriesBook(limits, (request) => this.#decode!(request)); // set before anything is read
    this.#families = new Map();
    this.#described.clear();
    this.#nextExchange = 0;
    this.#nextPassed = 0;
    this.#readingPassed.restart();
    this.#readingExchanges.restart();
  }

  /** Requests that were not looked at. */
  get unread(): number {
    return this.#readingExchanges.left;
  }

  get families(): ReadonlyMap<string, Family> {
    return this.#families;
  }

  /** Help and unit as the back end was told, where it was. */
  get metadata(): SeriesBook['metadata'] {
    return this.#series.metadata;
  }

  /** All series, by the family they belong to. */
  seriesByFamily(): ReadonlyMap<string, readonly LensSeries[]> {
    const byFamily = new Map<string, LensSeries[]>();
    for (const series of this.#series.all) {
      const name = this.#familyOf(series);
      const list = byFamily.get(name);
      if (list === undefined) byFamily.set(name, [series]);
      else list.push(series);
    }
    return byFamily;
  }

  /** Number of the next request that will be read. */
  get nextEntry(): number {
    return this.#nextExchange;
  }

  /** Decodes what has come since the last call. */
  catchUp(): Promise<void> {
    // Whoever asked before was told.
    this.#working = this.#working
      .catch(() => {})
      .then(async () => {
        await this.#readPassed();
        await this.#readExchanges();
      });
    return this.#working;
  }

  async #readPassed(): Promise<void> {
    const pace = new Pace();
    const entries = this.#passed.from(this.#nextPassed).filter(({ value }) => value.signal === 'metrics');
    this.#nextPassed = this.#passed.nextEntry;
    for (const entry of this.#readingPassed.part(entries)) {
      const { component, pieces, atMs } = entry.value;
      if (this.#settingsOf(component) === undefined) continue;
      this.#readingPassed.read(entry, () => {
        for (const chunk of pieces) eachDescribedMetric(chunk, (metric) => this.#meet(metric, component, atMs));
      });
      await pace.next();
    }
  }

  #meet(metric: DescribedMetric, exporter: string, atMs: number): void {
    const { name, unit, kind, monotonic, delta } = metric;
    const key = `${exporter}\n${kind}${monotonic}${delta}\n${unit}\n${name}`;
    if (this.#described.has(key)) return;
    if (this.#described.size >= 2 * MAX_FAMILIES) this.#described.clear();
    this.#described.add(key);
    this.#describe(metric, this.#settingsOf(exporter)!, atMs); // asked before
  }

  #describe(metric: DescribedMetric, settings: NamingSettings, atMs: number): void {
    const family = this.#family(prometheusName(metric, settings));
    if (family.lastAtMs === 0) family.lastAtMs = atMs;
    const key = JSON.stringify([metric.name, metric.unit, metric.kind, metric.monotonic, metric.delta]);
    if (family.sources.has(key) || family.sources.size >= MAX_SOURCES) return;
    family.sources.set(key, { metric, settings });
    this.#version++;
  }

  async #readExchanges(): Promise<void> {
    this.#decode ??= await createPlainDecoder();
    const pace = new Pace();
    let number = Math.max(this.#nextExchange, this.#exchanges.firstEntry);
    const entries = this.#exchanges
      .from(this.#nextExchange)
      .map((entry) => ({ value: entry.value, number: number++ }))
      .filter(({ value: { exchange, exporter } }) => exchange.ok && this.#settingsOf(exporter) !== undefined);
    this.#nextExchange = this.#exchanges.nextEntry;
    for (const entry of this.#readingExchanges.part(entries)) {
      this.#readingExchanges.read(entry, () => this.#write(entry.value.exchange.body, entry.number));
      await pace.next();
    }
  }

  #write(body: readonly Uint8Array[], entry: number): void {
    try {
      const request = uncompress(body.length === 1 ? body[0]! : Buffer.concat(body), MAX_BODY_BYTES);
      this.#series.read(request, entry, (series) => {
        const family = this.#family(this.#familyOf(series));
        family.lastAtMs = Math.max(family.lastAtMs, series.newestMs);
        family.lastEntry = entry;
      });
    } catch {
      // The back end took what we do not understand: its exchange shows the bytes.
    }
  }

  #familyOf(series: LensSeries): string {
    if (series.familyVersion !== this.#version) {
      series.family = familyOf(series.labels, (name) => this.#families.get(name));
      series.familyVersion = this.#version;
    }
    return series.family;
  }

  #family(name: string): Family {
    let family = this.#families.get(name);
    if (family !== undefined) return family;
    family = { name, sources: new Map(), lastAtMs: 0, lastEntry: -1 };
    this.#families.set(name, family);
    if (this.#families.size > MAX_FAMILIES) this.#families.delete(this.#families.keys().next().value!); // there is one
    return family;
  }
}
