import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordingLedger, RecordingLogger } from '../../test/support/settings.js';
import type { Consumer } from '../component/consumer.js';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { ManualClock } from '../component/manual-clock.js';
import { type Batch, batchOf } from '../pdata/batch.js';
import type { Receipt } from '../pdata/receipt.js';
import { type DurableOptions, DurableStage } from './stage.js';

let directory: string;
const stages: DurableStage[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'otlp-hub-stage-'));
});

afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
  await rm(directory, { recursive: true, force: true });
});

/** A pipeline with one exporter per branch that holds what it gets until told what becomes of it. */
class Pipeline implements Consumer {
  readonly branches: string[];
  readonly got: { branch: string; text: string; receipt: Receipt }[] = [];
  #arrivals: (() => void)[] = [];

  constructor(...branches: string[]) {
    this.branches = branches;
  }

  async consume(batch: Batch): Promise<void> {
    for (const branch of this.branches) {
      batch.chunks.forEach((chunk, index) => {
        const receipt = batch.receipts![index]!;
        if (!receipt.owes(branch)) return;
        this.got.push({ branch, text: Buffer.from(chunk).toString(), receipt: receipt.bind([branch]) });
      });
    }
    for (const arrived of this.#arrivals.splice(0)) arrived();
  }

  /** Waits until `count` pieces have come in all. */
  async until(count: number): Promise<void> {
    while (this.got.length < count) await new Promise<void>((resolve) => this.#arrivals.push(resolve));
  }

  texts(branch: string): string[] {
    return this.got.filter((piece) => piece.branch === branch).map(({ text }) => text);
  }
}

interface Running {
  readonly stage: DurableStage;
  readonly clock: ManualClock;
  readonly ledger: RecordingLedger;
  readonly send: (text: string) => Promise<void>;
}

async function run(
  pipeline: Pipeline,
  overrides: Partial<Omit<DurableOptions, 'clock'>> & { readonly clock?: ManualClock } = {},
): Promise<Running> {
  const clock = overrides.clock ?? new ManualClock();
  const ledger = new RecordingLedger();
  const stage = new DurableStage({
    directory,
    sync: 'off',
    maxBytes: 1e9,
    maxAgeMs: 0,
    lockWaitMs: 0,
    logger: new RecordingLogger(),
    ...overrides,
    clock,
  });
  stages.push(stage);
  const head = stage.route({ source: 'otlp', signal: 'logs', next: pipeline, branches: pipeline.branches, ledger });
  await stage.start();
  const send = (text: string): Promise<void> =>
    head.consume(batchOf('logs', Buffer.from(text), text.length), EMPTY_CONTEXT);
  return { stage, clock, ledger, send };
}

test('a request goes to every branch and is forgotten once all have settled it', async () => {
  const pipeline = new Pipeline('logs → a', 'logs → b');
  const { stage, send, ledger } = await run(pipeline);
  await send('one');
  await pipeline.until(2);
  expect(stage.pendingItems).toBe(3);
  pipeline.got[0]!.receipt.settled();
  expect(stage.pendingItems).toBe(3);
  pipeline.got[1]!.receipt.settled();
  expect(stage.pendingItems).toBe(0);
  expect(ledger.sums).toEqual({ accepted: 3, delivered: 3, dropped: 0, rejected: 0 });
});

test('after a restart only the branch that had not settled an entry gets it again', async () => {
  const before = new Pipeline('logs → a', 'logs → b');
  const first = await run(before);
  await first.send('one');
  await before.until(2);
  before.got[0]!.receipt.settled();
  await first.stage.close();
  const after = new Pipeline('logs → a', 'logs → b');
  const second = await run(after);
  await after.until(1);
  expect(after.got.map(({ branch, text }) => `${branch}: ${text}`)).toEqual(['logs → b: one']);
  after.got[0]!.receipt.settled();
  expect(second.stage.pendingItems).toBe(0);
});

test('a branch that returns does not hold up the others, and gets its backlog in order once one entry goes through', async () => {
  const pipeline = new Pipeline('logs → up', 'logs → down');
  const { clock, send, stage } = await run(pipeline);
  await send('1');
  await pipeline.until(2);
  for (const { branch, receipt } of pipeline.got) {
    if (branch === 'logs → up') receipt.settled();
    else receipt.returned();
  }
  for (const text of ['2', '3', '4']) await send(text);
  await pipeline.until(5);
  expect(pipeline.texts('logs → up')).toEqual(['1', '2', '3', '4']);
  expect(pipeline.texts('logs → down')).toEqual(['1']);
  for (const { branch, receipt } of pipeline.got.slice(2)) if (branch === 'logs → up') receipt.settled();

  await clock.advance(1_000);
  await pipeline.until(6);
  expect(pipeline.texts('logs → down')).toEqual(['1', '1']);
  pipeline.got[5]!.receipt.settled();
  await pipeline.until(9);
  expect(pipeline.texts('logs → down')).toEqual(['1', '1', '2', '3', '4']);
  for (const { receipt } of pipeline.got.slice(6)) receipt.settled();
  expect(stage.pendingItems).toBe(0);
});

test('a chunk cut in two is settled only when both pieces are', async () => {
  const pipeline = new Pipeline('logs → a');
  const { send, stage } = await run(pipeline);
  await send('ab');
  await pipeline.until(1);
  const { receipt } = pipeline.got[0]!;
  receipt.retain(1);
  receipt.settled();
  expect(stage.pendingItems).toBe(2);
  receipt.settled();
  expect(stage.pendingItems).toBe(0);
});

test('an entry that is too old after a restart is dropped and booked', async () => {
  const first = await run(new Pipeline('logs → a'));
  await first.send('old');
  await first.stage.close();
  const pipeline = new Pipeline('logs → a');
  const later = new ManualClock(first.clock.now() + 61_000);
  const { ledger, stage, send } = await run(pipeline, { maxAgeMs: 60_000, clock: later });
  await send('new');
  await pipeline.until(1);
  expect(pipeline.texts('logs → a')).toEqual(['new']);
  expect(ledger.drops).toEqual([{ items: 3, reason: 'expired', detail: undefined }]);
  expect(stage.pendingItems).toBe(3);
});

test('flush settles when nothing is under way, and tries a waiting branch at once', async () => {
  const pipeline = new Pipeline('logs → a');
  const { send, stage } = await run(pipeline);
  await send('x');
  await pipeline.until(1);
  pipeline.got[0]!.receipt.returned();
  const flushed = stage.flush();
  await pipeline.until(2);
  pipeline.got[1]!.receipt.settled();
  await flushed;
  expect(stage.pendingItems).toBe(0);
});

test('too old for one branch while another delivers it: it is kept until that one is done, then booked once', async () => {
  const pipeline = new Pipeline('logs → up', 'logs → down');
  const { clock, ledger, send, stage } = await run(pipeline, { maxAgeMs: 500 });
  await send('first');
  await pipeline.until(2);
  pipeline.got[0]!.receipt.settled();
  pipeline.got[1]!.receipt.returned();
  await send('old');
  await pipeline.until(3); // on its way to `up` alone
  await clock.advance(1_000);
  await stage.handOn();
  expect(stage.pendingItems).toBe(3);
  expect(ledger.drops).toEqual([{ items: 5, reason: 'expired', detail: undefined }]);
  pipeline.got[2]!.receipt.settled();
  expect(stage.pendingItems).toBe(0);
  expect(ledger.sums).toEqual({ accepted: 8, delivered: 0, dropped: 8, rejected: 0 });
});

test('what one branch returns after it was too old for the other expires for both', async () => {
  const pipeline = new Pipeline('logs → slow', 'logs → down');
  const { clock, ledger, send, stage } = await run(pipeline, { maxAgeMs: 500 });
  await send('first');
  await pipeline.until(2);
  pipeline.got[0]!.receipt.settled();
  pipeline.got[1]!.receipt.returned();
  await send('old');
  await pipeline.until(3); // on its way to `slow` alone
  await clock.advance(1_000);
  pipeline.got[2]!.receipt.returned();
  await stage.flush();
  expect(stage.pendingItems).toBe(0);
  expect(pipeline.got).toHaveLength(3);
  expect(ledger.sums).toEqual({ accepted: 8, delivered: 0, dropped: 8, rejected: 0 });
});

test('flush waits for what is being read back from disk', async () => {
  const first = await run(new Pipeline('logs → a'));
  await first.send('x');
  await first.stage.close();
  const pipeline = new Pipeline('logs → a');
  const { stage } = await run(pipeline);
  const order: string[] = [];
  const flushed = stage.flush().then(() => order.push('flushed'));
  await pipeline.until(1);
  order.push('arrived');
  pipeline.got[0]!.receipt.settled();
  await flushed;
  expect(order).toEqual(['arrived', 'flushed']);
});

test('what the disk does not give back is said, kept, and delivered once it does', async () => {
  const pipeline = new Pipeline('logs → a');
  const logger = new RecordingLogger();
  const { send, stage } = await run(pipeline, { logger });
  await send('precious');
  await pipeline.until(1);
  const path = join(
    directory,
    (await readdir(directory)).find((name) => name.endsWith('.seg'))!,
  );
  const bytes = await readFile(path);
  await truncate(path, 10);
  pipeline.got[0]!.receipt.returned();
  await stage.handOn();
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'Durable telemetry cannot be read back from disk; it is tried again.',
  ]);
  expect(stage.pendingItems).toBe(8);
  await writeFile(path, bytes);
  await stage.handOn();
  expect(pipeline.texts('logs → a')).toEqual(['precious', 'precious']);
  pipeline.got[1]!.receipt.settled();
  expect(stage.pendingItems).toBe(0);
});
