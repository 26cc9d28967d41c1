/** Random metrics drawn from few names and values, so that series meet, collide and return. */
import type { Dice } from '../../differential/pdata-inputs.js';
import type { Attribute, Buckets, Exemplar, Metric, Point, Request } from './oracle.js';

const METRIC_NAMES = ['up', 'http.requests', 'http_requests', 'http_requests_count', 'x', 'io.total', '9lives', 'a:b'];
const UNITS = ['', '1', 's', 'By/s', '{req}'];
const KEYS = ['a.b', 'a_b', 'zone', 'job', '_private', '1st', 'instance', 'http.route', 'le', '__meta', 'Z'];
const VALUES = ['', '1', 'eu-west', '/v1/jobs/{id}', 'x'.repeat(140), 'y'.repeat(300)];
const TIMES = ['0', '1763900000000000000', '1763900000999999999', '1763899999000000000', '1763900060000000000', '1'];
const DOUBLES = [0, -0, 1, 0.1, -3.5, 1e300, 5e-324, Infinity, -Infinity];
const COUNTS = ['0', '1', '2', '7', '255', '4294967296', '9007199254740993', '18446744073709551615'];
const BOUNDS = [[], [1], [0.005, 0.1, 2.5], [0.005, 0.1, 2.5, 10, 1000000], [5, 1], [1, 1]];
const TRACE_IDS = ['', '5b8efff798038103d269b633813fc60c', '0'.repeat(32)];

/** @param variety how many different attribute sets a request may hold, roughly. */
export function randomMetrics(dice: Dice, variety = 6): Request {
  return {
    resourceMetrics: list(dice, 3, () => ({
      resource: { attributes: resourceAttributes(dice) },
      scopeMetrics: list(dice, 2, () => ({ metrics: list(dice, 4, () => metric(dice, variety)) })),
    })),
  };
}

/** The request with doubles that JSON lacks as the texts OTLP/JSON has for them. */
export function asJson(request: object): object {
  const text = JSON.stringify(request, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  return JSON.parse(text) as object;
}

function metric(dice: Dice, variety: number): Metric {
  const head = { name: dice.pick(METRIC_NAMES), unit: dice.pick(UNITS) };
  const points = (point: () => object): { dataPoints: Point[]; aggregationTemporality: number } => ({
    dataPoints: list(dice, variety, () => ({ ...common(dice), ...point() })),
    aggregationTemporality: dice.chance(90) ? 2 : 1,
  });
  switch (dice.roll(6)) {
    case 0:
    case 1:
      return { ...head, gauge: { dataPoints: points(() => number(dice)).dataPoints } };
    case 2:
      return {
        ...head,
        sum: { ...points(() => ({ ...number(dice), ...exemplars(dice) })), isMonotonic: dice.chance(50) },
      };
    case 3:
      return { ...head, histogram: points(() => histogram(dice)) };
    case 4:
      return { ...head, summary: { dataPoints: points(() => summary(dice)).dataPoints } };
    default:
      return { ...head, exponentialHistogram: points(() => exponential(dice)) };
  }
}

function common(dice: Dice): Pick<Point, 'attributes' | 'timeUnixNano' | 'flags'> {
  return { attributes: attributes(dice), timeUnixNano: dice.pick(TIMES), ...(dice.chance(8) && { flags: 1 }) };
}

function number(dice: Dice): Partial<Point> {
  if (dice.chance(10)) return {};
  return dice.chance(50)
    ? { asDouble: dice.pick(DOUBLES) }
    : { asInt: dice.pick(['0', '-1', '42', '9007199254740993']) };
}

function histogram(dice: Dice): Partial<Point> {
  const explicitBounds = dice.pick(BOUNDS);
  const extra = dice.pick([1, 1, 1, 0, -1, 2]);
  const length = Math.max(explicitBounds.length + extra, 0);
  return {
    count: dice.pick(COUNTS),
    ...(dice.chance(80) && { sum: dice.pick(DOUBLES) }),
    explicitBounds,
    bucketCounts: Array.from({ length }, () => dice.pick(COUNTS)),
    ...exemplars(dice),
  };
}

function summary(dice: Dice): Partial<Point> {
  const quantiles = dice.pick([[], [0.5], [0, 0.5, 0.99, 1], [0.5, 0.5]]);
  return {
    count: dice.pick(COUNTS),
    sum: dice.pick(DOUBLES),
    quantileValues: quantiles.map((quantile) => ({ quantile, value: dice.pick(DOUBLES) })),
  };
}

function exponential(dice: Dice): Partial<Point> {
  return {
    count: dice.pick(COUNTS),
    zeroCount: dice.pick(COUNTS),
    scale: dice.pick([-4, 0, 2, 8, 9, 12, 20, ...(dice.chance(20) ? [-5] : [])]),
    ...(dice.chance(80) && { sum: dice.pick(DOUBLES) }),
    positive: buckets(dice),
    ...(dice.chance(40) && { negative: buckets(dice) }),
    ...exemplars(dice),
  };
}

function buckets(dice: Dice): Buckets {
  return {
    offset: dice.pick([0, 1, -1, -7, 5, 100]),
    bucketCounts: list(dice, 12, () => (dice.chance(60) ? '0' : dice.pick(COUNTS))),
  };
}

function exemplars(dice: Dice): { readonly exemplars?: Exemplar[] } {
  if (dice.chance(60)) return {};
  return {
    exemplars: list(dice, 3, () => ({
      timeUnixNano: dice.pick(TIMES),
      ...(dice.chance(85) && { asDouble: dice.pick(DOUBLES) }),
      traceId: dice.pick(TRACE_IDS),
      filteredAttributes: dice.chance(50) ? attributes(dice) : [],
    })),
  };
}

function resourceAttributes(dice: Dice): Attribute[] {
  const named = (key: string, percent: number, values: readonly string[]): Attribute[] =>
    dice.chance(percent) ? [{ key, value: { stringValue: dice.pick(values) } }] : [];
  return [
    ...named('service.name', 80, ['api', 'job']),
    ...named('service.namespace', 40, ['shop']),
    ...named('service.instance.id', 60, ['i-1', 'i-2']),
    ...named('host.name', 50, ['h1', 'h2']),
    ...named('a.b', 20, ['r']),
  ];
}

function attributes(dice: Dice): Attribute[] {
  const keys = [...new Set(list(dice, 4, () => dice.pick(KEYS)))];
  return keys.map((key) => ({ key, value: value(dice) }));
}

function value(dice: Dice): Attribute['value'] {
  if (dice.chance(10)) return { intValue: dice.pick(['0', '-17', '9223372036854775807']) };
  if (dice.chance(5)) return { boolValue: dice.chance(50) };
  return { stringValue: dice.pick(VALUES) };
}

/** Up to `most` of something, mostly more than none. */
function list<T>(dice: Dice, most: number, make: () => T): T[] {
  return Array.from({ length: dice.chance(10) ? 0 : 1 + dice.roll(most) }, make);
}
