import { cp, type FileHandle, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { batch, contents, DurableLogs } from '../../test/support/durable-logs.js';
import { RecordingLogger } from '../../test/support/settings.js';
import { PermanentError, RetryableError, StartError } from '../component/errors.js';
import { ManualClock } from '../component/manual-clock.js';
import type { LiveEntry } from './log-entry.js';

const logs = new DurableLogs({ sync: 'off' });
const { open: openLog, segments, fileMethods } = logs;

test('an appended batch is there after the directory is opened again', async () => {
  const first = await openLog();
  await first.append(batch('one'), 'otlp');
  await first.append(batch('two', 'metrics'), 'otlp');
  await first.close();
  const second = await openLog();
  expect(await contents(second)).toEqual(['one', 'two']);
  expect(second.live().map(({ signal, itemCount }) => ({ signal, itemCount }))).toEqual([
    { signal: 'logs', itemCount: 3 },
    { signal: 'metrics', itemCount: 3 },
  ]);
});

test('batches of one signal and receiver that arrive together become one entry, announced once', async () => {
  const announced: LiveEntry[] = [];
  const log = await openLog({ onEntry: (entry) => announced.push(entry) });
  await Promise.all([
    log.append(batch('a'), 'otlp'),
    log.append(batch('bc'), 'otlp'),
    log.append(batch('m', 'metrics'), 'otlp'),
  ]);
  expect(announced.map(({ signal, itemCount }) => `${signal} ${itemCount}`)).toEqual(['logs 3', 'metrics 1']);
  expect(await contents(log)).toEqual(['abc', 'm']);
});

test('a settled entry is gone, an acknowledged branch is remembered', async () => {
  const first = await openLog();
  await first.append(batch('one'), 'otlp');
  await first.append(batch('two'), 'otlp');
  const [one, two] = first.live();
  first.settle(one!.seq);
  first.acknowledge(two!.seq, 'logs → debug');
  await first.close();
  const second = await openLog();
  expect(await contents(second)).toEqual(['two']);
  expect([...second.live()[0]!.acked]).toEqual(['logs → debug']);
});

test('idle settles when marks are written that were made while a write was ending', async () => {
  const log = await openLog();
  await log.append(batch('one'), 'otlp');
  log.settle(log.live()[0]!.seq);
  await log.idle();
  const copy = join(logs.directory, 'copy');
  const name = (await segments())[0]!;
  await mkdir(copy);
  await cp(join(logs.directory, name), join(copy, name));
  expect((await openLog({ directory: copy })).liveEntries).toBe(0);
});

test('segments without live entries are deleted, oldest first', async () => {
  const log = await openLog({ segmentBytes: 100 });
  for (const text of ['a'.repeat(80), 'b'.repeat(80), 'c'.repeat(80)]) await log.append(batch(text), 'otlp');
  const [a, b] = log.live();
  log.settle(b!.seq);
  await log.append(batch('d'.repeat(80)), 'otlp');
  const before = await segments();
  log.settle(a!.seq);
  await log.append(batch('e'.repeat(80)), 'otlp');
  await log.idle();
  const after = await segments();
  expect(after).not.toContain(before[0]);
  expect(after).not.toContain(before[1]);
  expect((await contents(log)).map((text) => text[0])).toEqual(['c', 'd', 'e']);
});

test('one stuck entry does not keep old segments: it is copied forward and survives', async () => {
  const log = await openLog({ segmentBytes: 400 });
  await log.append(batch('stuck'), 'otlp');
  const stuck = log.live()[0]!;
  log.acknowledge(stuck.seq, 'done');
  for (let i = 0; i < 30; i++) {
    await log.append(batch(String(i).repeat(100)), 'otlp');
    for (const { seq } of log.live()) if (seq !== stuck.seq) log.settle(seq);
  }
  await log.append(batch('last'), 'otlp');
  await log.idle();
  expect((await segments()).length).toBeLessThan(4);
  await log.close();
  const again = await openLog();
  expect(await contents(again)).toEqual(['stuck', 'last']);
  expect([...again.live()[0]!.acked]).toEqual(['done']);
});

test('a request beyond the size limit is refused and later ones are taken once there is room', async () => {
  const log = await openLog({ maxBytes: 300, segmentBytes: 100 });
  await log.append(batch('x'.repeat(200)), 'otlp');
  await expect(log.append(batch('y'.repeat(200)), 'otlp')).rejects.toThrow('durable storage is full');
  log.settle(log.live()[0]!.seq);
  await log.idle();
  await log.append(batch('z'), 'otlp');
  await log.append(batch('w'.repeat(100)), 'otlp');
  expect((await contents(log)).at(-1)).toBe('w'.repeat(100));
});

test('wherever the last segment is cut, what remains is a prefix of what was written', async () => {
  const texts = ['alpha', 'beta', 'gamma', 'delta'];
  const log = await openLog();
  for (const text of texts) await log.append(batch(text), 'otlp');
  await log.close();
  const name = (await segments()).at(-1)!;
  const { length } = await readFile(join(logs.directory, name));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: length }), async (cut) => {
      const copy = await mkdtemp(join(tmpdir(), 'otlp-hub-wal-cut-'));
      await cp(join(logs.directory, name), join(copy, name));
      await truncate(join(copy, name), cut);
      const reopened = await openLog({ directory: copy });
      const found = await contents(reopened);
      await reopened.append(batch('after'), 'otlp');
      await reopened.close();
      const again = await openLog({ directory: copy });
      expect(found).toEqual(texts.slice(0, found.length));
      expect(await contents(again)).toEqual([...found, 'after']);
      await again.close();
      await rm(copy, { recursive: true });
    }),
    { numRuns: 40 },
  );
});

