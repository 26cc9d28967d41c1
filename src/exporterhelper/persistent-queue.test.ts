import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryStorage } from '../../test/support/memory-storage.js';
import { testSettings, type TestSettings } from '../../test/support/settings.js';
import type { Extension } from '../component/component.js';
import { EMPTY_CONTEXT, type RequestContext } from '../component/consumer.js';
import { errorText } from '../component/errors.js';
import type { ComponentId } from '../component/id.js';
import type { StorageExtension } from '../component/storage.js';
import type { Batch } from '../pdata/batch.js';
import { batchOf } from '../pdata/batch.js';
import type { QueueConfig } from './config.js';
import type { Outcome } from './outcome.js';
import { wrapExporter } from './wrap.js';

const STORAGE: ComponentId = { type: 'file_storage', name: '' };

const QUEUE: QueueConfig = {
  enabled: true,
  num_consumers: 1,
  queue_size: 1000,
  sizer: 'requests',
  block_on_overflow: false,
  wait_for_result: false,
  storage: STORAGE,
  batch: undefined,
};

/** A request whose bytes are its number. */
const request = (number: number, items = 1): Batch => batchOf('logs', Uint8Array.of(number), items);
const numberOf = (batch: Batch): number => Buffer.concat(batch.chunks)[0]!;

type Status = Outcome['status'] | 'hang';

