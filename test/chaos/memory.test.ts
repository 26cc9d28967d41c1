/**
 * Without `--durable`, whatever back ends do: once the hub has stopped, every item that was offered is booked as exactly one
 * of delivered, dropped or handed back, and what is booked as delivered is what the back ends took.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueueConfig } from '../../src/exporterhelper/config.js';
import { startScriptedHub, whileTimePasses } from '../support/scripted-hub.js';

const queueArbitrary: fc.Arbitrary<QueueConfig> = fc.record({
  enabled: fc.boolean(),
  num_consumers: fc.integer({ min: 1, max: 3 }),
  queue_size: fc.integer({ min: 1, max: 12 }),
  sizer: fc.constantFrom('requests' as const, 'items' as const),
  block_on_overflow: fc.boolean(),
  wait_for_result: fc.boolean(),
  storage: fc.constant(undefined),
  batch: fc.option(
    fc.record({
      sizer: fc.constant('items' as const),
      min_size: fc.constantFrom(0, 3, 8),
      max_size: fc.constantFrom(0, 8),
      flush_timeout: fc.constant(200),
    }),
    { nil: undefined },
  ),
});

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), records: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
);

const scenario = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 14 }),
  statuses: fc.array(
    fc.constantFrom('delivered' as const, 'retryable' as const, 'permanent' as const, 'hang' as const),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  queue: queueArbitrary,
  batchSize: fc.constantFrom(0, 1, 5),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

test('every item is booked once, and what is booked as delivered arrived', { timeout: 120_000 }, () =>
  fc.assert(fc.asyncProperty(scenario, runScenario), { numRuns: 300 }),
);

async function runScenario({ actions, statuses, queue, batchSize }: Scenario): Promise<void> {
  let offered = 0;
  let taken = 0;
  let calls = 0;
  const hub = await startScriptedHub({
    exporters: ['out'],
    helper: {
      timeoutMs: 2_000,
      retry: {
        enabled: true,
        initial_interval: 1_000,
        randomization_factor: 0,
        multiplier: 1.5,
        max_interval: 5_000,
        max_elapsed_time: 8_000,
      },
      queue,
    },
    batch: {
      timeout: 200,
      send_batch_size: batchSize,
      send_batch_max_size: 0,
      metadata_keys: [],
      metadata_cardinality_limit: 1000,
    },
    script: async (_exporter, records, signal) => {
      const outcome = statuses[calls++ % statuses.length]!;
      if (outcome === 'hang') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return 'retryable';
      }
      if (outcome === 'delivered') taken += records.length;
      return outcome;
    },
  });
  const sends: Promise<unknown>[] = [];
  for (const step of actions) {
    if (step.kind === 'send') {
      sends.push(hub.send(Array.from({ length: step.records }, () => `r${offered++}`)).catch(() => {}));
    } else {
      await hub.clock.advance(step.ms);
    }
  }
  await whileTimePasses(hub, hub.service.shutdown(25_000));
  await Promise.all(sends);
  const { pipelines, exporters } = hub.service.ledger();
  for (const account of [...pipelines, ...exporters]) {
    const { accepted, delivered, dropped, rejected, pending } = account;
    expect(pending, `pending of ${account.id}: ${JSON.stringify(account)}`).toBe(0);
    expect(accepted).toBe(delivered + dropped + rejected);
  }
  expect(pipelines[0]!.accepted).toBe(offered);
  expect(exporters[0]!.delivered).toBe(taken);
}
