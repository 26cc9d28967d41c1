/**
 * A second translation from OTLP to remote-write series, for tests: the same rules over plain objects, with no regard for
 * speed, and nothing shared with the code it checks but the naming rules (which have tests of their own) and Go's texts.
 */
import { formatFloatPlain } from '../../../src/pdata/go-format.js';
import { labelName, metricName } from '../../../src/exporters/prometheusremotewrite/names.js';
import { bitsOf, type ReadHistogram, type ReadLabel, type ReadSeries } from './write-request.js';

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string; readonly boolValue?: boolean };
}

export interface Exemplar {
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly traceId?: string;
  readonly filteredAttributes?: readonly Attribute[];
}

export interface Buckets {
  readonly offset: number;
  readonly bucketCounts: readonly string[];
}

export interface Point {
  readonly attributes: readonly Attribute[];
  readonly timeUnixNano: string;
  readonly flags?: number;
  readonly asDouble?: number;
  readonly asInt?: string;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly { readonly quantile: number; readonly value: number }[];
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: Buckets;
  readonly negative?: Buckets;
  readonly exemplars?: readonly Exemplar[];
}

interface Data {
  readonly dataPoints: readonly Point[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly gauge?: Data;
  readonly sum?: Data;
  readonly histogram?: Data;
  readonly exponentialHistogram?: Data;
  readonly summary?: Data;
}

export interface Request {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

interface Series {
  readonly labels: readonly ReadLabel[];
  readonly samples: { timestamp: bigint; value: string }[];
  readonly exemplars: ReadSeries['exemplars'][number][];
  readonly histograms: ReadHistogram[];
}

const CUMULATIVE = 2;
const STALE = '7ff0000000000002';
const IDENTITY = ['service.name', 'service.namespace', 'service.instance.id'];

/** All series of a request, in no particular order. Texts must be ASCII. */
export function expectedSeries(request: Request): ReadSeries[] {
  const oracle = new Oracle();
  for (const { resource, scopeMetrics } of request.resourceMetrics) {
    for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) oracle.metric(resource.attributes, metric);
    const points = scopeMetrics.flatMap(({ metrics }) => metrics.flatMap((metric) => dataOf(metric)?.dataPoints ?? []));
    const newest = points.reduce(
      (max, { timeUnixNano }) => (BigInt(timeUnixNano) > max ? BigInt(timeUnixNano) : max),
      0n,
    );
    oracle.targetInfo(resource.attributes, newest);
  }
  return oracle.finish();
}

class Oracle {
  readonly #series = new Map<string, Series>();

  metric(resource: readonly Attribute[], metric: Metric): void {
    const data = dataOf(metric);
    const temporal = metric.gauge === undefined && metric.summary === undefined;
    if (data === undefined || (temporal && data.aggregationTemporality !== CUMULATIVE)) return;
    const counter = metric.sum !== undefined && data.isMonotonic === true;
    const kind = metric.gauge !== undefined ? 'gauge' : counter ? 'counter' : 'other';
    const name = metricName(metric.name, metric.unit, kind, { namespace: '', suffixes: true });
    for (const point of data.dataPoints) {
      const labels = labelsOf(resource, point.attributes);
      if (metric.histogram !== undefined) this.#histogram(name, labels, point);
      else if (metric.summary !== undefined) this.#summary(name, labels, point);
      else if (metric.exponentialHistogram !== undefined) {
        const series = this.#of([...withoutName(labels), ['__name__', name]]);
        if (point.scale! < -4) return;
        series.histograms.push(nativeHistogram(point));
        series.exemplars.push(...(point.exemplars ?? []).map(exemplarOf));
      } else {
        const value = point.asInt === undefined ? bitsOf(point.asDouble ?? 0) : bitsOf(Number(point.asInt));
        const series = this.#sample([...withoutName(labels), ['__name__', name]], point, value);
        if (metric.sum !== undefined) series.exemplars.push(...(point.exemplars ?? []).map(exemplarOf));
      }
    }
  }