interface Running {
  readonly settings: TestSettings;
  readonly sent: { number: number; context: RequestContext }[];
  consume(batch: Batch, context?: RequestContext): Promise<void>;
  /** Until `count` sends were tried. */
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

async function run(
  storage: MemoryStorage,
  decide: (number: number) => Status,
  config: Partial<QueueConfig> = {},
): Promise<Running> {
  const settings = testSettings('exporter', 'otlp');
  const sent: Running['sent'] = [];
  const extension: Extension & StorageExtension = {
    start: async () => {},
    shutdown: async () => {},
    openStorage: async () => storage.open(),
  };
  const exporter = wrapExporter(
    settings,
    'logs',
    {
      start: async () => {},
      shutdown: async () => {},
      send: async (batch, { signal, context }) => {
        sent.push({ number: numberOf(batch), context });
        const status = decide(numberOf(batch));
        if (status === 'delivered') return { status };
        if (status === 'hang') await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { status: status === 'permanent' ? status : 'retryable', cause: new Error(status) };
      },
    },
    {
      timeoutMs: 0,
      retry: {
        enabled: true,
        initial_interval: 5_000,
        randomization_factor: 0,
        multiplier: 1.5,
        max_interval: 30_000,
        max_elapsed_time: 0,
      },
      queue: { ...QUEUE, ...config },
    },
  );
  await exporter.start({ extension: () => extension, reportFatal: () => {} });
  return {
    settings,
    sent,
    consume: (batch, context = EMPTY_CONTEXT) => exporter.consume(batch, context),
    until: async (count) => {
      while (sent.length < count) await new Promise((resolve) => setImmediate(resolve));
    },
    stop: () => exporter.shutdown(new AbortController().signal),
  };
}

test('what shutdown interrupts and what waits behind it stays, and the next run sends it', async () => {
  const storage = new MemoryStorage();
  const first = await run(storage, () => 'retryable');
  for (const number of [1, 2, 3]) await first.consume(request(number, number));
  await first.until(1);
  await first.stop();
  expect(first.settings.ledger.sums).toEqual({ accepted: 6, delivered: 0, dropped: 0, rejected: 6 });
  expect(new Set(first.settings.ledger.drops.map(({ reason }) => reason))).toEqual(new Set(['kept_on_disk']));

  const second = await run(storage, () => 'delivered');
  await second.until(3);
  await second.stop();
  // As in the reference, what was being sent goes behind what waited.
  expect(second.sent.map(({ number }) => number)).toEqual([2, 3, 1]);
  expect(second.settings.ledger.sums).toEqual({ accepted: 6, delivered: 6, dropped: 0, rejected: 0 });
  expect([...storage.values.keys()]).toEqual(['state']);
});

test('a request refused for good is deleted', async () => {
  const storage = new MemoryStorage();
  const hub = await run(storage, () => 'permanent');
  await hub.consume(request(1));
  await hub.until(1);
  await hub.stop();
  expect([...storage.values.keys()]).toEqual(['state']);
  expect(hub.settings.ledger.sums).toEqual({ accepted: 1, delivered: 0, dropped: 1, rejected: 0 });
});

test('more than memory holds waits on disk only and is sent in order', async () => {
  const storage = new MemoryStorage();
  let away = true;
  const hub = await run(storage, () => (away ? 'retryable' : 'delivered'));
  for (let number = 1; number <= 100; number++) await hub.consume(request(number));
  expect(hub.settings.recordedMeter.read('otelcol_exporter_queue_size{data_type="logs",exporter="otlp"}')).toBe(100);
  away = false;
  await hub.settings.clock.advance(5_000);
  await hub.until(101);
  await hub.stop();
  expect(hub.sent.slice(1).map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test('request metadata comes back with its request', async () => {
  const storage = new MemoryStorage();
  const first = await run(storage, () => 'retryable');
  await first.consume(request(1), { metadata: new Map([['x-tenant', ['a', 'b']]]) });
  await first.until(1);
  await first.stop();
  const second = await run(storage, () => 'delivered');
  await second.until(1);
  await second.stop();
  expect(second.sent[0]!.context.metadata).toEqual(new Map([['x-tenant', ['a', 'b']]]));
});

test('a request that cannot be stored is handed back, and room for it is free again', async () => {
  const storage = new MemoryStorage();
  const hub = await run(storage, () => 'delivered', { queue_size: 1 });
  storage.failWith = new Error('no space left on device');
  const error = await hub.consume(request(1)).catch((thrown: unknown) => thrown);
  expect(errorText(error)).toBe('sending_queue.storage: the request cannot be stored: no space left on device');
  storage.failWith = undefined;
  await hub.consume(request(2));
  await hub.until(1);
  await hub.stop();
  expect(hub.sent.map(({ number }) => number)).toEqual([2]);
  expect(hub.settings.ledger.sums).toEqual({ accepted: 2, delivered: 1, dropped: 0, rejected: 1 });
});

test('a full queue refuses, also when it was filled by an earlier run', async () => {
  const storage = new MemoryStorage();
  const first = await run(storage, () => 'hang', { queue_size: 2 });
  await first.consume(request(1));
  await first.consume(request(2));
  await expect(first.consume(request(3))).rejects.toThrow('sending queue is full');
});

test('over any course of failures and restarts every acknowledged request is sent until it is over', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constant('send' as const), fc.constant('stop' as const), fc.constant('wait' as const)), {
        maxLength: 30,
      }),
      fc.array(fc.constantFrom('delivered' as const, 'retryable' as const, 'permanent' as const), { minLength: 1 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (steps, statuses, num_consumers, batched) => {
        const storage = new MemoryStorage();
        const over = new Set<number>();
        let calls = 0;
        let calm = false;
        const decide = (number: number): Status => {
          const status = calm ? 'delivered' : statuses[calls++ % statuses.length]!;
          if (status !== 'retryable') over.add(number);
          return status;
        };
        const batch = batched ? { sizer: 'items' as const, min_size: 1, max_size: 0, flush_timeout: 0 } : undefined;
        const config = { num_consumers, batch };
        let hub = await run(storage, decide, config);
        let accepted = 0;
        for (const step of steps) {
          if (step === 'send') await hub.consume(request(++accepted));
          else if (step === 'wait') await hub.settings.clock.advance(5_000);
          else {
            await hub.stop();
            expect(hub.settings.ledger.pending).toBe(0);
            hub = await run(storage, decide, config);
          }
        }
        calm = true;
        for (let tries = 0; tries < 200 && storage.values.size > 1; tries++) {
          await hub.settings.clock.advance(30_000);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await hub.stop();
        expect([...storage.values.keys()].filter((key) => key !== 'state')).toEqual([]);
        expect(over.size).toBe(accepted);
        expect(hub.settings.ledger.pending).toBe(0);
      },
    ),
    { numRuns: 200 },
  ));
