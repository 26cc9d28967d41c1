/**
 * The last point of every series, deltas summed up.
 *
 * Source followed: contrib `prometheusexporter/accumulator.go` at 0.131.0.
 */
import type { Clock } from '../../component/clock.js';
import type { DropReason } from '../../component/ledger.js';
import type { Logger } from '../../component/logger.js';
import { formatTimestamp } from '../../pdata/go-format.js';
import type { Point } from './point.js';
import type { Metric } from './read-metrics.js';

const DELTA = 1;
const CUMULATIVE = 2;

export interface Series {
  readonly metric: Omit<Metric, 'points'>;
  readonly point: Point;
  readonly updatedMs: number;
}

export class Accumulator {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #expirationMs: number;
  readonly #series = new Map<string, Series>();

  constructor(clock: Clock, logger: Logger, expirationMs: number) {
    this.#clock = clock;
    this.#logger = logger;
    this.#expirationMs = expirationMs;
  }

  /** @returns why none of its points is kept, where that is so by rule. */
  add(metric: Metric): DropReason | undefined {
    const { kind, temporality } = metric;
    if (kind === undefined) {
      this.#logger.error('failed to translate metric', { data_type: metric.typeText, metric_name: metric.name });
      return 'unsupported_kind';
    }
    if (kind === 'sum' && temporality !== CUMULATIVE && (temporality !== DELTA || !metric.isMonotonic)) {
      return 'delta_temporality';
    }
    const updatedMs = this.#clock.monotonic();
    for (const point of metric.points) {
      const signature = signatureOf(metric, point);
      if (point.noRecordedValue) {
        this.#series.delete(signature);
        return undefined; // the points behind it are left out, as in the reference
      }
      const previous = this.#series.get(signature)?.point;
      const next = previous === undefined ? point : this.#combine(metric, previous, point);
      if (next !== undefined) this.#series.set(signature, { metric, point: next, updatedMs });
    }
    return undefined;
  }

  /** What is to be shown; what has expired is forgotten. */
  collect(): Series[] {
    const limitMs = this.#clock.monotonic() - this.#expirationMs;
    for (const [signature, { updatedMs }] of this.#series) {
      if (updatedMs < limitMs) this.#series.delete(signature);
    }
    return [...this.#series.values()];
  }

  #combine(metric: Metric, previous: Point, point: Point): Point | undefined {
    if (metric.kind === 'histogram') return this.#combineHistogram(metric, previous, point);
    if (point.timeNanos < previous.timeNanos) return undefined;
    const continues = metric.temporality === DELTA && point.startNanos === previous.timeNanos;
    if (metric.kind !== 'sum' || !continues) return point;
    return { ...point, startNanos: previous.startNanos, value: previous.value + point.value };
  }

  #combineHistogram(metric: Metric, previous: Point, point: Point): Point | undefined {
    if (metric.temporality === CUMULATIVE) return point.timeNanos < previous.timeNanos ? undefined : point;
    if (metric.temporality !== DELTA) return undefined;
    if (point.startNanos === previous.timeNanos) return summed(previous, point);
    this.#logger.warn('Misaligned starting timestamps', {
      ip_start_time: formatTimestamp(point.startNanos),
      pp_start_time: formatTimestamp(previous.startNanos),
      pp_timestamp: formatTimestamp(previous.timeNanos),
      ip_timestamp: formatTimestamp(point.timeNanos),
    });
    if (point.startNanos > previous.timeNanos) return point; // begun anew
    this.#logger.warn('Dropped misaligned histogram datapoint', { metric_name: metric.name });
    return undefined;
  }
}

function summed(previous: Point, point: Point): Point {
  const [older, newer] = point.timeNanos < previous.timeNanos ? [point, previous] : [previous, point];
  const start = { startNanos: previous.startNanos, exemplars: [] };
  const isSame =
    older.bounds.length === newer.bounds.length && newer.bounds.every((bound, index) => bound === older.bounds[index]);
  if (!isSame) return { ...newer, ...start };
  return {
    ...newer,
    ...start,
    count: newer.count + older.count,
    sum: newer.sum + older.sum,
    buckets: newer.buckets.map((count, index) => count + (older.buckets[index] ?? 0)),
  };
}

function signatureOf({ resource, scope, name, kind }: Metric, point: Point): string {
  const sorted = (attributes: readonly (readonly [string, string])[]): string[] =>
    attributes.map(([key, value]) => JSON.stringify([key, value])).sort();
  const identity = [name, kind, scope.name, scope.version, scope.schemaUrl, jobOf(resource.attributes)];
  const instance = instanceOf(resource.attributes);
  return JSON.stringify([identity, instance, sorted(scope.attributes), sorted(point.attributes)]);
}

/** `service.namespace` and `service.name`. */
export function jobOf(attributes: readonly (readonly [string, string])[]): string | undefined {
  const name = valueOf(attributes, 'service.name');
  const namespace = valueOf(attributes, 'service.namespace');
  return name === undefined || namespace === undefined ? name : `${namespace}/${name}`;
}

export function instanceOf(attributes: readonly (readonly [string, string])[]): string | undefined {
  return valueOf(attributes, 'service.instance.id');
}

function valueOf(attributes: readonly (readonly [string, string])[], wanted: string): string | undefined {
  return attributes.find(([key]) => key === wanted)?.[1];
}
