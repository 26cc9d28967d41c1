/** What the hub wrote to the metrics back end. */
import type { MetricMetadata, NativeHistogram, Sample } from '../../backends/remote-write/write-request.js';
import type { Exemplar, WrittenSeries } from '../../backends/remote-write/write-request.js';
import type { StoredSeries } from '../../backends/remote-write/store.js';
import type { RemoteWriteRequest as StandInRequest, RemoteWriteStandIn } from '../../standins/remote-write/stand-in.js';
import type { BackEnd } from '../back-ends/back-ends.js';
import { blamingCaller } from '../blame.js';
import { ExpectationError, UsageError } from '../errors.js';
import { indented, mismatchLines } from '../match/explain.js';
import { compare, matches, type FieldPattern } from '../match/pattern.js';
import { valueText } from '../match/value-text.js';
import { plain } from '../plain.js';
import { DEFAULT_WAIT_MS, waitUntil, type WaitOptions } from '../wait.js';

/** A series as the back end has it. */
export interface DeliveredSeries {
  readonly name: string;
  /** Without `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly samples: readonly Sample[];
  readonly histograms: readonly NativeHistogram[];
  readonly exemplars: readonly Exemplar[];
  /** The newest sample's; undefined for a native histogram. */
  readonly value: number | undefined;
  /** Id of the exporter that wrote it. */
  readonly exporter: string;
}

export interface DeliveredWrite extends StandInRequest {
  readonly exporter: string;
}

export type NamePattern = string | RegExp | ((name: string) => boolean);
export type LabelPattern = Readonly<Record<string, FieldPattern<string> | undefined>>;

/** What the view needs to know of the hub around it. */
export interface DeliveredSurroundings {
  readonly flush: () => Promise<void>;
  readonly explain: () => readonly string[];
}

export class RemoteWriteView {
  readonly #backEnds: readonly BackEnd<RemoteWriteStandIn>[];
  readonly #around: DeliveredSurroundings;

  constructor(backEnds: readonly BackEnd<RemoteWriteStandIn>[], around: DeliveredSurroundings) {
    this.#backEnds = backEnds;
    this.#around = around;
  }

  /**
   * Series that are stored, sorted by name and labels.
   *
   * @param labels only those named are looked at; `undefined` asks for absence.
   */
  series(name?: NamePattern, labels: LabelPattern = {}): readonly DeliveredSeries[] {
    return this.#all().filter((series) => matches(wantedOf(name, labels), series));
  }

  /** The newest value of the one series that matches. @throws {ExpectationError} when there is none, or more than one. */
  value(name: NamePattern, labels: LabelPattern = {}): number {
    const [found, ...others] = this.series(name, labels);
    if (found === undefined) throw new ExpectationError([...missLines(name, labels, this.#all())].join('\n'));
    if (others.length > 0) {
      throw new ExpectationError(
        [`${others.length + 1} series match; name more labels:`, ...indented([found, ...others].map(seriesTitle))].join(
          '\n',
        ),
      );
    }
    if (found.value === undefined) throw new ExpectationError(`${seriesTitle(found)} is a native histogram`);
    return found.value;
  }

  /** Every request, oldest first, whatever was answered. */
  get requests(): readonly DeliveredWrite[] {
    return this.#backEnds.flatMap(({ exporter, standIn }) =>
      standIn.requests.map((request) => ({ ...request, exporter })),
    );
  }

  /** Every series of every request that was taken, in the order they were sent. */
  get written(): readonly WrittenSeries[] {
    return this.requests
      .filter(({ status }) => status === undefined || status < 300)
      .flatMap(({ decoded }) => decoded?.series ?? []);
  }

  get metadata(): readonly MetricMetadata[] {
    return this.#backEnds.flatMap(({ standIn }) => standIn.metadata);
  }

  /** Settles as soon as a series matches; see `ReceivedView.waitFor`. @throws {ExpectationError} when time is up. */
  waitFor(
    name: NamePattern,
    labels: LabelPattern = {},
    options: WaitOptions = {},
  ): Promise<readonly [DeliveredSeries, ...DeliveredSeries[]]> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.waitFor, async () => {
      this.#needOne();
      const found = await waitUntil(
        () => this.series(name, labels),
        (series) => series.length > 0,
        (listener) => this.#onRequest(listener),
        options,
      );
      if (found.length > 0) return found as [DeliveredSeries, ...DeliveredSeries[]];
      const lines = missLines(name, labels, this.#all());
      throw new ExpectationError(
        [
          `no series matched within ${options.timeoutMs ?? DEFAULT_WAIT_MS} ms`,
          ...lines,
          ...this.#around.explain(),
        ].join('\n'),
      );
    });
  }

  /** Flushes the hub, then makes sure that no series matches. @throws {ExpectationError} naming those that do. */
  expectNone(name?: NamePattern, labels: LabelPattern = {}): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.expectNone, async () => {
      this.#needOne();
      await this.#around.flush();
      const found = this.series(name, labels);
      if (found.length === 0) return;
      throw new ExpectationError(
        [`expected no series, but ${found.length} match:`, ...indented(found.slice(0, 5).map(seriesTitle))].join('\n'),
      );
    });
  }

  /** Every series as plain data that serialises the same each time. For snapshots. */
  toJSON(): unknown {
    return plain(this.#all());
  }

  #all(): readonly DeliveredSeries[] {
    return this.#backEnds.flatMap(({ exporter, standIn }) =>
      standIn.series().map((series) => deliveredSeries(series, exporter)),
    );
  }

  #onRequest(listener: () => void): () => void {
    const stops = this.#backEnds.map(({ standIn }) => standIn.onRequest(listener));
    return () => stops.forEach((stop) => stop());
  }

  #needOne(): void {
    if (this.#backEnds.length > 0) return;
    throw new UsageError(
      'no pipeline of the configuration has a prometheusremotewrite exporter with a stand-in behind it, so no series can arrive',
    );
  }
}

function deliveredSeries({ labels, samples, histograms, exemplars }: StoredSeries, exporter: string): DeliveredSeries {
  const { __name__: name = '', ...others } = Object.fromEntries(labels);
  return { name, labels: others, samples, histograms, exemplars, value: samples.at(-1)?.value, exporter };
}

function wantedOf(name: NamePattern | undefined, labels: LabelPattern): object {
  return name === undefined ? { labels } : { name, labels };
}

/** What was asked for, and the series nearest to it. */
function missLines(name: NamePattern, labels: LabelPattern, all: readonly DeliveredSeries[]): string[] {
  const wanted = ['wanted:', ...indented([`name: ${valueText(name)}`, `labels: ${valueText(labels)}`])];
  if (all.length === 0) return [...wanted, 'no series was written at all'];
  const pattern = wantedOf(name, labels);
  const ranked = all
    .map((series) => ({ series, ...compare(pattern, series), distance: distanceOf(name, series.name) }))
    .sort((a, b) => a.mismatches.length - b.mismatches.length || a.distance - b.distance);
  const { series, mismatches } = ranked[0]!; // there is at least one
  return [
    ...wanted,
    `nearest of ${all.length} series:`,
    ...indented([seriesTitle(series), ...mismatchLines(mismatches)]),
  ];
}

/** How many words of the wanted name the other one lacks. */
function distanceOf(name: NamePattern, other: string): number {
  if (typeof name !== 'string') return 0;
  const words = new Set(other.split('_'));
  return name.split('_').filter((word) => !words.has(word)).length;
}

function seriesTitle({ name, labels, value }: DeliveredSeries): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}{${pairs.join(', ')}} ${value ?? 'histogram'}`;
}
