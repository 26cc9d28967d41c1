/** Metrics as the page asks for them. */
import { newestOf } from '../../backends/remote-write/store.js';
import type { Metric, MetricFlag, MetricRow, MetricType, Series } from '../api.js';
import { cutName, cutText } from '../telemetry/text.js';
import type { Family, MetricBook, Source } from './book.js';
import { classicHistogram, nativeHistogram } from './histograms.js';
import { namingSteps } from './naming.js';
import type { Brought, LensSeries } from './series.js';

/** A series that was not sent for so long is stale, as in Prometheus. */
const STALE_MS = 300_000;
/** What was handed to an exporter is in a request after so long, unless something is wrong. */
const ON_ITS_WAY_MS = 15_000;
/** Series of one metric that are sent to the page. */
const MAX_SHOWN = 100;
const MAX_LABELS = 64;
/** Points of a series that are sent to the page; where there are more, every second, third and so on. */
const MAX_POINTS = 120;
/** Of a series; the newest. */
const MAX_EXEMPLARS = 8;

export class MetricViews {
  readonly #book: MetricBook;
  readonly #now: () => number;

  constructor(book: MetricBook, now: () => number) {
    this.#book = book;
    this.#now = now;
  }

  /** @param text in either name, upper and lower case alike. */
  async rows(text = ''): Promise<MetricRow[]> {
    await this.#book.catchUp();
    const wanted = text.toLowerCase();
    const byFamily = this.#book.seriesByFamily();
    return [...this.#book.families.values()]
      .filter((family) => namesOf(family).some((name) => name.toLowerCase().includes(wanted)))
      .map((family) => this.#row(family, byFamily.get(family.name) ?? []))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param since number of a request: only points that it and later ones brought. */
  async metric(name: string, since = 0): Promise<Metric | undefined> {
    await this.#book.catchUp();
    const family = this.#book.families.get(name);
    if (family === undefined) return undefined;
    const series = this.#book.seriesByFamily().get(name) ?? [];
    const row = this.#row(family, series);
    const [source] = [...family.sources.values()];
    return {
      ...row,
      naming: source === undefined ? [] : namingSteps(source.metric, source.settings),
      next: this.#book.nextEntry,
      shown: [...groups(series, row.type).values()].slice(0, MAX_SHOWN).map((group) => this.#shown(group, row, since)),
    };
  }

  /** Requests that were not looked at. */
  get unread(): number {
    return this.#book.unread;
  }

  /** Names of what was sent by requests from that number on. */
  async changed(fromEntry: number): Promise<readonly string[]> {
    await this.#book.catchUp();
    return [...this.#book.families.values()].filter(({ lastEntry }) => lastEntry >= fromEntry).map(({ name }) => name);
  }

  #row(family: Family, series: readonly LensSeries[]): MetricRow {
    const sources = [...family.sources.values()];
    const told = this.#book.metadata.get(family.name);
    const metric = sources[0]?.metric;
    const type = typeOf(family, series, told?.type);
    const shown = groups(series, type);
    return {
      name: family.name,
      type,
      unit: cutName(told?.unit || metric?.unit || ''),
      help: cutText(told?.help || metric?.description || '', 1000),
      series: shown.size,
      lastAt: family.lastAtMs,
      ...(metric === undefined ? {} : { otlpName: cutName(metric.name) }),
      flags: [
        ...flagsOf(family.name, sources, this.#stale([...shown.values()])),
        ...(this.#isUndelivered(family) ? [UNDELIVERED] : []),
      ],
    };
  }

  /** Requests that were not read may have had it. */
  #isUndelivered({ lastEntry, lastAtMs, sources }: Family): boolean {
    if (lastEntry >= 0 || this.#book.unread > 0 || this.#now() - lastAtMs < ON_ITS_WAY_MS) return false;
    return [...sources.values()].some(({ metric }) => !metric.delta);
  }

  #stale(all: readonly (readonly LensSeries[])[]): { readonly stale: number; readonly all: number } {
    return { stale: all.filter((group) => this.#isStale(group)).length, all: all.length };
  }

  #isStale(group: readonly LensSeries[]): boolean {
    const newest = group.map(newestOf).filter((sample) => sample !== undefined);
    return newest.every(({ timestampMs, stale }) => stale || this.#now() - timestampMs > STALE_MS);
  }

  #shown(group: readonly LensSeries[], { name, type }: MetricRow, since: number): Series {
    const labels = [...group[0]!.labels].filter(([label]) => !isMerged(type) || label !== 'le'); // no group is empty
    const named = isMerged(type)
      ? labels.map(([label, value]) => [label, label === '__name__' ? name : value])
      : labels;
    const histograms = histogramsOf(group, type, since);
    return {
      labels: named.slice(0, MAX_LABELS).map(([label, value]) => [cutName(label!), cutName(value!, 500)]),
      points: isMerged(type)
        ? []
        : pointsOf(group[0]!.samples, since).map(({ timestampMs, value }) => [timestampMs, value]),
      ...(histograms.length === 0 ? {} : { histograms }),
      exemplars: group
        .flatMap(({ exemplars }) => exemplars)
        .sort((a, b) => b.timestampMs - a.timestampMs)
        .slice(0, MAX_EXEMPLARS)
        .map(({ labels: of, timestampMs, value }) => {
          const traceId = of.find(({ name: label }) => label === 'trace_id')?.value;
          const spanId = of.find(({ name: label }) => label === 'span_id')?.value;
          return {
            time: timestampMs,
            value,
            ...(traceId === undefined ? {} : { traceId }),
            ...(spanId === undefined ? {} : { spanId }),
          };
        }),
      stale: this.#isStale(group),
    };
  }
}

/** Whether several series are shown as one. */
function isMerged(type: MetricType): boolean {
  return type === 'histogram' || type === 'native histogram';
}

/** The parts of a histogram stand together; anything else stands alone. */
function groups(series: readonly LensSeries[], type: MetricType): Map<string, LensSeries[]> {
  const grouped = new Map<string, LensSeries[]>();
  for (const one of series) {
    const key = groupKey(one, isMerged(type));
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, [one]);
    else group.push(one);
  }
  return grouped;
}

/** Whole, and of a histogram without what its parts differ in. */
const KEYS = { whole: new WeakMap<LensSeries, string>(), merged: new WeakMap<LensSeries, string>() };

function groupKey(series: LensSeries, merged: boolean): string {
  const known = merged ? KEYS.merged : KEYS.whole;
  let key = known.get(series);
  if (key === undefined) {
    key = JSON.stringify([...series.labels].filter(([name]) => !merged || (name !== 'le' && name !== '__name__')));
    known.set(series, key);
  }
  return key;
}

function histogramsOf(group: readonly LensSeries[], type: MetricType, since: number) {
  if (type !== 'histogram') return group.flatMap(({ histograms }) => pointsOf(histograms, since).map(nativeHistogram));
  const whole = group.find(({ labels }) => labels.get('__name__')?.endsWith('_count')) ?? group[0]!; // no group is empty
  const times = new Set(pointsOf(whole.samples, since).map(({ timestampMs }) => timestampMs));
  return classicHistogram(
    group.map((one) => ({
      ...one,
      samples: newFrom(one.samples, since).filter(({ timestampMs }) => times.has(timestampMs)),
    })),
  );
}

/** Of all there are some, of new ones each. */
function pointsOf<T extends Brought<{ readonly stale: boolean }>>(points: readonly T[], since: number): readonly T[] {
  const there = newFrom(points, since).filter(({ stale }) => !stale);
  return since === 0 ? thinned(there) : there;
}

function newFrom<T extends Brought<object>>(points: readonly T[], since: number): readonly T[] {
  return since === 0 ? points : points.slice(points.findLastIndex(({ entry }) => entry < since) + 1);
}

/** Evenly; the newest stays. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MAX_POINTS);
  return step <= 1 ? points : points.filter((_, index) => (points.length - 1 - index) % step === 0);
}

function namesOf({ name, sources }: Family): string[] {
  return [name, ...[...sources.values()].map(({ metric }) => metric.name)];
}

function typeOf({ name, sources }: Family, series: readonly LensSeries[], told: string | undefined): MetricType {
  if (series.some(({ histograms }) => histograms.length > 0)) return 'native histogram';
  if (series.some(({ labels }) => labels.has('le') && labels.get('__name__') === `${name}_bucket`)) return 'histogram';
  const [source] = [...sources.values()];
  switch (source?.metric.kind) {
    case 'gauge':
      return 'gauge';
    case 'sum':
      return source.metric.monotonic ? 'counter' : 'gauge';
    case 'histogram':
      return 'histogram';
    case 'exponential histogram':
      return 'native histogram';
    case 'summary':
      return 'summary';
    default:
      if (name === 'target_info') return 'info';
      return told === 'gauge' || told === 'counter' || told === 'summary' || told === 'info' ? told : 'unknown';
  }
}

const UNDELIVERED: MetricFlag = {
  kind: 'undelivered',
  text: 'No request with it was taken by the back end yet: the exporter in Flow tells why.',
};

function flagsOf(
  name: string,
  sources: readonly Source[],
  { stale, all }: { readonly stale: number; readonly all: number },
): MetricFlag[] {
  const flags: MetricFlag[] = [];
  const [first] = sources;
  if (first !== undefined && first.metric.name !== name) {
    const why = namingSteps(first.metric, first.settings).map((step) => step.why);
    flags.push({
      kind: 'renamed',
      text: `It is called ${cutName(first.metric.name)} by the service: ${why.join('; ')}.`,
    });
  }
  const distinct = sources.filter(({ metric }) => !metric.delta);
  if (distinct.length > 1) flags.push({ kind: 'collision', text: collisionText(distinct) });
  if (all > 0 && stale > 0) {
    const which = stale === all ? 'No series has' : `${stale} of ${all} series have not`;
    flags.push({ kind: 'stale', text: `${which} been sent for five minutes, or the service said that they end.` });
  }
  const delta = sources.find(({ metric }) => metric.delta);
  if (delta !== undefined) {
    flags.push({
      kind: 'dropped',
      text: `${cutName(delta.metric.name)} comes with delta temporality, which Prometheus does not take: its points are dropped. Have the SDK export cumulative temporality.`,
    });
  }
  return flags;
}

function collisionText(sources: readonly Source[]): string {
  const described = sources.map(({ metric }) => {
    const unit = metric.unit === '' ? '' : ` in ${cutName(metric.unit, 30)}`;
    return `${cutName(metric.name)} (${metric.kind}${unit})`;
  });
  return `Different metrics got this name: ${described.join(', ')}. Their points stand in each other’s way.`;
}