test('a flipped bit ends the log there, with a line that says so', async () => {
  const log = await openLog();
  for (const text of ['alpha', 'beta', 'gamma']) await log.append(batch(text), 'otlp');
  await log.close();
  const path = join(logs.directory, (await segments())[0]!);
  const file = await readFile(path);
  file[file.indexOf('beta')]! ^= 1;
  await writeFile(path, file);
  const logger = new RecordingLogger();
  const reopened = await openLog({ logger });
  expect(await contents(reopened)).toEqual(['alpha']);
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'The durable log ended in a torn write, which was never acknowledged; it is cut off.',
  ]);
});

test('a foreign file under a segment name is a start error that names it', async () => {
  await writeFile(join(logs.directory, 'wal-000000000001.seg'), 'something else entirely');
  await expect(openLog()).rejects.toThrow(/wal-000000000001\.seg is no write-ahead log segment/);
});

test('a directory that cannot be written is a start error that names it', async () => {
  const file = join(logs.directory, 'file');
  await writeFile(file, '');
  await expect(openLog({ directory: join(file, 'below') })).rejects.toThrow(StartError);
});

test('a second hub on the directory is told who holds it, and takes over once it is free', async () => {
  const first = await openLog();
  await expect(openLog()).rejects.toThrow(`is in use by process ${process.pid}`);
  await first.append(batch('kept'), 'otlp');
  const second = openLog({ lockWaitMs: 5_000 });
  await first.close();
  expect(await contents(await second)).toEqual(['kept']);
});

