import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { EMPTY_CONTEXT, type Consumer, type RequestContext } from '../../component/consumer.js';
import { RetryableError, errorText } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import { batchBytes, type Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { Cursor } from '../../pdata/cursor.js';
import { LOG_RECORD, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import { batchSchema } from './config.js';
import { BatchProcessor } from './processor.js';

/** Requests that may wait while a batch is being sent. */
const WAITING = 2;
const NEVER = new AbortController().signal;

/** A next stage that keeps what it gets and can be held up or made to fail. */
class Downstream implements Consumer {
  readonly batches: Batch[] = [];
  readonly contexts: RequestContext[] = [];
  failure: Error | undefined;
  #held: (() => void)[] | undefined;

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    this.batches.push(batch);
    this.contexts.push(context);
    if (this.#held !== undefined) {
      await new Promise<void>((resolve, reject) => {
        const cancel = (): void => reject(new Error('context canceled'));
        context.abort?.addEventListener('abort', cancel);
        this.#held!.push(() => {
          context.abort?.removeEventListener('abort', cancel);
          resolve();
        });
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }
  hold(): void {
    this.#held ??= [];
  }
  releaseOne(): void {
    this.#held!.shift()!();
  }
  releaseAll(): void {
    for (const release of this.#held ?? []) release();
    this.#held = undefined;
  }
  get sizes(): number[] {
    return this.batches.map((batch) => batch.itemCount);
  }
}

function create(raw: object, downstream = new Downstream()) {
  const settings = testSettings('processor', 'batch');
  const { config, problems } = decodeConfig(batchSchema, raw);
  expect(problems).toEqual([]);
  const processor = new BatchProcessor({
    settings,
    config,
    signal: 'logs',
    next: downstream,
    waitingRequests: WAITING,
  });
  return { processor, downstream, settings, clock: settings.clock, ledger: settings.ledger };
}

/** Log records whose severity numbers are `first`, `first + 1` …. */
function logs(count: number, first = 1): Batch {
  const logRecords = Array.from({ length: count }, (_, index) => ({ severityNumber: first + index }));
  return batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

/** The severity numbers in a batch, in order. */
function numbersOf(batch: Batch): number[] {
  const numbers: number[] = [];
  const bytes = batchBytes(batch);
  const walk = (start: number, end: number, path: readonly number[]): void => {
    const cursor = new Cursor(bytes, start, end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag !== path[0]) {
        cursor.skip(tag);
      } else if (path.length === 1) {
        numbers.push(cursor.int32());
      } else {
        const length = cursor.varint();
        walk(cursor.pos, cursor.pos + length, path.slice(1));
        cursor.pos += length;
      }
    }
  };
  walk(0, bytes.length, [REQUEST.resources, RESOURCE_ITEMS.scopes, SCOPE_ITEMS.items, LOG_RECORD.severityNumber]);
  return numbers;
}

test('sends at once when send_batch_size is reached', async () => {
  const { processor, downstream } = create({ send_batch_size: 100, timeout: '1s' });
  await processor.consume(logs(60), EMPTY_CONTEXT);
  expect(downstream.sizes).toEqual([]);
  await processor.consume(logs(60), EMPTY_CONTEXT);
  expect(downstream.sizes).toEqual([120]);
});

test('sends the remainder when timeout passes without reaching send_batch_size', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 10, timeout: '200ms' });
  await processor.consume(logs(3), EMPTY_CONTEXT);
  await clock.advance(199);
  expect(downstream.sizes).toEqual([]);
  await clock.advance(1);
  expect(downstream.sizes).toEqual([3]);
});

test('fires on the beat of a timer that has run since start, and sets none while nothing is pending', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 10, timeout: '200ms' });
  await clock.advance(350);
  expect(clock.pendingTimers).toBe(0);
  await processor.consume(logs(3), EMPTY_CONTEXT);
  await clock.advance(49);
  expect(downstream.sizes).toEqual([]);
  await clock.advance(1);
  expect(downstream.sizes).toEqual([3]);
  expect(clock.pendingTimers).toBe(0);
});

test('restarts the timer when a batch was sent for its size', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 10, send_batch_max_size: 10, timeout: '200ms' });
  await clock.advance(150);
  await processor.consume(logs(12), EMPTY_CONTEXT);
  await clock.advance(199);
  expect(downstream.sizes).toEqual([10]);
  await clock.advance(1);
  expect(downstream.sizes).toEqual([10, 2]);
});

test('cuts at send_batch_max_size and keeps what is below send_batch_size', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 100, send_batch_max_size: 150, timeout: '1s' });
  await processor.consume(logs(350), EMPTY_CONTEXT);
  await clock.advance(0);
  expect(downstream.sizes).toEqual([150, 150]);
  await clock.advance(1000);
  expect(downstream.batches.map(numbersOf).flat()).toEqual(Array.from({ length: 350 }, (_, index) => index + 1));
  expect(downstream.sizes).toEqual([150, 150, 50]);
});

