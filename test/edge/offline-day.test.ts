/** A day without an uplink, on a driven clock: the directory stays within its bounds, and what was accepted arrives in order afterwards. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EMPTY_CONTEXT, type Consumer } from '../../src/component/consumer.js';
import { ManualClock } from '../../src/component/manual-clock.js';
import { DurableStage } from '../../src/durable/stage.js';
import { type Batch, batchOf } from '../../src/pdata/batch.js';
import { RecordingLedger, RecordingLogger } from '../support/settings.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const MAX_AGE_MS = 4 * 60 * MINUTE_MS;
const BRANCH = 'logs → uplink';
/** Room for about 500 of the day's 1,440 requests. */
const MAX_BYTES = 500 * 1_024;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'otlp-hub-edge-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** An exporter whose back end is away, or there. */
class Uplink implements Consumer {
  up = false;
  readonly arrived: string[] = [];

  async consume(batch: Batch): Promise<void> {
    batch.chunks.forEach((chunk, index) => {
      const receipt = batch.receipts![index]!.bind([BRANCH]);
      if (!this.up) return receipt.returned();
      this.arrived.push(Buffer.from(chunk).toString().trimEnd());
      receipt.settled();
    });
  }
}

async function bytesOnDisk(): Promise<number> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.seg'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function open(uplink: Uplink, clock: ManualClock, ledger: RecordingLedger, maxAgeMs: number): Promise<Opened> {
  const logger = new RecordingLogger();
  const limits = { maxBytes: MAX_BYTES, maxAgeMs, lockWaitMs: 0 };
  const stage = new DurableStage({ directory, sync: 'off', ...limits, logger, clock });
  const head = stage.route({ source: 'otlp', signal: 'logs', next: uplink, branches: [BRANCH], ledger });
  await stage.start();
  return { stage, send: (text) => head.consume(batchOf('logs', Buffer.from(text.padEnd(1_000)), 1), EMPTY_CONTEXT) };
}

interface Opened {
  readonly stage: DurableStage;
  readonly send: (text: string) => Promise<void>;
}

/** A request a minute. @returns those that were accepted. */
async function day(send: Opened['send'], clock: ManualClock): Promise<string[]> {
  const accepted: string[] = [];
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    await send(`minute ${minute}`).then(
      () => accepted.push(`minute ${minute}`),
      (error: Error) => expect(error.message).toContain('durable storage is full'),
    );
    await clock.advance(MINUTE_MS);
  }
  return accepted;
}

test('bounded by size: senders are told to come back once the disk is full, and all that was accepted arrives in order', async () => {
  const [uplink, clock, ledger] = [new Uplink(), new ManualClock(), new RecordingLedger()];
  const { stage, send } = await open(uplink, clock, ledger, 0);
  const accepted = await day(send, clock);
  expect(accepted.length).toBeGreaterThan(400);
  expect(accepted.length).toBeLessThan(510);
  expect(await bytesOnDisk()).toBeLessThan(1.1 * MAX_BYTES);

  uplink.up = true;
  await stage.flush();
  expect(uplink.arrived).toEqual(accepted);
  expect(stage.pendingItems).toBe(0);
  expect(ledger.drops).toEqual([]);
  await send('and on');
  await stage.flush();
  expect(uplink.arrived.at(-1)).toBe('and on');
  await stage.close();
});

test('bounded by age: what is too old makes room, is counted as expired, and the newest arrives', async () => {
  const [uplink, clock, ledger] = [new Uplink(), new ManualClock(), new RecordingLedger()];
  const { stage, send } = await open(uplink, clock, ledger, MAX_AGE_MS);
  const accepted = await day(send, clock);
  expect(accepted).toHaveLength(DAY_MINUTES); // four hours fit
  expect(await bytesOnDisk()).toBeLessThan(1.1 * MAX_BYTES);

  uplink.up = true;
  await stage.flush();
  // The last was sent a minute ago; what is just four hours old is not too old.
  expect(uplink.arrived).toEqual(accepted.slice(-4 * 60));
  expect(ledger.drops.every(({ reason }) => reason === 'expired')).toBe(true);
  expect(ledger.sums).toMatchObject({ accepted: DAY_MINUTES, delivered: 4 * 60, dropped: DAY_MINUTES - 4 * 60 });
  await stage.close();
});

test('what gets too old while the backlog is on its way is expired or has arrived, never both and never neither', async () => {
  const [uplink, clock, ledger] = [new Uplink(), new ManualClock(), new RecordingLedger()];
  const { stage, send } = await open(uplink, clock, ledger, MAX_AGE_MS);
  const accepted = await day(send, clock);

  uplink.up = true;
  const flushed = stage.flush();
  for (let minute = 0; minute < 100; minute++) await clock.advance(MINUTE_MS);
  await flushed;
  await stage.flush();
  const { delivered, dropped } = ledger.sums;
  expect(uplink.arrived).toHaveLength(delivered);
  expect(delivered + dropped).toBe(DAY_MINUTES);
  expect(uplink.arrived).toEqual(accepted.filter((text) => uplink.arrived.includes(text)));
  expect(stage.pendingItems).toBe(0);
  await stage.close();
});
