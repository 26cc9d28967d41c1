/**
 * Series that differ from the one before in a few values, as new series mostly do, mixed with known ones: the same as a second, simple
 * translation makes of them, bit by bit.
 */
import snappyjs from 'snappyjs';
import { expect, test } from 'vitest';
import { Translator } from '../../../src/exporters/prometheusremotewrite/translator.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { type Batch, mergeBatches } from '../../../src/pdata/batch.js';
import { Dice } from '../../differential/pdata-inputs.js';
import { type Attribute, expectedSeries, type Metric, type Point, type Request } from './oracle.js';
import { lineOf, readWriteRequest, type ReadSeries } from './write-request.js';

const SEED = 20261126;
const ROUNDS = 12;
const POINTS = 120;
const TIME = 1_763_900_000_000_000_000n;
/** Some sort before `__name__` or behind `le`; `job` is overwritten by the resource's. */
const KEYS = ['A', 'http.route', 'id', 'job', 'method', 'zone'];
const LONG = 'y'.repeat(130);

/** How one value follows from another. */
const MUTATIONS: readonly ((text: string, dice: Dice) => string)[] = [
  (text, dice) => replaced(text, dice.roll(Math.max(text.length, 1)), String(dice.roll(10))),
  (text, dice) => replaced(text, Math.max(text.length - 1, 0), String(dice.roll(10))),
  (text, dice) => `${text}${dice.roll(10)}`.slice(-140),
  (text, dice) => `${dice.roll(10)}${text}`.slice(0, 140),
  (text) => text.slice(1),
  (text) => text.slice(0, -1),
  (_text, dice) => `/v1/jobs/${dice.roll(100_000)}/results`,
  (_text, dice) => `${dice.roll(1_000_000)}`,
  (_text, dice) => dice.pick(['', 'x', LONG, `${LONG}${dice.roll(100)}`, 'z'.repeat(127), 'z'.repeat(125)]),
];

function replaced(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}

function mutated({ key, value }: Attribute, dice: Dice): Attribute {
  if (dice.chance(4)) return { key, value: { intValue: String(dice.roll(3)) } };
  return { key, value: { stringValue: dice.pick(MUTATIONS)(value.stringValue ?? 'a', dice) } };
}

/** Attributes that follow from a point's: mostly some other values, seldom other keys. */
function following(attributes: readonly Attribute[], dice: Dice): readonly Attribute[] {
  if (dice.chance(3)) return attributes.slice(1);
  if (dice.chance(3)) return [...attributes].reverse();
  if (dice.chance(3)) return KEYS.map((key) => ({ key, value: { stringValue: 'v' } }));
  const changes = dice.pick([0, 1, 1, 1, 1, 2, 3, 6]);
  const changed = new Set(Array.from({ length: changes }, () => dice.roll(attributes.length)));
  return attributes.map((attribute, i) => (changed.has(i) ? mutated(attribute, dice) : attribute));
}

function points(dice: Dice, fields: (dice: Dice) => object): Point[] {
  const made: Point[] = [];
  let attributes: readonly Attribute[] = KEYS.map((key) => ({ key, value: { stringValue: `${key}-0` } }));
  for (let i = 0; i < POINTS; i++) {
    attributes = made.length > 0 && dice.chance(5) ? dice.pick(made).attributes : following(attributes, dice);
    made.push({ attributes, timeUnixNano: String(TIME + BigInt(dice.roll(5)) * 1_000_000_000n), ...fields(dice) });
  }
  return made;
}

function metrics(dice: Dice): Metric[] {
  const gauge = (name: string): Metric => ({
    ...{ name, unit: '' },
    gauge: { dataPoints: points(dice, () => ({ asDouble: dice.roll(9) })) },
  });
  const dataPoints = points(dice, () => ({
    ...{ count: '3', sum: 1.5, explicitBounds: [0.1, 2.5], bucketCounts: ['1', '1', '1'] },
  }));
  return [gauge('a'), { name: 'h', unit: 's', histogram: { dataPoints, aggregationTemporality: 2 } }, gauge('b')];
}

function request(dice: Dice): Request {
  const attributes = ['service.name', 'host'].map((key) => ({ key, value: { stringValue: dice.pick(['p', 'q']) } }));
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics: metrics(dice) }] }] };
}

const batchOf = (requests: readonly Request[]): Batch =>
  mergeBatches(
    'metrics',
    requests.map((one) => batchFromJson('metrics', one)),
  );

function sent(translator: Translator, requests: readonly Request[]): ReadSeries[] {
  const { requests: bodies } = translator.translate(batchOf(requests));
  return bodies.flatMap((body) => readWriteRequest(snappyjs.uncompress(body)).timeseries);
}

const lines = (series: readonly ReadSeries[]): string => series.map(lineOf).sort().join('\n');

test.each([
  ['in large requests', {}],
  ['in small requests', { maxBatchBytes: 2000 }],
  ['with a cache that is always full', { cacheBytes: 0 }],
  ['without snappy', { maxBatchBytes: 50_000, format: 'library' as const }],
])('%s', (_how, options) => {
  const dice = new Dice(SEED);
  const translator = new Translator({
    ...{ namespace: '', suffixes: true, externalLabels: new Map<string, string>(), targetInfo: true },
    ...{ resourceToTelemetry: false, maxBatchBytes: 3_000_000, sendMetadata: false },
    ...options,
  });
  let known = [request(dice)];
  for (let round = 0; round < ROUNDS; round++) {
    // What was sent before comes again: alone, before or behind new series, or in between.
    const fresh = Array.from({ length: 1 + dice.roll(2) }, () => request(dice));
    const batch = dice.pick([known, fresh, [...known, ...fresh], [...fresh, ...known]]);
    const joined = { resourceMetrics: batch.flatMap(({ resourceMetrics }) => resourceMetrics) };
    expect(lines(sent(translator, batch)), `round ${round}`).toBe(lines(expectedSeries(joined)));
    if (dice.chance(50)) known = fresh;
  }
});

test('series leave in the order in which they first came', () => {
  const translator = new Translator({
    ...{ namespace: '', suffixes: true, externalLabels: new Map<string, string>(), targetInfo: false },
    ...{ resourceToTelemetry: false, maxBatchBytes: 3_000_000, sendMetadata: false },
  });
  const dice = new Dice(SEED + 1);
  for (let round = 0; round < 5; round++) {
    const ids = Array.from({ length: 2000 }, () => String(dice.roll(1500) + round * 1000));
    const dataPoints = ids.map((id) => ({
      attributes: [{ key: 'id', value: { stringValue: id } }],
      timeUnixNano: String(TIME),
      asDouble: 1,
    }));
    const one = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }] };
    const series = translator
      .translate(batchFromJson('metrics', one))
      .requests.flatMap((body) => readWriteRequest(snappyjs.uncompress(body)).timeseries);
    expect(series.map(({ labels }) => new Map(labels).get('id'))).toEqual([...new Set(ids)]);
  }
});