test.each([{ timeout: '0s', send_batch_size: 10 }, { send_batch_size: 0 }])(
  '%j hands every request on at once',
  async (raw) => {
    const { processor, downstream, clock } = create(raw);
    await processor.consume(logs(3), EMPTY_CONTEXT);
    await clock.advance(0);
    await processor.consume(logs(4), EMPTY_CONTEXT);
    await clock.advance(0);
    expect(downstream.sizes).toEqual([3, 4]);
  },
);

test('ignores a request without items', async () => {
  const { processor, downstream, ledger } = create({ send_batch_size: 0 });
  await processor.consume({ signal: 'logs', chunks: [], itemCount: 0, byteLength: 0 }, EMPTY_CONTEXT);
  await processor.flush();
  expect(downstream.sizes).toEqual([]);
  expect(ledger.drops).toEqual([]);
});

test('what the next stage refuses is dropped, logged and booked, and the caller never learns', async () => {
  const { processor, downstream, settings, clock } = create({ send_batch_size: 2 });
  downstream.failure = new RetryableError('sending queue is full');
  await processor.consume(logs(3), EMPTY_CONTEXT);
  await clock.advance(0);
  expect(settings.ledger.drops).toEqual([
    { items: 3, reason: 'downstream_error', detail: { answer: 'sending queue is full' } },
  ]);
  expect(settings.logger.lines).toEqual([
    { level: 'warn', message: 'Sender failed', fields: { error: 'sending queue is full' } },
  ]);
  expect(settings.recordedMeter.recorded.size).toBe(0);
});

test('tells how many batches it sent, why and how large', async () => {
  const { processor, settings, clock } = create({ send_batch_size: 2 });
  const { recordedMeter } = settings;
  const big = logs(3);
  const small = logs(1);
  await processor.consume(big, EMPTY_CONTEXT);
  await processor.consume(small, EMPTY_CONTEXT);
  await clock.advance(200);
  const series = '{processor="batch"}';
  expect(recordedMeter.read(`otelcol_processor_batch_batch_size_trigger_send${series}`)).toBe(1);
  expect(recordedMeter.read(`otelcol_processor_batch_timeout_trigger_send${series}`)).toBe(1);
  expect(recordedMeter.recorded.get(`otelcol_processor_batch_batch_send_size${series}`)).toEqual([3, 1]);
  expect(recordedMeter.recorded.get(`otelcol_processor_batch_batch_send_size_bytes${series}`)).toEqual([
    big.byteLength,
    small.byteLength,
  ]);
  expect(recordedMeter.read(`otelcol_processor_batch_metadata_cardinality${series}`)).toBe(1);
});

test('while a batch is being sent a few requests may wait, and further callers wait with theirs', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 1, timeout: '1s' });
  downstream.hold();
  const settled: number[] = [];
  for (const request of [1, 2, 3, 4, 5]) {
    void processor.consume(logs(1, request), EMPTY_CONTEXT).then(() => settled.push(request));
  }
  await clock.advance(0);
  expect(settled).toEqual([1, 2, 3]); // one in flight, two waiting
  downstream.releaseOne();
  await clock.advance(0);
  expect(settled).toEqual([1, 2, 3, 4]);
  downstream.releaseAll();
  await processor.flush();
  expect(settled).toEqual([1, 2, 3, 4, 5]);
  expect(downstream.batches.map(numbersOf)).toEqual([[1], [2], [3], [4], [5]]);
});

test('flush hands on what is pending and settles when the next stage has it', async () => {
  const { processor, downstream, clock } = create({ send_batch_size: 100, timeout: '1h' });
  downstream.hold();
  await processor.consume(logs(3), EMPTY_CONTEXT);
  let flushed = false;
  const flush = processor.flush().then(() => (flushed = true));
  await clock.advance(0);
  expect([downstream.sizes, flushed]).toEqual([[3], false]);
  downstream.releaseAll();
  await flush;
  await processor.flush();
  expect(downstream.sizes).toEqual([3]);
});

test('shutdown hands on what is pending in one more batch', async () => {
  const { processor, downstream, settings } = create({ send_batch_size: 100 });
  await processor.consume(logs(7), EMPTY_CONTEXT);
  await processor.shutdown(NEVER);
  await processor.shutdown(NEVER);
  expect(downstream.sizes).toEqual([7]);
  const refused = processor.consume(logs(1), EMPTY_CONTEXT);
  await expect(refused).rejects.toThrow('batch processor is shut down');
  expect(settings.clock.pendingTimers).toBe(0);
  expect(settings.ledger.drops).toEqual([
    { items: 1, reason: 'shutdown', detail: { answer: 'batch processor is shut down' } },
  ]);
});

