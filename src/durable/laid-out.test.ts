/** Zeros that are written ahead of small records: never taken for records, never in their way, given back. */
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { batch, contents, DurableLogs } from '../../test/support/durable-logs.js';
import { RecordingLogger } from '../../test/support/settings.js';

const logs = new DurableLogs({ sync: 'batch' });
const { open: openLog, segments, fileMethods } = logs;

beforeEach(() => {
  // As on the one platform where writes sync by themselves, wherever this runs; without the flag they are plain writes.
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
});

async function size(name: string): Promise<number> {
  return (await stat(join(logs.directory, name))).size;
}

/** The directory as a machine leaves it that dies now. */
async function asIfItDied(): Promise<string> {
  const copy = join(logs.directory, 'copy');
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy);
  for (const name of await segments()) await copyFile(join(logs.directory, name), join(copy, name));
  return copy;
}

/** Opens a copy. @returns what is in it, and what was said. */
async function recovered(copy: string): Promise<{ texts: string[]; said: string[] }> {
  const logger = new RecordingLogger();
  const log = await openLog({ directory: copy, logger });
  const texts = await contents(log);
  await log.append(batch('after'), 'otlp');
  await log.close();
  expect(await contents(await openLog({ directory: copy }))).toEqual([...texts, 'after']);
  return { texts, said: logger.lines.map(({ message }) => message) };
}

test('a machine that dies leaves zeros behind the last record: all is there, and nothing was torn', async () => {
  const log = await openLog();
  for (const text of ['one', 'two']) await log.append(batch(text), 'otlp');
  expect(await size((await segments())[0]!)).toBeGreaterThan(500_000);
  expect(log.diskBytes).toBeLessThan(1_000);
  expect(await recovered(await asIfItDied())).toEqual({ texts: ['one', 'two'], said: [] });
});

test('a record that is torn among zeros is cut off, wherever', async () => {
  const log = await openLog();
  for (const text of ['one', 'two', 'three']) await log.append(batch(text), 'otlp');
  const copy = await asIfItDied();
  const path = join(copy, (await segments())[0]!);
  const whole = await readFile(path);
  const end = whole.indexOf('three') + 'three'.length;
  const begin = whole.indexOf('two') + 'two'.length;
  for (let lost = begin; lost < end; lost += 3) {
    // The disk has what was before and behind, but not these bytes.
    const torn = Buffer.from(whole).fill(0, lost, Math.min(lost + 3, end));
    await writeFile(path, torn);
    const changed = !torn.equals(whole);
    const log = await openLog({ directory: copy });
    expect(await contents(log)).toEqual(changed ? ['one', 'two'] : ['one', 'two', 'three']);
    await log.close();
    for (const name of (await readdir(copy)).filter((other) => other.endsWith('.seg'))) await rm(join(copy, name));
  }
});

test('zeros are given back when a segment is full and when the log is closed', async () => {
  const log = await openLog({ segmentBytes: 2_000 });
  for (let i = 0; i < 5; i++) await log.append(batch(String(i).repeat(600)), 'otlp');
  const names = await segments();
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) expect(await size(name)).toBeLessThanOrEqual(2_000);
  await log.close();
  const sizes = await Promise.all(names.map(size));
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBe(log.diskBytes);
});

test('where the disk has no room for zeros it may have room for the record', async () => {
  const log = await openLog();
  vi.spyOn(await fileMethods(), 'write').mockRejectedValue(
    Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }),
  );
  for (const text of ['one', 'two']) await log.append(batch(text), 'otlp');
  expect(await size((await segments())[0]!)).toBe(log.diskBytes);
  expect(await recovered(await asIfItDied())).toEqual({ texts: ['one', 'two'], said: [] });
});

test('large records are written without', async () => {
  const log = await openLog();
  await log.append(batch('x'.repeat(100_000)), 'otlp');
  expect(await size((await segments())[0]!)).toBe(log.diskBytes);
});
