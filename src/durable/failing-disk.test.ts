/** A disk that fails under a log whose answers promise that the request is on the medium. */
import { type FileHandle, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { batch, contents, DurableLogs } from '../../test/support/durable-logs.js';
import { RetryableError } from '../component/errors.js';
import type { SyncMode } from './log-entry.js';

const logs = new DurableLogs({ sync: 'batch' });
const { open: openLog, segments, fileMethods } = logs;

/** Fails like the file system does: with an error, or by writing less than it was given. */
type Failure = (methods: FileHandle) => void;

const failWith =
  (code: string): Failure =>
  (methods) =>
    void vi.spyOn(methods, 'writev').mockRejectedValueOnce(Object.assign(new Error(`${code}: refused`), { code }));

const FAILURES: Readonly<Record<string, Failure>> = {
  ENOSPC: failWith('ENOSPC'),
  EIO: failWith('EIO'),
  'a short write': (methods) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the handle it is meant for
    const { write } = methods;
    vi.spyOn(methods, 'writev').mockImplementationOnce(async function (this: FileHandle, buffers, position) {
      const half = Buffer.concat(buffers as Buffer[]).subarray(0, 30);
      await Reflect.apply(write, this, [half, 0, half.length, position]);
      return { bytesWritten: half.length, buffers };
    });
  },
};

for (const sync of ['batch', 'each'] as const satisfies readonly SyncMode[]) {
  for (const [name, fail] of Object.entries(FAILURES)) {
    test(`${name}, ${sync}: the request is refused and not there after a restart; what was before and what follows is`, async () => {
      const log = await openLog({ sync });
      await log.append(batch('one'), 'otlp');
      fail(await fileMethods());
      const refusal = await log.append(batch('lost'), 'otlp').catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(RetryableError);
      expect((refusal as Error).message).toMatch(/^durable storage cannot be written: /);
      await log.append(batch('two'), 'otlp');
      // What a write that failed has left of its file is not written to again.
      expect(await segments()).toHaveLength(2);
      await log.close();
      expect(await contents(await openLog())).toEqual(['one', 'two']);
    });
  }
}

test('where writes do not sync by themselves, a sync that fails counts as a write that does', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  const log = await openLog();
  await log.append(batch('one'), 'otlp');
  vi.spyOn(await fileMethods(), 'datasync').mockRejectedValueOnce(new Error('EIO: i/o error'));
  await expect(log.append(batch('lost'), 'otlp')).rejects.toThrow('durable storage cannot be written: EIO');
  await log.append(batch('two'), 'otlp');
  expect(await segments()).toHaveLength(2);
  await log.close();
  expect(await contents(await openLog())).toEqual(['one', 'two']);
});

/** Whether each write to the newest segment waits for the medium; from the kernel, not from us. */
async function writesAreSynced(): Promise<boolean> {
  const newest = join(logs.directory, (await segments()).at(-1)!);
  for (const fd of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => '');
    if (target !== newest) continue;
    const flags = /^flags:\s+([0-7]+)$/m.exec(await readFile(`/proc/self/fdinfo/${fd}`, 'utf8'))![1]!;
    return (parseInt(flags, 8) & 0o10000) !== 0;
  }
  throw new Error(`nobody has ${newest} open`);
}

test('an answer comes once the medium has the request, unless nothing is synced', async () => {
  for (const sync of ['batch', 'each', 'off'] as const) {
    const syncs = vi.spyOn(await fileMethods(), 'datasync');
    const log = await openLog({ sync });
    await log.append(batch('one'), 'otlp');
    const isSynced = process.platform === 'linux' ? await writesAreSynced() : syncs.mock.calls.length > 0;
    expect(isSynced).toBe(sync !== 'off');
    await log.close();
    syncs.mockRestore();
  }
});

test('requests that a failing disk refuses leave no file each', async () => {
  const log = await openLog();
  await log.append(batch('owed'), 'otlp');
  const methods = await fileMethods();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the handle it is meant for
  const { writev } = methods;
  const full = vi.spyOn(methods, 'writev').mockImplementation(function (this: FileHandle, buffers, position) {
    // There is room for the header of a segment, and for nothing more.
    if (position === 0) return Reflect.apply(writev, this, [buffers, position]);
    return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  });
  for (let i = 0; i < 5; i++) await expect(log.append(batch('refused'), 'otlp')).rejects.toThrow('ENOSPC');
  expect((await segments()).length).toBeLessThan(3);
  full.mockRestore();
  await log.append(batch('taken'), 'otlp');
  await log.close();
  expect(await contents(await openLog())).toEqual(['owed', 'taken']);
});

test('entries that are copied forward stay where they are when the disk refuses the copy', async () => {
  const log = await openLog({ segmentBytes: 400 });
  await log.append(batch('stuck'), 'otlp');
  const stuck = log.live()[0]!.seq;
  const methods = await fileMethods();
  let failed = false;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the handle it is meant for
  const { read } = methods;
  vi.spyOn(methods, 'read').mockImplementation(function (this: FileHandle, ...args: unknown[]) {
    if (!failed) failWith('EIO')(methods); // the write behind this read is the copy's
    failed = true;
    return Reflect.apply(read, this, args) as ReturnType<FileHandle['read']>;
  });
  for (let i = 0; i < 30; i++) {
    await log.append(batch(String(i).repeat(100)), 'otlp');
    for (const { seq } of log.live()) if (seq !== stuck) log.settle(seq);
  }
  await log.idle();
  expect(failed).toBe(true);
  expect(await contents(log)).toEqual(['stuck']);
  expect((await segments()).length).toBeLessThan(5);
  await log.close();
  expect(await contents(await openLog())).toEqual(['stuck']);
});