  targetInfo(resource: readonly Attribute[], newest: bigint): void {
    const others = resource.filter(({ key }) => !IDENTITY.includes(key));
    const labels = labelsOf(resource, others);
    if (newest === 0n || others.length === 0 || !labels.some(([name]) => name === 'job' || name === 'instance')) return;
    const point = { attributes: [], timeUnixNano: String(newest) };
    this.#sample([...withoutName(labels), ['__name__', 'target_info']], point, bitsOf(1));
  }

  finish(): ReadSeries[] {
    return [...this.#series.values()].map(({ samples, ...others }) => ({
      ...others,
      samples: samples
        .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
        .map(({ timestamp, value }) => ({ timestamp: String(timestamp), value })),
    }));
  }

  #histogram(name: string, labels: readonly ReadLabel[], point: Point): void {
    if (point.sum !== undefined) this.#sample([...labels, ['__name__', `${name}_sum`]], point, bitsOf(point.sum));
    const count = bitsOf(Number(BigInt(point.count ?? 0)));
    this.#sample([...labels, ['__name__', `${name}_count`]], point, count);
    const bucket = (le: string, value: string): Series =>
      this.#sample([...labels, ['__name__', `${name}_bucket`], ['le', le]], point, value);
    let cumulative = 0n;
    const bounded: { bound: number; series: Series }[] = [];
    (point.explicitBounds ?? []).slice(0, point.bucketCounts?.length ?? 0).forEach((bound, i) => {
      cumulative = BigInt.asUintN(64, cumulative + BigInt(point.bucketCounts![i]!));
      bounded.push({ bound, series: bucket(formatFloatPlain(bound), bitsOf(Number(cumulative))) });
    });
    bounded.push({ bound: Infinity, series: bucket('+Inf', count) });
    bounded.sort((a, b) => a.bound - b.bound);
    for (const exemplar of point.exemplars ?? []) {
      const value = exemplar.asDouble ?? 0;
      bounded.find(({ bound }) => value <= bound)?.series.exemplars.push(exemplarOf(exemplar));
    }
  }

  #summary(name: string, labels: readonly ReadLabel[], point: Point): void {
    this.#sample([...labels, ['__name__', `${name}_sum`]], point, bitsOf(point.sum ?? 0));
    this.#sample([...labels, ['__name__', `${name}_count`]], point, bitsOf(Number(BigInt(point.count ?? 0))));
    for (const { quantile, value } of point.quantileValues ?? []) {
      this.#sample([...labels, ['__name__', name], ['quantile', formatFloatPlain(quantile)]], point, bitsOf(value));
    }
  }

  #sample(labels: readonly ReadLabel[], point: Point, value: string): Series {
    const series = this.#of(labels);
    series.samples.push({ timestamp: millis(point.timeUnixNano), value: isStale(point) ? STALE : plusZero(value) });
    return series;
  }

  /** An attribute of the same name as `le`, `quantile` or the name stays in front of it. */
  #of(unsorted: readonly ReadLabel[]): Series {
    const labels = [...unsorted].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const key = JSON.stringify(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { labels, samples: [], exemplars: [], histograms: [] };
      this.#series.set(key, series);
    }
    return series;
  }
}

function dataOf(metric: Metric): Data | undefined {
  return metric.gauge ?? metric.sum ?? metric.histogram ?? metric.exponentialHistogram ?? metric.summary;
}

function isStale({ flags = 0 }: Point): boolean {
  return (flags & 1) !== 0;
}

/** proto3 leaves a zero out whatever its sign. */
function plusZero(bits: string): string {
  return bits === '8000000000000000' ? '0000000000000000' : bits;
}

function millis(nanoseconds: string): bigint {
  return BigInt.asIntN(64, BigInt(nanoseconds)) / 1_000_000n;
}

function textOf({ value }: Attribute): string {
  return value.stringValue ?? value.intValue ?? String(value.boolValue ?? '');
}