test('at the deadline of shutdown the send is cancelled and everything left is booked', async () => {
  const { processor, downstream, settings, clock } = create({ send_batch_size: 1 });
  downstream.hold();
  const outcomes = [1, 2, 3, 4].map((items) =>
    processor.consume(logs(items), EMPTY_CONTEXT).then(
      () => 'taken',
      (error: unknown) => errorText(error),
    ),
  );
  const deadline = new AbortController();
  const shutdown = processor.shutdown(deadline.signal);
  await clock.advance(0);
  deadline.abort();
  await shutdown;
  expect(await Promise.all(outcomes)).toEqual(['taken', 'taken', 'taken', 'batch processor is shut down']);
  expect(settings.ledger.sums).toEqual({ accepted: 0, delivered: 0, dropped: 6, rejected: 4 });
  expect(new Set(settings.ledger.drops.map((drop) => drop.reason))).toEqual(new Set(['shutdown']));
});

test('a send that does not heed its cancellation is left behind after a moment, and booked', async () => {
  const stuck: Consumer = { consume: () => new Promise(() => {}) };
  const settings = testSettings('processor', 'batch');
  const { config } = decodeConfig(batchSchema, { send_batch_size: 1 });
  const processor = new BatchProcessor({ settings, config, signal: 'logs', next: stuck });
  await processor.consume(logs(5), EMPTY_CONTEXT);
  const deadline = new AbortController();
  const shutdown = processor.shutdown(deadline.signal);
  deadline.abort();
  await settings.clock.advance(1000);
  await shutdown;
  expect(settings.ledger.drops).toEqual([{ items: 5, reason: 'shutdown', detail: undefined }]);
});

const from = (tenant: readonly string[] | undefined): RequestContext => ({
  metadata: new Map([...(tenant === undefined ? [] : [['tenant', tenant] as const]), ['other', ['x']]]),
  peer: '10.0.0.1:1234',
});

test('metadata_keys batches per combination and hands on those headers only', async () => {
  const { processor, downstream, settings } = create({ metadata_keys: ['Tenant'], send_batch_size: 100 });
  for (const tenant of [['a'], ['b'], ['a'], [''], undefined, ['a', 'b']])
    await processor.consume(logs(1), from(tenant));
  await processor.flush();
  expect(downstream.sizes).toEqual([2, 1, 1, 1, 1]);
  expect(downstream.contexts.map(({ metadata, peer }) => [metadata?.get('tenant'), metadata?.size, peer])).toEqual([
    [['a'], 1, undefined],
    [['b'], 1, undefined],
    [[''], 1, undefined],
    [[], 1, undefined],
    [['a', 'b'], 1, undefined],
  ]);
  const series = 'otelcol_processor_batch_metadata_cardinality{processor="batch"}';
  expect(settings.recordedMeter.read(series)).toBe(5);
});

test('one combination more than metadata_cardinality_limit is refused for good', async () => {
  const { processor, ledger } = create({ metadata_keys: ['tenant'], metadata_cardinality_limit: 1 });
  await processor.consume(logs(1), from(['a']));
  const error = await processor.consume(logs(2), from(['b'])).catch((thrown: unknown) => thrown);
  expect(errorText(error)).toBe('Permanent error: too many batcher metadata-value combinations');
  expect(ledger.sums.rejected).toBe(2);
  await processor.consume(logs(1), from(['a']));
});

test('no item is lost, doubled or moved, however requests, time and back-pressure fall', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('consume' as const), items: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ kind: fc.constantFrom('hold' as const, 'release' as const, 'flush' as const) }),
  );
  const sizes = fc.record({ size: fc.integer({ min: 0, max: 30 }), extra: fc.option(fc.integer({ min: 0, max: 20 })) });
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(step, { maxLength: 25 }), async ({ size, extra }, steps) => {
      const max = extra === null ? 0 : Math.max(1, size + extra);
      const { processor, downstream, clock } = create({ send_batch_size: size, send_batch_max_size: max });
      let sent = 0;
      for (const action of steps) {
        if (action.kind === 'consume') {
          void processor.consume(logs(action.items, sent + 1), EMPTY_CONTEXT);
          sent += action.items;
        } else if (action.kind === 'advance') await clock.advance(action.ms);
        else if (action.kind === 'hold') downstream.hold();
        else if (action.kind === 'release') downstream.releaseAll();
        else void processor.flush();
      }
      downstream.releaseAll();
      await processor.shutdown(NEVER);
      expect(downstream.batches.map(numbersOf).flat()).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
      expect(downstream.batches.map((batch) => numbersOf(batch).length)).toEqual(downstream.sizes);
      if (max > 0) expect(Math.max(0, ...downstream.sizes)).toBeLessThanOrEqual(max);
    }),
    { numRuns: 60 },
  );
});
