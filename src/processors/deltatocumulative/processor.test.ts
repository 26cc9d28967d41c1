import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { decodeConfig } from '../../config/decode.js';
import type { Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { encodeJson } from '../../pdata/json/encode.js';
import { everyKind, lentBatch } from '../../../test/support/lent-batch.js';
import { testSettings } from '../../../test/support/settings.js';
import { deltaToCumulativeSchema } from './config.js';
import { DeltaToCumulative } from './processor.js';

function create(raw: object) {
  const { config } = decodeConfig(deltaToCumulativeSchema, raw);
  const settings = testSettings('processor', 'deltatocumulative');
  const out: Batch[] = [];
  const processor = new DeltaToCumulative(settings, config, { consume: async (batch) => void out.push(batch) });
  return { settings, out, processor };
}

const delta = (second: number, asInt: string): Batch =>
  batchFromJson('metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: 's',
                sum: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano: `${second}000000000`, asInt }] },
              },
            ],
          },
        ],
      },
    ],
  });

function values(batches: readonly Batch[]): string[] {
  const json = batches.map(({ chunks }) => Buffer.from(encodeJson('metrics', chunks)).toString());
  return json.map((text) => /"asInt":"(-?\d+)"/.exec(text)?.[1] ?? '');
}

test('a series that was silent for longer than max_stale starts anew', async () => {
  const { settings, out, processor } = create({ max_stale: '90s' });
  await processor.start();
  await processor.consume(delta(1, '5'), EMPTY_CONTEXT);
  await settings.clock.advance(60_000);
  await processor.consume(delta(2, '1'), EMPTY_CONTEXT);
  await settings.clock.advance(60_000);
  expect(settings.recordedMeter.read('otelcol_deltatocumulative_streams_tracked')).toBe(1);
  await settings.clock.advance(60_000);
  expect(settings.recordedMeter.read('otelcol_deltatocumulative_streams_tracked')).toBe(0);
  await processor.consume(delta(3, '2'), EMPTY_CONTEXT);
  expect(values(out)).toEqual(['5', '6', '2']);
  await processor.shutdown();
  expect(settings.recordedMeter.read('otelcol_deltatocumulative_streams_tracked')).toBeUndefined();
});

test('points that cannot be added are booked with the reason', async () => {
  const { settings, out, processor } = create({});
  await processor.consume(delta(2, '5'), EMPTY_CONTEXT);
  await processor.consume(delta(1, '1'), EMPTY_CONTEXT);
  expect(values(out)).toEqual(['5']);
  expect(settings.ledger.drops).toEqual([
    { items: 1, reason: 'filtered', detail: { answer: '1 delta.ErrOutOfOrder' } },
  ]);
});

test('incoming batches are left as they are', async () => {
  const { processor } = create({});
  const [first, second] = [delta(1, '5'), delta(2, '1')];
  const before = [...first.chunks, ...second.chunks].map((chunk) => Buffer.from(chunk).toString('hex'));
  await processor.consume(first, EMPTY_CONTEXT);
  await processor.consume(second, EMPTY_CONTEXT);
  expect([...first.chunks, ...second.chunks].map((chunk) => Buffer.from(chunk).toString('hex'))).toEqual(before);
});

test.each([
  [{ max_stale: '0s' }, 'max_stale must be a positive duration (got 0s)'],
  [{ max_stale: '-1m30s' }, 'max_stale must be a positive duration (got -1m30s)'],
  [{ max_streams: -1 }, 'max_streams must be a positive number (got -1)'],
])('%o is refused', (raw, message) => {
  const { problems } = decodeConfig(deltaToCumulativeSchema, raw);
  expect(problems.map((problem) => problem.message)).toEqual([message]);
});

test('no sum is a view of the bytes of a batch', async () => {
  const lines = async (isLent: boolean): Promise<string[]> => {
    const { out, processor } = create({});
    const texts: string[] = [];
    for (let round = 1; round < 5; round++) {
      const lent = lentBatch(batchFromJson('metrics', everyKind(round, 1)));
      await processor.consume(lent.batch, EMPTY_CONTEXT);
      for (const { chunks } of out.splice(0)) texts.push(Buffer.from(encodeJson('metrics', chunks)).toString());
      if (isLent) lent.lendAgain();
    }
    return texts;
  };
  expect(await lines(true)).toEqual(await lines(false));
});
