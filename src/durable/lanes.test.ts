/** One route that waits for its pipeline holds up no other, and keeps its own order. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordingLedger, RecordingLogger } from '../../test/support/settings.js';
import { type Consumer, EMPTY_CONTEXT } from '../component/consumer.js';
import { ManualClock } from '../component/manual-clock.js';
import { type Batch, batchOf } from '../pdata/batch.js';
import { returnReceipts, settleReceipts } from '../pdata/receipt.js';
import { DurableStage } from './stage.js';

let directory: string;
const stages: DurableStage[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'otlp-hub-lanes-'));
});

afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
  await rm(directory, { recursive: true, force: true });
});

/** A pipeline that takes one thing after another, and waits while its gate is shut. */
class GatedPipeline implements Consumer {
  readonly begun: string[] = [];
  readonly done: string[] = [];
  returns = false;
  /** Its gate shuts when this comes. */
  shutsAt: string | undefined;
  #gate: Promise<void> | undefined;
  #open: () => void = () => {};
  #waiters: (() => void)[] = [];

  shut(): void {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#gate = undefined;
    this.#open();
  }

  async consume(batch: Batch): Promise<void> {
    const text = Buffer.concat(batch.chunks.map((chunk) => Buffer.from(chunk))).toString();
    if (text === this.shutsAt) this.shut();
    this.begun.push(text);
    this.#tell();
    await this.#gate;
    if (this.returns) return returnReceipts(batch.receipts);
    settleReceipts(batch.receipts);
    this.done.push(text);
    this.#tell();
  }

  async until(met: () => boolean): Promise<void> {
    while (!met()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #tell(): void {
    for (const tell of this.#waiters.splice(0)) tell();
  }
}

interface Running {
  readonly stage: DurableStage;
  readonly clock: ManualClock;
  readonly sendTo: Readonly<Record<'logs' | 'metrics', (text: string) => Promise<void>>>;
}

/** @param branches of both routes; the same one for both where they feed one pipeline. */
async function run(
  logs: Consumer,
  metrics: Consumer,
  branches: Readonly<Record<'logs' | 'metrics', string>> = { logs: 'logs → out', metrics: 'metrics → out' },
): Promise<Running> {
  const clock = new ManualClock();
  const stage = new DurableStage({
    ...{ directory, sync: 'off', maxBytes: 1e9, maxAgeMs: 0, lockWaitMs: 0, clock },
    logger: new RecordingLogger(),
  });
  stages.push(stage);
  const route = (signal: 'logs' | 'metrics', next: Consumer): ((text: string) => Promise<void>) => {
    const ledger = new RecordingLedger();
    const head = stage.route({ source: 'otlp', signal, next, branches: [branches[signal]], ledger });
    return (text) => head.consume(batchOf(signal, Buffer.from(text), 1), EMPTY_CONTEXT);
  };
  const sendTo = { logs: route('logs', logs), metrics: route('metrics', metrics) };
  await stage.start();
  return { stage, clock, sendTo };
}

test('what waits in one pipeline holds up no other route, and goes in the order it came', async () => {
  const [logs, metrics] = [new GatedPipeline(), new GatedPipeline()];
  const { stage, sendTo } = await run(logs, metrics);
  logs.shut();
  for (const text of ['l1', 'l2', 'l3']) await sendTo.logs(text);
  for (const text of ['m1', 'm2']) await sendTo.metrics(text);
  await metrics.until(() => metrics.done.length === 2);
  expect(metrics.done).toEqual(['m1', 'm2']);
  expect(logs.begun).toEqual(['l1']);
  expect(stage.pendingItems).toBe(3);
  logs.open();
  await logs.until(() => logs.done.length === 3);
  expect(logs.done).toEqual(['l1', 'l2', 'l3']);
});

test('nor does what an earlier run left', async () => {
  const before = new GatedPipeline();
  before.shut();
  const first = await run(before, before);
  for (const text of ['l1', 'l2']) await first.sendTo.logs(text);
  for (const text of ['m1', 'm2']) await first.sendTo.metrics(text);
  await first.stage.close();
  const [logs, metrics] = [new GatedPipeline(), new GatedPipeline()];
  logs.shut();
  const { sendTo } = await run(logs, metrics);
  await sendTo.metrics('m3');
  await metrics.until(() => metrics.done.length === 3);
  expect(metrics.done).toEqual(['m1', 'm2', 'm3']);
  await sendTo.logs('l3');
  logs.open();
  await logs.until(() => logs.done.length === 3);
  expect(logs.done).toEqual(['l1', 'l2', 'l3']);
});

test('nor does what a branch of both is owed', async () => {
  const [logs, metrics] = [new GatedPipeline(), new GatedPipeline()];
  const both = { logs: 'all → out', metrics: 'all → out' };
  const { clock, sendTo } = await run(logs, metrics, both);
  logs.returns = true;
  await sendTo.logs('l1');
  await logs.until(() => logs.begun.length === 1);
  for (const text of ['l2', 'l3']) await sendTo.logs(text);
  for (const text of ['m1', 'm2']) await sendTo.metrics(text);
  expect(metrics.begun).toEqual([]);
  logs.returns = false;
  logs.shutsAt = 'l2';
  await clock.advance(1_000); // l1 shows that the back end is there again
  await metrics.until(() => metrics.done.length === 2);
  expect(metrics.done).toEqual(['m1', 'm2']);
  expect(logs.done).toEqual(['l1']);
  logs.open();
  await logs.until(() => logs.done.length === 3);
  expect(logs.done).toEqual(['l1', 'l2', 'l3']);
});

test('a flush waits for every route', async () => {
  const [logs, metrics] = [new GatedPipeline(), new GatedPipeline()];
  const { stage, sendTo } = await run(logs, metrics);
  logs.shut();
  await sendTo.logs('l1');
  await sendTo.metrics('m1');
  await metrics.until(() => metrics.done.length === 1);
  const order: string[] = [];
  const flushed = stage.flush().then(() => order.push('flushed'));
  order.push('opened');
  logs.open();
  await flushed;
  expect(order).toEqual(['opened', 'flushed']);
});
