/**
 * The same random metrics to the reference collector and to the translator: `npm run differential`, with OTLP_HUB_REFERENCE the
 * path of the reference's binary. OTLP_HUB_FUZZ_RUNS sets how many requests (default 2000), OTLP_HUB_FUZZ_SEED repeats a run.
 */
import snappyjs from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { decodeConfig } from '../../src/config/decode.js';
import { prometheusRemoteWriteSchema } from '../../src/exporters/prometheusremotewrite/config.js';
import { translatorOptions } from '../../src/exporters/prometheusremotewrite/translator-options.js';
import { Translator } from '../../src/exporters/prometheusremotewrite/translator.js';
import { batchOf } from '../../src/pdata/batch.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { admitRequest } from '../../src/pdata/validate.js';
import { asJson, randomMetrics } from '../parity/metrics/random-metrics.js';
import { lineOf, readWriteRequest, type ReadLabel, type ReadSeries } from '../parity/metrics/write-request.js';
import { Dice, randomRequest } from './pdata-inputs.js';
import { RemoteWriteReference } from './remote-write-reference.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const runs = Number(process.env['OTLP_HUB_FUZZ_RUNS'] ?? 2000);
const seed = Number(process.env['OTLP_HUB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const SETTINGS: readonly [name: string, exporter: object][] = [
  ['as preset', {}],
  [
    'resource attributes as labels',
    { resource_to_telemetry_conversion: { enabled: true }, target_info: { enabled: false } },
  ],
  ['external labels and namespace', { external_labels: { zone: 'x', 'a.b': 'y', job: 'z' }, namespace: 'ns' }],
  ['no suffixes, metadata', { add_metric_suffixes: false, send_metadata: true }],
];

describe(`remote write against the reference, seed ${seed}`, () => {
  test.each(SETTINGS)('%s', { timeout: 600_000 }, async (_name, exporter) => {
    if (binary === undefined) throw new Error('OTLP_HUB_REFERENCE must be the path of the reference collector');
    const reference = await RemoteWriteReference.start(binary, exporter);
    const { config } = decodeConfig(prometheusRemoteWriteSchema, exporter);
    const translator = new Translator(translatorOptions(config));
    try {
      const dice = new Dice(seed);
      for (let run = 0; run < runs; run++) {
        // Every fourth request is any OTLP at all, where most metrics are odd.
        const request = run % 4 === 3 ? randomRequest(dice, 'metrics') : asJson(randomMetrics(dice));
        const { bytes, itemCount } = admitRequest('metrics', encodeRequest('metrics', request));
        if (itemCount === 0) continue;
        const ours = translator.translate(batchOf('metrics', bytes, itemCount)).requests;
        const theirs = await reference.send(bytes);
        expect(linesOf(ours), `run ${run}: ${JSON.stringify(request)}`).toBe(linesOf(theirs));
      }
    } finally {
      await reference.stop();
    }
  });
});

/** Series and metadata of all requests in one order, one line each. */
function linesOf(bodies: readonly Uint8Array[]): string {
  const requests = bodies.map((body) => readWriteRequest(snappyjs.uncompress(body)));
  const series = requests.flatMap(({ timeseries }) => timeseries.map((one) => lineOf(inOneOrder(one)))).sort();
  const metadata = requests.flatMap((one) =>
    one.metadata.map(({ type, name, help, unit }) => [type, name, help, unit]),
  );
  return [...series, ...metadata.map((entry) => JSON.stringify(entry))].join('\n');
}

/** Of two labels of one name the reference puts either in front: it sorts by name alone, and not stably. */
function inOneOrder(series: ReadSeries): ReadSeries {
  const names = series.labels.map(([name]) => name);
  expect(names).toEqual([...names].sort());
  const key = ([name, value]: ReadLabel): string => JSON.stringify([name, value]);
  return { ...series, labels: [...series.labels].sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}