function labelsOf(resource: readonly Attribute[], attributes: readonly Attribute[]): ReadLabel[] {
  const labels = new Map<string, string>();
  const sorted = [...attributes].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const attribute of sorted) {
    const name = labelName(attribute.key);
    const [before, text] = [labels.get(name), textOf(attribute)];
    labels.set(name, before === undefined || before === text ? text : `${before};${text}`);
  }
  const identity = (key: string): string | undefined => {
    const found = resource.find((attribute) => attribute.key === key);
    return found && textOf(found);
  };
  const [name, namespace, instance] = IDENTITY.map(identity);
  if (name !== undefined) labels.set('job', namespace === undefined ? name : `${namespace}/${name}`);
  if (instance !== undefined) labels.set('instance', instance);
  return [...labels];
}

function withoutName(labels: readonly ReadLabel[]): ReadLabel[] {
  return labels.filter(([name]) => name !== '__name__');
}

function exemplarOf(exemplar: Exemplar): ReadSeries['exemplars'][number] {
  const id = exemplar.traceId ?? '';
  const ids: ReadLabel[] = /[^0]/.test(id) ? [['trace_id', id]] : [];
  const attributes = (exemplar.filteredAttributes ?? []).map((one): ReadLabel => [one.key, textOf(one)]);
  const all = [...ids, ...attributes];
  const characters = all.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const floorMillis = BigInt(exemplar.timeUnixNano) / 1_000_000n;
  return {
    labels: characters <= 128 ? all : ids,
    value: plusZero(bitsOf(exemplar.asDouble ?? 0)),
    timestamp: exemplar.asDouble === undefined ? '0' : String(floorMillis),
  };
}

function nativeHistogram(point: Point): ReadHistogram {
  const shift = Math.max(point.scale! - 8, 0);
  const positive = layout(point.positive, shift);
  const negative = layout(point.negative, shift);
  return {
    countInt: isStale(point) ? String(0x7ff0000000000002n) : (point.count ?? '0'),
    sum: isStale(point) ? STALE : plusZero(bitsOf(point.sum ?? 0)),
    schema: point.scale! - shift,
    zeroThreshold: bitsOf(1e-128),
    zeroCountInt: point.zeroCount ?? '0',
    negativeSpans: negative.spans,
    negativeDeltas: negative.deltas,
    positiveSpans: positive.spans,
    positiveDeltas: positive.deltas,
    resetHint: 0,
    timestamp: String(millis(point.timeUnixNano)),
  };
}

/** Merged buckets by index first, spans from them afterwards. Offsets are small here. */
function layout(
  buckets: Buckets | undefined,
  shift: number,
): { spans: { offset: number; length: number }[]; deltas: string[] } {
  const counts = buckets?.bucketCounts.map(BigInt) ?? [];
  if (buckets === undefined || counts.length === 0) return { spans: [], deltas: [] };
  const indexOf = (i: number): number => ((i + buckets.offset) >> shift) + 1;
  const spans = [{ offset: indexOf(0), length: 0 }];
  const written: bigint[] = [];
  const write = (count: bigint): void => {
    spans.at(-1)!.length++;
    written.push(count);
  };
  const skipTo = (gap: number): void => {
    if (gap > 2) spans.push({ offset: gap, length: 0 });
    else for (let i = 0; i < gap; i++) write(0n);
  };
  let [index, sum] = [indexOf(0), 0n];
  counts.forEach((count, i) => {
    if (i > 0 && indexOf(i) === index) sum = BigInt.asUintN(64, sum + count);
    else if (i === 0) sum = count;
    else if (sum === 0n) sum = count;
    else {
      skipTo(indexOf(i) - index - 1);
      write(sum);
      [index, sum] = [indexOf(i), count];
    }
  });
  skipTo(indexOf(counts.length - 1) - index);
  write(sum);
  return { spans, deltas: written.map((count, i) => String(BigInt.asIntN(64, count - (written[i - 1] ?? 0n)))) };
}
