import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TempFolder } from '../../../test/support/temp.js';
import { testSettings } from '../../../test/support/settings.js';
import { until } from '../../../test/support/until.js';
import type { Issues } from '../../component/schema.js';
import type { StorageClient } from '../../component/storage.js';
import { fileStorageSchema, type FileStorageConfig } from './config.js';
import { FileStorageExtension } from './extension.js';
import { storeFileName } from './file-name.js';

const OTLP = { type: 'otlp', name: '' };
const MIB = 1 << 20;

type Overrides = Partial<Omit<FileStorageConfig, 'compaction'>> & {
  readonly compaction?: Partial<FileStorageConfig['compaction']>;
};

function configIn(directory: string, { compaction, ...overrides }: Overrides = {}): FileStorageConfig {
  return {
    directory,
    timeout: 1000,
    fsync: false,
    create_directory: false,
    directory_permissions: '0750',
    recreate: false,
    ...overrides,
    compaction: {
      on_start: false,
      on_rebound: false,
      directory,
      rebound_needed_threshold_mib: 100,
      rebound_trigger_threshold_mib: 10,
      max_transaction_size: 65_536,
      check_interval: 5000,
      cleanup_on_start: false,
      ...compaction,
    },
  };
}

async function extensionIn(directory: string, overrides: Overrides = {}) {
  const settings = testSettings('extension', 'file_storage');
  const extension = new FileStorageExtension(settings, configIn(directory, overrides));
  await extension.prepare();
  await extension.start();
  return { extension, settings };
}

const text = async (store: StorageClient, key: string): Promise<string | undefined> => {
  const value = await store.get(key);
  return value === undefined ? undefined : Buffer.from(value).toString();
};
const set = (key: string, value: string | Uint8Array) => ({ kind: 'set' as const, key, value: Buffer.from(value) });

function problems(config: FileStorageConfig): string[] {
  const found: string[] = [];
  const issues: Issues = { add: (path, message) => void found.push([...path, message].join(': ')) };
  fileStorageSchema.validate!(config, issues);
  return found;
}

