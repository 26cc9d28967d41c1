/**
 * Mixed requests for a run side by side, drawn from one seed. What arrives depends on nothing but the requests: no series gets two
 * values for one time, times only rise from request to request, and a name keeps its kind, unit and description, so that it does
 * not matter where one batch ends and the next begins.
 */
import { encodeRequest } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { type Dice, randomRequest } from '../../differential/pdata-inputs.js';
import { asJson } from '../metrics/random-metrics.js';
import type { Attribute, Buckets, Exemplar, Point } from '../metrics/oracle.js';

/** How a request is sent. */
export type Way = 'grpc' | 'protobuf' | 'json' | 'gzip';

export interface MixedRequest {
  readonly signal: Signal;
  readonly way: Way;
  /** In the form that the way asks for, before compression. */
  readonly body: Uint8Array;
}

/** From one request to the next, in milliseconds; all times of a request lie within. */
const STEP_MS = 100;

const KINDS = ['gauge', 'sum', 'updown', 'histogram', 'exponential', 'summary'] as const;
type Kind = (typeof KINDS)[number];

const STEMS = [
  ...['http.server.duration', 'queue_depth', '9lives', 'ns:rule', 'größe', '温度', 'a..b', '_x_', 'io/read-bytes'],
  ...['Process.CPU', 'x total', 'rate.per.second', 'jobs_total', 'ratio', 'bucket', 'le', '🎉 party', 'z%'],
];
const UNITS = ['', '1', 's', 'ms', 'By', 'By/s', '{req}', '{req}/s', '%', 'Cel', 'µs', 'm/s', 'KiBy', 'd', 'x y', '$'];
const KEYS = [
  'http.route',
  'http_route',
  'zone',
  'job',
  '_private',
  '1st',
  'instance',
  'le',
  'quantile',
  '__meta',
  'Zone',
  'ключ',
];
/**
 * None is empty: labels without a value are none to Prometheus, so that two entries of one write could be one series, and the
 * reference's order of entries, which decides what then counts as out of order, is by chance.
 */
const TEXTS = ['1', 'eu-west', '/v1/jobs/{id}', 'naïve ☕', 'a\nb', '"q"\\', 'x'.repeat(200), '\u0001', '𐍈', ' '];
const DOUBLES = [0, -0, 1, 0.1, -3.5, 1e300, 5e-324, Infinity, -Infinity, NaN, 1 / 3, 123456789.125, 2 ** 53 + 2];
const INTS = ['0', '1', '-1', '42', '9007199254740993', '-9223372036854775808', '9223372036854775807'];
const COUNTS = ['0', '1', '2', '7', '255', '4294967296', '9007199254740993'];
const BOUNDS = [[], [1], [0.005, 0.1, 2.5], [0.005, 0.1, 2.5, 10, 1e6], [-1, 0, 1], [1e-9, 1e21]];
/** At 9 and above they are brought down to 8; -5 is refused. */
const SCALES = [0, 3, -4, 8, 9, 12, 20, -5, 5, -1];
const OFFSETS = [0, 1, -1, -7, 5, 100, -300];
const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

/** @param count requests. @param end of the last one's times, in Unix milliseconds. */
export function* mixedRequests(dice: Dice, count: number, end: number): Generator<MixedRequest> {
  const pools = new Pools(dice);
  for (let index = 0; index < count; index++) {
    const way = dice.pick<Way>(['grpc', 'grpc', 'protobuf', 'json', 'gzip']);
    const signal: Signal = dice.chance(85) ? 'metrics' : dice.pick<Signal>(['logs', 'traces']);
    const from = end - (count - index) * STEP_MS;
    const request =
      signal === 'metrics' ? asJson(new Metrics(dice, pools, from).request()) : randomRequest(dice, signal);
    const body = way === 'json' ? Buffer.from(JSON.stringify(request)) : encodeRequest(signal, request);
    yield { signal, way, body };
  }
}

/** What series are drawn from, few enough that they come again and again. */
class Pools {
  readonly #dice: Dice;
  readonly resources: readonly Attribute[][];
  readonly attributes: readonly Attribute[][];

