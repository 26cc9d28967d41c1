/** Segments of the durable log with other bytes: whole records before the damage are there, and the log goes on. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import { StartError } from '../../src/component/errors.js';
import { encodeAck, encodeEntry, encodeSettled, scanSegment, SEGMENT_HEADER } from '../../src/durable/record.js';
import { WriteAheadLog } from '../../src/durable/write-ahead-log.js';
import { batchOf } from '../../src/pdata/batch.js';
import { RecordingLogger } from '../support/settings.js';
import { byteEdits } from './support/arbitraries.js';
import { editedBytes } from './support/edits.js';
import { FUZZ_TIMEOUT, fuzzLimits } from './support/limits.js';

const entry = (seq: number, text: string): Buffer =>
  Buffer.concat(
    encodeEntry({ seq, signal: 'logs', source: 'otlp', itemCount: 1, receivedAtMs: 1 }, [Buffer.from(text)]).buffers,
  );
const RECORDS = [entry(1, 'alpha'), entry(2, ''), encodeAck(1, 'logs → x'), entry(3, 'gamma'), encodeSettled(1)];
const SEGMENT = Buffer.concat([SEGMENT_HEADER, ...RECORDS]);

/** How many records stand before the first byte that differs. */
function wholeBefore(damaged: Buffer): number {
  let same = 0;
  while (same < SEGMENT.length && damaged[same] === SEGMENT[same]) same++;
  let end = SEGMENT_HEADER.length;
  return RECORDS.filter((record) => (end += record.length) <= same).length;
}

test('a scan finds every whole record before the damage', { timeout: FUZZ_TIMEOUT }, () => {
  const { records } = scanSegment(SEGMENT, 'x');
  fc.assert(
    fc.property(byteEdits, (changes) => {
      const damaged = editedBytes(SEGMENT, changes);
      const headerIsWhole = damaged.subarray(0, 8).equals(SEGMENT_HEADER);
      if (damaged.length >= 8 && !headerIsWhole) {
        expect(() => scanSegment(damaged, 'x')).toThrow('x is no write-ahead log segment');
        return;
      }
      const found = scanSegment(damaged, 'x');
      const whole = wholeBefore(damaged);
      expect(found.records.slice(0, whole)).toEqual(records.slice(0, whole));
      expect(found.validBytes).toBeLessThanOrEqual(damaged.length);
      for (const record of found.records)
        if (record.kind === 'entry') expect(record.payloadLength).toBeGreaterThanOrEqual(0);
    }),
    fuzzLimits(1 / 2),
  );
});

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'otlp-hub-fuzz-wal-'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a log opens, or says what is wrong; what is appended then is there', { timeout: FUZZ_TIMEOUT }, async () => {
  const open = (): Promise<WriteAheadLog> =>
    WriteAheadLog.open({
      directory,
      sync: 'off',
      maxBytes: 1e9,
      lockWaitMs: 0,
      clock: systemClock,
      logger: new RecordingLogger(),
    });
  await fc.assert(
    fc.asyncProperty(byteEdits, async (changes) => {
      for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
      writeFileSync(join(directory, 'wal-000000000001.seg'), editedBytes(SEGMENT, changes));
      const log = await open().catch((error: unknown) => error);
      if (!(log instanceof WriteAheadLog)) return void expect(log).toBeInstanceOf(StartError);
      for (const { seq, byteLength } of log.live()) expect((await log.read(seq)).length).toBe(byteLength);
      await log.append(batchOf('logs', Buffer.from('after'), 1), 'otlp');
      await log.close();
      const again = await open();
      const last = again.live().at(-1)!;
      expect(Buffer.from(await again.read(last.seq)).toString()).toBe('after');
      await again.close();
    }),
    fuzzLimits(1 / 2),
  );
  expect(
    readFileSync(
      join(
        directory,
        readdirSync(directory).find((name) => name.endsWith('.seg'))!,
      ),
    ).length,
  ).toBeGreaterThan(0);
});
