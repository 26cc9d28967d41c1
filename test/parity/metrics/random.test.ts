/** Random metrics through the translator and through a second, simple translation: the same series, bit by bit. */
import snappy from 'snappy';
import snappyjs from 'snappyjs';
import { expect, test } from 'vitest';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { mergeBatches } from '../../../src/pdata/batch.js';
import { testTranslator } from '../../support/translator.js';
import { Dice } from '../../differential/pdata-inputs.js';
import { expectedSeries, type Request } from './oracle.js';
import { asJson, randomMetrics } from './random-metrics.js';
import { lineOf, readWriteRequest, type ReadSeries } from './write-request.js';

const SEED = 20261125;
const RUNS = 150;

test.each([
  ['with a cache that remembers', { cacheBytes: 64 * 1024 * 1024 }],
  ['with a cache that is always full', { cacheBytes: 0 }],
  ['with small requests', { maxBatchBytes: 700 }],
])('%s', (_how, options) => {
  const dice = new Dice(SEED);
  const translator = testTranslator(options);
  for (let run = 0; run < RUNS; run++) {
    const request = randomMetrics(dice);
    const { requests } = translator.translate(batchFromJson('metrics', asJson(request)));
    const series = requests.flatMap((body) => readWriteRequest(plainOf(body)).timeseries);
    expect(lines(series), `run ${run}: ${JSON.stringify(request)}`).toBe(lines(expectedSeries(request)));
  }
});

test('several requests in one batch become the series of all of them', () => {
  const dice = new Dice(SEED + 1);
  const translator = testTranslator();
  for (let run = 0; run < RUNS / 4; run++) {
    const requests = Array.from({ length: 4 }, () => randomMetrics(dice, 3));
    const joined: Request = { resourceMetrics: requests.flatMap(({ resourceMetrics }) => resourceMetrics) };
    const batch = mergeBatches(
      'metrics',
      requests.map((request) => batchFromJson('metrics', asJson(request))),
    );
    const bodies = translator.translate(batch).requests;
    const series = bodies.flatMap((body) => readWriteRequest(plainOf(body)).timeseries);
    expect(lines(series), `run ${run}: ${JSON.stringify(requests)}`).toBe(lines(expectedSeries(joined)));
  }
});

test('the snappy elements stand for exactly the bytes that are written without them', () => {
  const dice = new Dice(SEED + 2);
  const [structured, plain] = [testTranslator(), testTranslator({ format: 'none' })];
  for (let run = 0; run < RUNS; run++) {
    const batch = batchFromJson('metrics', asJson(randomMetrics(dice, 12)));
    const bodies = structured.translate(batch).requests;
    const expected = [...plain.translate(batch).requests];
    expect(bodies.map((body) => Buffer.compare(plainOf(body), expected.shift()!))).toEqual(bodies.map(() => 0));
    expect(expected).toEqual([]);
  }
});

/** Both decoders must agree. */
function plainOf(body: Uint8Array): Uint8Array {
  const plain = snappyjs.uncompress(body);
  expect(Buffer.compare(snappy.uncompressSync(Buffer.from(body)) as Buffer, plain)).toBe(0);
  return plain;
}

/** One line per series, in order, so that thousands of them are compared in no time. */
function lines(series: readonly ReadSeries[]): string {
  return series.map(lineOf).sort().join('\n');
}
