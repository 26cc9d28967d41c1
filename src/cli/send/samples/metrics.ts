import type { Random } from '../../../component/clock.js';
import { duration } from './random.js';
import type { Sampler, SamplerSettings } from './sampler.js';
import { attributes, nanos, type PlayedOperation, resource, SCOPE, SERVICES } from './services.js';

/** Seconds, as the semantic conventions advise for `http.server.request.duration`. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const CUMULATIVE = 2;

/** One series from the start of the run. */
interface Series {
  readonly operation: PlayedOperation;
  readonly bucketCounts: number[];
  count: number;
  sum: number;
  /** Of the last request, in seconds. */
  last: number;
  min: number;
  max: number;
}

interface Replica {
  readonly service: string;
  readonly replica: number;
  readonly series: readonly Series[];
}

/** `http.server.request.duration` of every service: cumulative histograms that grow from request to request. */
export class MetricSampler implements Sampler {
  readonly #settings: SamplerSettings;
  readonly #startMs: number;
  readonly #replicas: Replica[] = [];
  #lastMs: number;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
    this.#startMs = settings.clock.now();
    this.#lastMs = this.#startMs;
  }

  next(items: number): object {
    // Each point is later than the one before it, however fast requests follow each other.
    this.#lastMs = Math.max(this.#settings.clock.now(), this.#lastMs + 1);
    let left = items;
    const resourceMetrics: object[] = [];
    for (let i = 0; left > 0; i++) {
      const replica = this.#replica(i);
      const series = replica.series.slice(0, left);
      left -= series.length;
      resourceMetrics.push({
        resource: resource(replica.service, this.#settings.run, replica.replica),
        scopeMetrics: [{ scope: SCOPE, metrics: [this.#metric(replica.service, series)] }],
      });
    }
    return { resourceMetrics };
  }

  /** All services in turn, then a second replica of each, and so on. */
  #replica(index: number): Replica {
    const service = SERVICES[index % SERVICES.length]!; // a remainder is below the length
    return (this.#replicas[index] ??= {
      service: service.name,
      replica: Math.floor(index / SERVICES.length),
      series: service.operations.map((operation) => ({
        operation,
        bucketCounts: new Array<number>(BOUNDS.length + 1).fill(0),
        count: 0,
        sum: 0,
        last: 0,
        min: Infinity,
        max: 0,
      })),
    });
  }

  #metric(service: string, series: readonly Series[]): object {
    return {
      name: 'http.server.request.duration',
      description: 'Duration of HTTP server requests.',
      unit: 's',
      histogram: { aggregationTemporality: CUMULATIVE, dataPoints: series.map((one) => this.#point(service, one)) },
    };
  }

  #point(service: string, series: Series): object {
    observe(series, this.#settings.random);
    const { operation } = series;
    return {
      attributes: attributes({
        'http.request.method': operation.method,
        'http.route': operation.route,
        'http.response.status_code': operation.status,
        'url.scheme': 'https',
      }),
      startTimeUnixNano: nanos(this.#startMs),
      timeUnixNano: nanos(this.#lastMs),
      count: String(series.count),
      sum: series.sum,
      min: series.min,
      max: series.max,
      bucketCounts: series.bucketCounts.map(String),
      explicitBounds: BOUNDS,
      exemplars: this.#exemplars(service, series),
    };
  }

  /** The last request, where its trace is known. */
  #exemplars(service: string, series: Series): readonly object[] {
    const ids = this.#settings.calls.idsFor(service, this.#settings.random);
    return ids.traceId === undefined ? [] : [{ timeUnixNano: nanos(this.#lastMs), asDouble: series.last, ...ids }];
  }
}

/** Some requests more: about as many as the operation's weight. */
function observe(series: Series, random: Random): void {
  const requests = 1 + Math.floor(random() * 2 * series.operation.weight);
  for (let i = 0; i < requests; i++) {
    const seconds = duration(random, series.operation.medianSeconds);
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    series.bucketCounts[bucket < 0 ? BOUNDS.length : bucket]!++;
    series.count++;
    series.sum += seconds;
    series.last = seconds;
    series.min = Math.min(series.min, seconds);
    series.max = Math.max(series.max, seconds);
  }
}
