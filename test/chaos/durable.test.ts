/**
 * With `--durable`, whatever back ends do and however often the hub stops: every accepted record reaches every exporter's
 * back end, or was refused by it for good, and nobody gets what it did not accept. Sums of the ledger hold throughout.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountSnapshot, LedgerSnapshot } from '../../src/service/ledger/snapshot.js';
import { startScriptedHub, turns, whileTimePasses, type ScriptedHub } from '../support/scripted-hub.js';

const EXPORTERS = ['out/a', 'out/b'];

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), records: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

const status = fc.constantFrom('delivered' as const, 'delivered' as const, 'retryable' as const, 'permanent' as const);

const scenario = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 14 }),
  statuses: fc.array(status, { minLength: 1, maxLength: 12 }),
  maxSize: fc.constantFrom(0, 4),
  queue: fc.boolean(),
  elapsedMs: fc.constantFrom(1, 10_000),
});

test('nothing accepted is lost, whatever back ends do and however often the hub stops', { timeout: 120_000 }, () =>
  fc.assert(fc.asyncProperty(scenario, runScenario), { numRuns: 100 }),
);

async function runScenario({
  actions,
  statuses,
  maxSize,
  queue,
  elapsedMs,
}: typeof scenario extends fc.Arbitrary<infer T> ? T : never) {
  const directory = await mkdtemp(join(tmpdir(), 'otlp-hub-chaos-'));
  const accepted: string[] = [];
  const arrived = new Map(EXPORTERS.map((name) => [name, new Set<string>()]));
  let calls = 0;
  let calm = false;
  const start = (): Promise<ScriptedHub> =>
    startScriptedHub({
      exporters: EXPORTERS,
      helper: {
        timeoutMs: 5_000,
        retry: {
          enabled: true,
          initial_interval: 1_000,
          randomization_factor: 0,
          multiplier: 1.5,
          max_interval: 5_000,
          max_elapsed_time: elapsedMs,
        },
        queue: {
          enabled: queue,
          num_consumers: 2,
          queue_size: 3,
          sizer: 'requests',
          block_on_overflow: false,
          wait_for_result: false,
          storage: undefined,
          batch: undefined,
        },
      },
      batch: {
        timeout: 200,
        send_batch_size: 5,
        send_batch_max_size: maxSize === 0 ? 0 : 5,
        metadata_keys: [],
        metadata_cardinality_limit: 1000,
      },
      script: (exporter, records) => {
        const outcome = calm ? 'delivered' : statuses[calls++ % statuses.length]!;
        if (outcome !== 'retryable') for (const record of records) arrived.get(exporter)!.add(record);
        return outcome;
      },
      durable: { directory, sync: 'off', maxBytes: 1e9, maxAgeMs: 0, lockWaitMs: 0 },
    });
  let hub = await start();
  const stop = async (): Promise<void> => {
    await whileTimePasses(hub, hub.service.shutdown(25_000));
    expectSums(hub.service.ledger());
  };
  try {
    for (const step of actions) {
      if (step.kind === 'send') {
        const records = Array.from({ length: step.records }, (_, index) => `r${accepted.length + index}`);
        await hub.send(records);
        accepted.push(...records);
      } else if (step.kind === 'wait') {
        await hub.clock.advance(step.ms);
      } else {
        await stop();
        hub = await start();
      }
      expectSums(hub.service.ledger());
    }
    await stop();
    calm = true;
    hub = await start();
    for (let tries = 0; tries < 50 && pendingOf(hub) > 0; tries++) {
      await whileTimePasses(hub, hub.service.flush());
      await turns();
    }
    expect(pendingOf(hub)).toBe(0);
    for (const name of EXPORTERS) expect([...arrived.get(name)!].sort()).toEqual([...accepted].sort());
    await stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function pendingOf(hub: ScriptedHub): number {
  return hub.service.ledger().durable.reduce((sum, { pending }) => sum + pending, 0);
}

function expectSums({ pipelines, exporters, durable }: LedgerSnapshot): void {
  for (const account of [...pipelines, ...exporters, ...durable]) {
    expect(account.pending, account.id).toBeGreaterThanOrEqual(0);
    expect(sumOf(account)).toBe(account.accepted);
  }
}

function sumOf({ pending, delivered, dropped, rejected }: AccountSnapshot): number {
  return pending + delivered + dropped + rejected;
}