test('a lock that a killed process left is taken over', async () => {
  const { spawn } = await import('node:child_process');
  const script = `require('net').createServer().listen(process.argv[1] + '/lock', () => console.log('held'))`;
  const child = spawn(process.execPath, ['-e', script, logs.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  const log = await openLog();
  await log.append(batch('mine'), 'otlp');
  expect(await contents(log)).toEqual(['mine']);
});

const noSpace = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

test('a request that comes while another is being written does not get the same room', async () => {
  const log = await openLog({ maxBytes: 1_000 });
  const first = log.append(batch('x'.repeat(600)), 'otlp');
  await Promise.resolve();
  await Promise.resolve(); // the first is being written by now
  await expect(log.append(batch('y'.repeat(600)), 'otlp')).rejects.toThrow('durable storage is full');
  await first;
});

test('a full log takes a request at once when what is in the way has been settled', async () => {
  const log = await openLog({ maxBytes: 300, segmentBytes: 100, clock: new ManualClock() });
  await log.append(batch('x'.repeat(200)), 'otlp');
  log.settle(log.live()[0]!.seq);
  await log.append(batch('y'), 'otlp');
  await log.append(batch('z'.repeat(200)), 'otlp');
  expect(await contents(log)).toEqual(['y', 'z'.repeat(200)]);
});

test('a request that the empty log could not take is refused for good, with size, limit and remedy', async () => {
  const log = await openLog({ maxBytes: 300 });
  const refusal = await log.append(batch('x'.repeat(301)), 'otlp').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(PermanentError);
  expect((refusal as PermanentError).grpcStatus?.code).toBe(3);
  expect((refusal as PermanentError).message).toMatch(
    /^a request of 301 bytes never fits .* takes \d+ \(--durable-max-bytes 300\): raise --durable-max-bytes, or send smaller/,
  );
  expect(log.liveEntries).toBe(0);
});

test('whatever is not refused for good is taken by a log that holds nothing, however large', async () => {
  const log = await openLog({ maxBytes: 1_000, clock: new ManualClock() });
  for (let size = 1_000, taken = 0; taken < 3; size--) {
    const refusal = await log.append(batch('x'.repeat(size)), 'otlp').catch((error: unknown) => error);
    if (refusal instanceof PermanentError) continue;
    expect(refusal).toBeUndefined();
    expect((await contents(log))[0]).toHaveLength(size);
    log.settle(log.live()[0]!.seq);
    taken++;
  }
});

test('a log that is full of what is owed refuses for now', async () => {
  const log = await openLog({ maxBytes: 1_000 });
  await log.append(batch('x'.repeat(700)), 'otlp');
  await expect(log.append(batch('y'.repeat(700)), 'otlp')).rejects.toThrow(RetryableError);
  await expect(log.append(batch('y'.repeat(700)), 'otlp')).rejects.toThrow(RetryableError);
  expect((await segments()).length).toBe(1);
});

test('a disk that was full when a segment was begun takes requests again', async () => {
  const log = await openLog({ segmentBytes: 50 });
  await log.append(batch('one'), 'otlp');
  vi.spyOn(await fileMethods(), 'writev').mockRejectedValueOnce(noSpace);
  await expect(log.append(batch('two'), 'otlp')).rejects.toThrow('ENOSPC');
  await log.append(batch('three'), 'otlp');
  expect(await contents(log)).toEqual(['one', 'three']);
});

test('marks that the disk refused are written later', async () => {
  const clock = new ManualClock();
  const log = await openLog({ clock });
  await log.append(batch('one'), 'otlp');
  await log.append(batch('two'), 'otlp');
  const writes = vi.spyOn(await fileMethods(), 'writev').mockRejectedValueOnce(noSpace);
  log.settle(log.live()[0]!.seq);
  log.acknowledge(log.live()[0]!.seq, 'logs → a');
  await log.idle();
  expect(writes).toHaveBeenCalledTimes(1);
  await clock.advance(1_000);
  await log.close();
  const again = await openLog();
  expect(await contents(again)).toEqual(['two']);
  expect([...again.live()[0]!.acked]).toEqual(['logs → a']);
});

test('an entry that is settled while it is copied forward keeps no segment', async () => {
  const log = await openLog({ segmentBytes: 400 });
  await log.append(batch('stuck'), 'otlp');
  const stuck = log.live()[0]!.seq;
  const methods = await fileMethods();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the handle it is meant for
  const { read } = methods;
  vi.spyOn(methods, 'read').mockImplementation(function (this: FileHandle, ...args: unknown[]) {
    log.settle(stuck);
    return Reflect.apply(read, this, args) as ReturnType<FileHandle['read']>;
  });
  for (let i = 0; i < 30; i++) {
    await log.append(batch(String(i).repeat(100)), 'otlp');
    for (const { seq } of log.live()) if (seq !== stuck) log.settle(seq);
  }
  await log.idle();
  expect(log.live()).toEqual([]);
  expect((await segments()).length).toBeLessThan(4);
});
