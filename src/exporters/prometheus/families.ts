/**
 * Series in Prometheus' terms: families of one name and type, label sets, values.
 *
 * Source followed: contrib `prometheusexporter/collector.go` at 0.131.0.
 */
import type { Clock } from '../../component/clock.js';
import type { Logger } from '../../component/logger.js';
import { byteStringText, toByteString } from '../../exporterhelper/prometheus/byte-string.js';
import { labelName, metricName, type NameRules } from '../../exporterhelper/prometheus/names.js';
import { instanceOf, jobOf, type Series } from './accumulator.js';
import type { PrometheusConfig } from './config.js';
import { checkNames, compare, consistent, problemText } from './consistency.js';
import type { Exemplar, Point } from './point.js';
import type { Metric, Resource } from './read-metrics.js';

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary';
export type Label = readonly [name: string, value: string];

export interface Bucket {
  readonly bound: number;
  /** Of this bucket and those below it. */
  readonly count: number;
  readonly exemplar: Exemplar | undefined;
}

export interface Sample {
  /** Sorted by name. */
  readonly labels: readonly Label[];
  /** Of counters and gauges. */
  readonly value: number;
  readonly exemplar: Exemplar | undefined;
  /** Of histograms and summaries. */
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly Bucket[];
  readonly quantiles: readonly (readonly [quantile: number, value: number])[];
  /** Undefined unless times are shown. */
  readonly timeMs: number | undefined;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: FamilyType;
  readonly samples: Sample[];
}

export interface Page {
  readonly families: readonly Family[];
  /** What could not be shown beside others. */
  readonly problem: string | undefined;
}

interface KnownFamily {
  readonly type: FamilyType;
  readonly help: string;
  lastSeenMs: number;
}

type Settings = Pick<
  PrometheusConfig,
  'namespace' | 'add_metric_suffixes' | 'const_labels' | 'send_timestamps' | 'metric_expiration'
>;

const RESOURCE_IDENTITY = ['service.name', 'service.namespace', 'service.instance.id'];

/** Remembers which type and help a name had first, for as long as it is shown. */
export class FamilyBuilder {
  readonly #config: Settings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #rules: NameRules;
  readonly #known = new Map<string, KnownFamily>();

  constructor(config: Settings, clock: Clock, logger: Logger) {
    this.#config = config;
    this.#clock = clock;
    this.#logger = logger;
    this.#rules = { namespace: config.namespace, suffixes: config.add_metric_suffixes };
  }

  /** @returns families sorted by name, their samples by labels; what cannot be shown is logged. */
  build(all: readonly Series[]): Page {
    const families = new Map<string, Family>();
    this.#addTargets(families, all);
    for (const { metric, point } of all) {
      try {
        this.#add(families, metric, point);
      } catch (error) {
        this.#refuse(metric.name, error);
      }
    }
    this.#forget();
    const problems: string[] = [];
    const sorted = [...families.values()].sort((a, b) => compare(a.name, b.name));
    const shown = sorted.map((family) => consistent(family, problems)).filter(({ samples }) => samples.length > 0);
    if (problems.length === 0) return { families: shown, problem: undefined };
    const problem = problemText(problems);
    this.#logger.error(`error gathering metrics: ${problem}\n`);
    return { families: shown, problem };
  }

