/** Rewrites a store without its dead parts into a temporary file, which then takes the store's place. */
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StorageOperation } from '../../component/storage.js';
import { StoreFile } from './store-file.js';

/** Names of temporary files begin with this; `cleanup_on_start` goes by it. */
export const TEMPORARY_PREFIX = 'tempdb';
/** Values that are held in memory at a time while they are copied. */
const COPY_BYTES = 8 << 20;

export interface CompactOptions {
  readonly path: string;
  /** Where the temporary file goes. */
  readonly directory: string;
  readonly fsync: boolean;
  /** Entries copied at a time; 0 for no limit. */
  readonly maxTransactionSize: number;
  /** Tells temporary files apart. */
  readonly suffix: string;
}

/**
 * @returns the rewritten store, in place, open. The old one is still open, but nobody will find it again.
 * @throws when the old one stays in its place.
 */
export async function compactStore(old: StoreFile, options: CompactOptions): Promise<StoreFile> {
  const temporary = join(options.directory, `${TEMPORARY_PREFIX}${options.suffix}`);
  await rm(temporary, { force: true });
  const fresh = await StoreFile.create(temporary, options.fsync);
  try {
    await copyEntries(old, fresh, options.maxTransactionSize);
    await fresh.sync();
    return await replace(fresh, temporary, options);
  } catch (error) {
    await fresh.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

async function copyEntries(from: StoreFile, to: StoreFile, maxEntries: number): Promise<void> {
  let operations: StorageOperation[] = [];
  let bytes = 0;
  for (const key of from.keys()) {
    const value = await from.get(key);
    if (value === undefined) continue;
    operations.push({ kind: 'set', key, value });
    bytes += value.length;
    if (bytes < COPY_BYTES && operations.length !== maxEntries) continue;
    await to.append(operations);
    [operations, bytes] = [[], 0];
  }
  if (operations.length > 0) await to.append(operations);
}

/** By one rename, after which nothing can fail any more, so that there is at any moment one of the two. */
async function replace(fresh: StoreFile, temporary: string, { path, fsync }: CompactOptions): Promise<StoreFile> {
  try {
    await rename(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    return replaceFromAfar(fresh, temporary, path, fsync);
  }
  if (fsync) await syncDirectory(dirname(path));
  return fresh;
}

/** The temporary file is on another disk: it is copied beside the store first. */
async function replaceFromAfar(fresh: StoreFile, temporary: string, path: string, fsync: boolean): Promise<StoreFile> {
  const beside = `${path}.${TEMPORARY_PREFIX}`;
  await copyFile(temporary, beside);
  const copy = await StoreFile.open(beside, fsync);
  try {
    await copy.sync();
    await rename(beside, path);
  } catch (error) {
    await copy.close();
    await rm(beside, { force: true });
    throw error;
  }
  await fresh.close();
  await rm(temporary, { force: true });
  if (fsync) await syncDirectory(dirname(path));
  return copy;
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return; // a directory cannot be opened there
  const handle = await open(directory, 'r');
  await handle
    .sync()
    .catch(() => {}) // some file systems cannot; the rename is done all the same
    .finally(() => handle.close());
}