describe('file_storage', () => {
  test('what was stored is there for the next run, in the file the reference names', async () => {
    using folder = new TempFolder();
    const first = (await extensionIn(folder.path, { fsync: true })).extension;
    const store = await first.openStorage('exporter', OTLP, 'logs');
    await store.batch([set('1', 'one'), set('2', 'two')]);
    await store.batch([{ kind: 'delete', key: '1' }, set('2', 'zwei')]);
    await store.close();
    await first.shutdown();
    expect(readdirSync(folder.path)).toEqual(['exporter_otlp__logs']);
    const second = (await extensionIn(folder.path)).extension;
    const again = await second.openStorage('exporter', OTLP, 'logs');
    expect([await text(again, '1'), await text(again, '2')]).toEqual([undefined, 'zwei']);
    await second.shutdown();
  });

  test('unsafe characters of a name are written in hex', () => {
    expect(storeFileName('exporter', { type: 'otlp', name: 'a/b~ü' }, 'traces')).toBe(
      'exporter_otlp_a~002Fb~007E~00FC_traces',
    );
    expect(storeFileName('receiver', { type: 'filelog', name: 'x' }, '')).toBe('receiver_filelog_x');
  });

  test('an owner has one store at a time', async () => {
    using folder = new TempFolder();
    const { extension } = await extensionIn(folder.path);
    const store = await extension.openStorage('exporter', OTLP, 'logs');
    await expect(extension.openStorage('exporter', OTLP, 'logs')).rejects.toThrow('is open already');
    await store.close();
    await store.close();
    await expect(store.batch([])).rejects.toThrow('the store is closed');
    await (await extension.openStorage('exporter', OTLP, 'logs')).close();
  });

  test('another hub waits for the file, and says who has it when it gives up', async () => {
    using folder = new TempFolder();
    const holder = await extensionIn(folder.path);
    const held = await holder.extension.openStorage('exporter', OTLP, 'logs');
    const waiter = await extensionIn(folder.path);
    const name = join(folder.path, 'exporter_otlp__logs');
    await expect(settled(waiter, waiter.extension.openStorage('exporter', OTLP, 'logs'))).rejects.toThrow(
      `timeout: ${name} is in use by process ${process.pid}; stop it, or give each hub a directory of its own`,
    );
    expect(waiter.settings.clock.monotonic()).toBeGreaterThanOrEqual(1000);
    const opening = waiter.extension.openStorage('exporter', OTLP, 'logs');
    await held.close();
    await (await settled(waiter, opening)).close();
  });

  test('a long name has its lock, too', async () => {
    using folder = new TempFolder();
    const { extension } = await extensionIn(folder.path);
    const owner = { type: 'otlp', name: 'n'.repeat(120) };
    await (await extension.openStorage('exporter', owner, 'logs')).close();
    expect(readdirSync(folder.path)).toEqual([`exporter_otlp_${owner.name}_logs`]);
  });

  test('on_start rewrites the file and loses nothing', async () => {
    using folder = new TempFolder();
    const elsewhere = join(folder.path, 'compaction');
    mkdirSync(elsewhere);
    const first = (await extensionIn(folder.path)).extension;
    const store = await first.openStorage('exporter', OTLP, 'logs');
    for (let i = 0; i < 50; i++) await store.batch([set(String(i % 5), `${i}`.repeat(100))]);
    await store.close();
    const path = join(folder.path, 'exporter_otlp__logs');
    const before = statSync(path).size;
    const compaction = { on_start: true, directory: elsewhere, max_transaction_size: 2 };
    const { extension, settings } = await extensionIn(folder.path, { compaction });
    const again = await extension.openStorage('exporter', OTLP, 'logs');
    expect(statSync(path).size).toBeLessThan(before / 5);
    expect(await text(again, '3')).toBe('48'.repeat(100));
    await again.batch([set('x', 'y')]);
    await again.close();
    expect(settings.logger.lines.map(({ message }) => message)).toContain('finished compaction');
    expect(readdirSync(elsewhere)).toEqual([]);
    const last = await (await extensionIn(folder.path)).extension.openStorage('exporter', OTLP, 'logs');
    expect([await text(last, '4'), await text(last, 'x')]).toEqual(['49'.repeat(100), 'y']);
    await last.close();
  });

  test('on_rebound rewrites once the file is large and little of it is alive', async () => {
    using folder = new TempFolder();
    const compaction = { on_rebound: true, rebound_needed_threshold_mib: 2, rebound_trigger_threshold_mib: 1 };
    const { extension, settings } = await extensionIn(folder.path, { compaction });
    const store = await extension.openStorage('exporter', OTLP, 'logs');
    const path = join(folder.path, 'exporter_otlp__logs');
    await store.batch([set('big', Buffer.alloc(3 * MIB, 7)), set('small', 'kept')]);
    await settings.clock.advance(5000);
    await store.batch([{ kind: 'delete', key: 'big' }]);
    expect(statSync(path).size).toBeGreaterThan(3 * MIB);
    await until(async () => {
      await settings.clock.advance(5000);
      return statSync(path).size < MIB;
    }, 'the file to be rewritten');
    expect(await text(store, 'small')).toBe('kept');
    await store.close();
  });

  test('a file that is mostly dead is rewritten unasked', async () => {
    using folder = new TempFolder();
    const { extension } = await extensionIn(folder.path);
    const store = await extension.openStorage('exporter', OTLP, 'logs');
    for (let i = 0; i < 40; i++) {
      await store.batch([set('state', `${i}`), set('data', Buffer.alloc(MIB, i))]);
    }
    expect(statSync(join(folder.path, 'exporter_otlp__logs')).size).toBeLessThan(18 * MIB);
    expect(await text(store, 'state')).toBe('39');
    expect((await store.get('data'))?.every((byte) => byte === 39)).toBe(true);
    await store.close();
  });

  test('recreate sets an earlier file aside', async () => {
    using folder = new TempFolder();
    for (const value of ['old', 'new']) {
      const { extension } = await extensionIn(folder.path, { recreate: true });
      const store = await extension.openStorage('exporter', OTLP, 'logs');
      expect(await text(store, 'key')).toBeUndefined();
      await store.batch([set('key', value)]);
      await extension.shutdown();
    }
    expect(existsSync(join(folder.path, 'exporter_otlp__logs.backup'))).toBe(true);
  });

  test('cleanup_on_start removes what a killed run left', async () => {
    using folder = new TempFolder();
    folder.write('tempdb123', 'x');
    folder.write('exporter_otlp__logs.old', 'x');
    await extensionIn(folder.path, { compaction: { cleanup_on_start: true } });
    expect(readdirSync(folder.path)).toEqual(['exporter_otlp__logs.old']);
  });

  test('missing directories are made with the mode that is asked for', async () => {
    using folder = new TempFolder();
    const directory = join(folder.path, 'a/b');
    await extensionIn(directory, { create_directory: true, directory_permissions: '0700' });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    chmodSync(directory, 0o700);
  });

  test('wrong settings are refused in the reference’s words', () => {
    using folder = new TempFolder();
    const missing = join(folder.path, 'missing');
    const file = folder.write('file', '');
    const at = folder.path;
    expect(problems(configIn(at))).toEqual([]);
    expect(problems(configIn(missing))).toEqual([
      `directory must exist: stat ${missing}: no such file or directory. You can enable the create_directory option to automatically create it`,
    ]);
    expect(problems(configIn(missing, { create_directory: true }))).toEqual([]);
    expect(problems(configIn(file))).toEqual([`${file} is not a directory`]);
    expect(problems(configIn(join(file, 'x')))).toEqual([
      `problem accessing configured directory: ${file}/x, err: stat ${file}/x: not a directory`,
    ]);
    expect(problems(configIn(at, { compaction: { on_start: true, directory: file } }))).toEqual([
      `${file} is not a directory`,
    ]);
    expect(problems(configIn(at, { compaction: { max_transaction_size: -1 } }))).toEqual([
      'max transaction size for compaction cannot be less than 0',
    ]);
    expect(problems(configIn(at, { compaction: { on_rebound: true, check_interval: 0 } }))).toEqual([
      'compaction check interval must be positive when rebound compaction is set',
    ]);
    const bad = { create_directory: true };
    expect(problems(configIn(at, { ...bad, directory_permissions: 'rwx' }))).toEqual([
      'directory_permissions value must be a valid octal representation',
    ]);
    expect(problems(configIn(at, { ...bad, directory_permissions: '1777' }))).toEqual([
      'directory_permissions contain invalid bits for file access',
    ]);
  });
});

/** Moves the waiter's clock on until the promise settles. */
async function settled<T>({ settings }: Awaited<ReturnType<typeof extensionIn>>, opening: Promise<T>): Promise<T> {
  let done = false;
  opening.then(
    () => (done = true),
    () => (done = true),
  );
  await until(async () => {
    await settings.clock.advance(50);
    return done;
  }, 'the lock');
  return opening;
}