  constructor(dice: Dice) {
    this.#dice = dice;
    this.resources = Array.from({ length: 8 }, () => this.#resource());
    this.attributes = Array.from({ length: 12 }, () => this.#attributes());
  }

  #resource(): Attribute[] {
    const maybe = (key: string, percent: number, values: readonly string[]): Attribute[] =>
      this.#dice.chance(percent) ? [{ key, value: { stringValue: this.#dice.pick(values) } }] : [];
    return [
      ...maybe('service.name', 85, ['api', 'checkout', 'größe']),
      ...maybe('service.namespace', 40, ['shop']),
      ...maybe('service.instance.id', 70, ['i-1', 'i-2']),
      ...maybe('host.name', 50, ['h1', 'h2']),
      ...maybe('k8s.pod.name', 20, ['pod-☕']),
    ];
  }

  #attributes(): Attribute[] {
    const keys = [...new Set(Array.from({ length: this.#dice.roll(5) }, () => this.#dice.pick(KEYS)))];
    return keys.map((key) => ({ key, value: this.#value() }));
  }

  #value(): Attribute['value'] {
    if (this.#dice.chance(10)) return { intValue: this.#dice.pick(INTS) };
    if (this.#dice.chance(5)) return { boolValue: this.#dice.chance(50) };
    return { stringValue: this.#dice.pick(TEXTS) };
  }
}

/** One request of metrics. */
class Metrics {
  readonly #dice: Dice;
  readonly #pools: Pools;
  readonly #from: number;
  readonly #taken = new Set<string>();
  /** Labels that the series of the metric have anyway. Prometheus refuses the whole write where a label comes twice. */
  #ownKeys: readonly string[] = [];

  constructor(dice: Dice, pools: Pools, fromMs: number) {
    this.#dice = dice;
    this.#pools = pools;
    this.#from = fromMs;
  }

  request(): object {
    // The second resource differs from the first, or they would share a series of target_info.
    const resources = Array.from({ length: this.#dice.chance(20) ? 2 : 1 }, (_, index) => ({
      resource: {
        attributes: [...this.#dice.pick(this.#pools.resources), { key: 'part', value: { intValue: String(index) } }],
      },
      scopeMetrics: this.#some(2, () => ({
        scope: { name: this.#dice.pick(['', 'lib', 'бібліотека']), version: this.#dice.pick(['', '1.2']) },
        metrics: this.#some(4, () => this.#metric()).flat(),
      })),
    }));
    return { resourceMetrics: resources };
  }

  /** None when the request holds one of the name already. */
  #metric(): object[] {
    const [stem, kind] = [this.#dice.roll(STEMS.length), this.#dice.roll(KINDS.length)];
    const name = `${STEMS[stem]!}.k${kind}`;
    if (this.#taken.has(name)) return [];
    this.#taken.add(name);
    const unit = UNITS[(stem * 7 + kind) % UNITS.length]!;
    return [{ name, unit, description: `of ${name}, "quoted"\nsecond line`, ...this.#data(KINDS[kind]!, stem) }];
  }

  #data(kind: Kind, stem: number): object {
    const aggregationTemporality = this.#dice.chance(97) ? 2 : 1;
    this.#ownKeys = kind === 'histogram' ? ['le'] : kind === 'summary' ? ['quantile'] : [];
    switch (kind) {
      case 'gauge':
        return { gauge: { dataPoints: this.#points(() => this.#number()) } };
      case 'sum':
      case 'updown':
        return {
          sum: {
            aggregationTemporality,
            isMonotonic: kind === 'sum',
            dataPoints: this.#points((at) => ({ ...this.#number(), ...this.#exemplars(at) })),
          },
        };
      case 'histogram':
        return { histogram: { aggregationTemporality, dataPoints: this.#points((at) => this.#histogram(at)) } };
      case 'exponential':
        return {
          exponentialHistogram: { aggregationTemporality, dataPoints: this.#points(() => this.#exponential(stem)) },
        };
      case 'summary':
        return { summary: { dataPoints: this.#points(() => this.#summary()) } };
    }
  }

  /** Every point has attributes of its own; some come a second time a little later. */
  #points(data: (at: number) => Partial<Point>): Point[] {
    const points: Point[] = [];
    for (let index = this.#dice.roll(3); index >= 0; index--) {
      const attributes = this.#attributes(index);
      const at = this.#from + this.#dice.roll(40);
      points.push(this.#point(attributes, at, data));
      if (this.#dice.chance(10)) points.push(this.#point(attributes, at + 50, data));
    }
    return points;
  }

  #point(attributes: readonly Attribute[], at: number, data: (at: number) => Partial<Point>): Point {
    return {
      attributes,
      timeUnixNano: nanos(at, this.#dice.pick([0, 0, 1, 999_999])),
      ...(this.#dice.chance(6) && { flags: 1 }),
      ...data(at),
    };
  }

  #number(): Partial<Point> {
    if (this.#dice.chance(5)) return {};
    return this.#dice.chance(50) ? { asDouble: this.#dice.pick(DOUBLES) } : { asInt: this.#dice.pick(INTS) };
  }

  #histogram(at: number): Partial<Point> {
    const explicitBounds = this.#dice.pick(BOUNDS);
    const bucketCounts = Array.from({ length: explicitBounds.length + 1 }, () => this.#dice.pick(COUNTS));
    return {
      count: String(bucketCounts.reduce((sum, one) => sum + BigInt(one), 0n)),
      ...(this.#dice.chance(85) && { sum: this.#dice.pick(DOUBLES) }),
      explicitBounds,
      bucketCounts,
      ...this.#exemplars(at),
    };
  }

  /**
   * Its count is that of its buckets: Prometheus refuses the whole request otherwise. It has no exemplars: Prometheus drops those
   * that come in one write with the first histogram of their series, which depends on where batches end. All of a name have the same
   * buckets: Prometheus 2.42 falls over some that change.
   */
  #exponential(stem: number): Partial<Point> {
    const positive = this.#buckets(stem);
    const negative = stem % 3 === 0 ? this.#buckets(stem + 1) : undefined;
    const zeroCount = this.#dice.roll(4);
    const all = [zeroCount, ...[positive, negative].flatMap((one) => one?.bucketCounts.map(Number) ?? [])];
    return {
      count: String(all.reduce((sum, one) => sum + one, 0)),
      zeroCount: String(zeroCount),
      scale: SCALES[stem % SCALES.length]!,
      ...(this.#dice.chance(85) && { sum: this.#dice.pick([0, 1.5, -3, 1e9]) }),
      positive,
      ...(negative !== undefined && { negative }),
    };
  }

  /** Some of them empty, so that there are several spans. */
  #buckets(stem: number): Buckets {
    return {
      offset: OFFSETS[stem % OFFSETS.length]!,
      bucketCounts: Array.from({ length: 4 + ((stem * 11) % 40) }, (_, index) =>
        String((index * (stem + 1)) % 7 > 4 ? 0 : 1 + this.#dice.roll(9)),
      ),
    };
  }

  #summary(): Partial<Point> {
    const quantiles = this.#dice.pick([[], [0.5], [0, 0.5, 0.99, 1], [0.999999]]);
    return {
      count: this.#dice.pick(COUNTS),
      sum: this.#dice.pick(DOUBLES),
      quantileValues: quantiles.map((quantile) => ({ quantile, value: this.#dice.pick(DOUBLES) })),
    };
  }

  /** Later and later, for Prometheus takes none that is older than the one before. */
  #exemplars(at: number): { readonly exemplars?: Exemplar[] } {
    if (this.#dice.chance(70)) return {};
    const exemplars = Array.from({ length: 1 + this.#dice.roll(3) }, (_, index) => ({
      timeUnixNano: nanos(at + index, 0),
      asDouble: this.#dice.pick([0, 0.05, 2, 1e7, -1]),
      ...(this.#dice.chance(60) && { traceId: TRACE_ID, spanId: SPAN_ID }),
      filteredAttributes: this.#dice.chance(50) ? this.#attributes(0) : [],
    }));
    return { exemplars };
  }

  /** @param index tells the points of one metric apart. */
  #attributes(index: number): Attribute[] {
    const p = { key: 'p', value: { stringValue: `${index}` } };
    return [p, ...this.#dice.pick(this.#pools.attributes).filter(({ key }) => !this.#ownKeys.includes(key))];
  }

  #some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.#dice.roll(most) }, make);
  }
}

function nanos(ms: number, beyond: number): string {
  return String(BigInt(ms) * 1_000_000n + BigInt(beyond));
}