  #refuse(name: string, error: unknown): void {
    this.#logger.error(`failed to convert metric ${name}: ${(error as Error).message}`);
  }

  #add(families: Map<string, Family>, metric: Series['metric'], point: Point): void {
    const type = typeOf(metric);
    const kind = type === 'counter' || type === 'gauge' ? (metric.kind === 'gauge' ? 'gauge' : type) : 'other';
    const named = kind === 'gauge' && metric.kind === 'sum' ? 'other' : kind;
    const name = metricName(toByteString(metric.name), toByteString(metric.unit), named, this.#rules);
    const help = this.#helpOf(name, type, metric.description);
    const labels = this.#labels(name, metric, point);
    const family = families.get(name) ?? { name, help, type, samples: [] };
    families.set(name, family);
    const timeMs = this.#config.send_timestamps ? Number(point.timeNanos / 1_000_000n) : undefined;
    family.samples.push({
      labels,
      value: point.value,
      exemplar: type === 'counter' ? point.exemplars.at(-1) : undefined,
      count: point.count,
      sum: point.sum,
      buckets: type === 'histogram' ? bucketsOf(point) : [],
      quantiles: [...new Map(point.quantiles)].sort(([a], [b]) => a - b),
      timeMs,
    });
  }

  /** The first description of a name stays. @throws for a second type under one name. */
  #helpOf(name: string, type: FamilyType, description: string): string {
    const now = this.#clock.monotonic();
    const known = this.#known.get(name);
    if (known === undefined) {
      this.#known.set(name, { type, help: description, lastSeenMs: now });
      return description;
    }
    if (known.type !== type) {
      const [existing, dropped] = [known.type.toUpperCase(), type.toUpperCase()];
      throw new Error(
        `instrument type conflict, using existing type definition. instrument: ${name}, existing: ${existing}, dropped: ${dropped}`,
      );
    }
    known.lastSeenMs = now;
    if (known.help !== description) {
      const fields = { instrument: name, existing: known.help, dropped: description };
      this.#logger.info('Instrument description conflict, using existing', fields);
    }
    return known.help;
  }

  #labels(name: string, { scope, resource }: Series['metric'], { attributes }: Point): Label[] {
    const labels: Label[] = attributes.map(([key, value]) => [labelOf(key), value]);
    for (const [key, value] of scope.attributes) labels.push([labelOf(`otel_scope_${key}`), value]);
    labels.push(['otel_scope_name', scope.name], ['otel_scope_version', scope.version]);
    labels.push(['otel_scope_schema_url', scope.schemaUrl], ...identityLabels(resource));
    const constant = this.#config.const_labels;
    checkNames(name, labels, Object.keys(constant));
    return [...labels, ...Object.entries(constant)].sort(([a], [b]) => compare(a, b));
  }

  /** One for each job and instance. */
  #addTargets(families: Map<string, Family>, all: readonly Series[]): void {
    const seen = new Set<string>();
    const prefix = labelOf(this.#config.namespace);
    const name = prefix === '' ? 'target_info' : `${prefix}_target_info`;
    const samples: Sample[] = [];
    for (const { metric } of all) {
      const { attributes } = metric.resource;
      const [job, instance] = [jobOf(attributes), instanceOf(attributes)];
      const identity = JSON.stringify([job, instance]);
      if (!job || !instance || seen.has(identity)) continue;
      seen.add(identity);
      const labels = new Map<string, string>();
      for (const [key, value] of attributes) {
        if (RESOURCE_IDENTITY.includes(key)) continue;
        const label = labelOf(key);
        const there = labels.get(label);
        labels.set(label, there === undefined ? value : `${there};${value}`);
      }
      for (const [label, value] of identityLabels(metric.resource)) labels.set(label, value);
      try {
        checkNames(name, [...labels], []);
        samples.push({ ...ONE, labels: [...labels].sort(([a], [b]) => compare(a, b)) });
      } catch (error) {
        this.#refuse('target_info', error);
      }
    }
    if (samples.length > 0) families.set(name, { name, help: 'Target metadata', type: 'gauge', samples });
  }

  #forget(): void {
    const limitMs = this.#clock.monotonic() - this.#config.metric_expiration;
    for (const [name, { lastSeenMs }] of this.#known) if (lastSeenMs < limitMs) this.#known.delete(name);
  }
}

const ONE = { value: 1, exemplar: undefined, count: 0, sum: 0, buckets: [], quantiles: [], timeMs: undefined };

function typeOf({ kind, isMonotonic }: Pick<Metric, 'kind' | 'isMonotonic'>): FamilyType {
  if (kind === 'histogram' || kind === 'summary') return kind;
  return kind === 'sum' && isMonotonic ? 'counter' : 'gauge';
}

function labelOf(key: string): string {
  return byteStringText(labelName(toByteString(key)));
}

function identityLabels({ attributes }: Resource): Label[] {
  const [job, instance] = [jobOf(attributes), instanceOf(attributes)];
  const labels: Label[] = [];
  if (job !== undefined) labels.push(['job', job]);
  if (instance !== undefined) labels.push(['instance', instance]);
  return labels;
}

/** Ascending, each bound once, with those below it counted in; the one without a bound last. */
function bucketsOf({ bounds, buckets, count, exemplars }: Point): Bucket[] {
  const firstPlace = new Map<number, number>();
  bounds.forEach((bound, index) => {
    if (!firstPlace.has(bound)) firstPlace.set(bound, index);
  });
  let below = 0;
  const result: Bucket[] = [...firstPlace]
    .sort(([a], [b]) => a - b)
    .map(([bound, index]) => ({ bound, count: (below += buckets[index] ?? 0), exemplar: undefined }));
  if (result.at(-1)?.bound !== Infinity) result.push({ bound: Infinity, count, exemplar: undefined });
  for (const exemplar of exemplars) {
    const place = result.findIndex(({ bound }) => bound >= exemplar.value);
    if (place >= 0) result[place] = { ...result[place]!, exemplar };
  }
  return result;
}
