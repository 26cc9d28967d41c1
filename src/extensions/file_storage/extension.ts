import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../../component/clock.js';
import type { Extension } from '../../component/component.js';
import { lockDirectory, type DirectoryLock } from '../../component/directory-lock.js';
import { StartError, errorText } from '../../component/errors.js';
import type { ComponentId } from '../../component/id.js';
import type { ComponentKind, ComponentSettings } from '../../component/settings.js';
import type { StorageClient, StorageExtension } from '../../component/storage.js';
import { systemErrorText } from '../../transport/system-error.js';
import { TEMPORARY_PREFIX } from './compact.js';
import { directoriesOf, parsePermissions, type FileStorageConfig } from './config.js';
import { storeFileName } from './file-name.js';
import { Store } from './store.js';

/** As often as the reference's database asks for its lock. */
const LOCK_RETRY_MS = 50;
/** Paths of sockets end at about 107 bytes. */
const MAX_LOCK_NAME_LENGTH = 60;

/**
 * Stores that survive the hub, a file each.
 *
 * Source followed: contrib `filestorage` at 0.131.0; the files' format is the hub's own.
 */
export class FileStorageExtension implements Extension, StorageExtension {
  readonly #settings: Pick<ComponentSettings, 'logger' | 'clock'>;
  readonly #config: FileStorageConfig;
  readonly #open = new Map<string, Store | undefined>();

  constructor(settings: Pick<ComponentSettings, 'logger' | 'clock'>, config: FileStorageConfig) {
    this.#settings = settings;
    this.#config = config;
  }

  /** Makes the directories. @throws {StartError} */
  async prepare(): Promise<void> {
    const { create_directory: mayCreate, directory_permissions: permissions } = this.#config;
    const mode = parsePermissions(permissions);
    if (!mayCreate || typeof mode !== 'number') return;
    for (const directory of directoriesOf(this.#config)) {
      await mkdir(directory, { recursive: true, mode }).catch((cause: unknown) => {
        throw new StartError(`mkdir ${directory}: ${systemErrorText(cause)}`, { cause });
      });
    }
  }

  async start(): Promise<void> {
    if (this.#config.compaction.cleanup_on_start) await this.#removeTemporary(this.#config.compaction.directory);
  }

  async shutdown(): Promise<void> {
    await Promise.all([...this.#open.values()].map(async (store) => store?.close()));
  }

  async openStorage(kind: ComponentKind, owner: ComponentId, name: string): Promise<StorageClient> {
    const file = storeFileName(kind, owner, name);
    const path = join(this.#config.directory, file);
    if (this.#open.has(file)) throw new StartError(`the store ${path} is open already: each owner has one`);
    this.#open.set(file, undefined);
    try {
      const lock = await this.#lock(file, path);
      const store = await this.#openLocked(file, path, lock);
      this.#open.set(file, store);
      return store;
    } catch (error) {
      this.#open.delete(file);
      throw error;
    }
  }

  async #openLocked(file: string, path: string, lock: DirectoryLock): Promise<Store> {
    try {
      if (this.#config.recreate) await setAside(path);
      return await Store.open({
        settings: this.#settings,
        config: this.#config,
        path,
        onClose: async () => {
          this.#open.delete(file);
          await lock.release();
        },
      });
    } catch (cause) {
      await lock.release();
      throw cause instanceof StartError ? cause : new StartError(`open ${path}: ${systemErrorText(cause)}`, { cause });
    }
  }

  /** @throws {StartError} when another hub keeps the file longer than `timeout`. */
  async #lock(file: string, path: string): Promise<DirectoryLock> {
    const { clock } = this.#settings;
    const { directory, timeout } = this.#config;
    const giveUpAt = timeout === 0 ? Infinity : clock.monotonic() + timeout;
    for (;;) {
      const lock = await lockDirectory(directory, lockName(file)).catch((cause: unknown) => {
        throw new StartError(`open ${path}: ${systemErrorText(cause)}`, { cause });
      });
      if (!('heldBy' in lock)) return lock;
      if (clock.monotonic() >= giveUpAt) {
        throw new StartError(
          `timeout: ${path} is in use by ${lock.heldBy}; stop it, or give each hub a directory of its own`,
        );
      }
      await sleep(clock, LOCK_RETRY_MS);
    }
  }

  /** What a run that was killed while it rewrote a store left behind. */
  async #removeTemporary(directory: string): Promise<void> {
    const names = await readdir(directory).catch(() => []);
    const failures: string[] = [];
    for (const name of names.filter((one) => one.startsWith(TEMPORARY_PREFIX))) {
      const deletedFile = join(directory, name);
      try {
        await rm(deletedFile);
        this.#settings.logger.debug('cleanup', { deletedFile });
      } catch (error) {
        failures.push(errorText(error));
      }
    }
    if (failures.length > 0) this.#settings.logger.info('cleanup errors', { error: failures.join('\n') });
  }
}

/** Names of sockets are short. */
function lockName(file: string): string {
  if (file.length <= MAX_LOCK_NAME_LENGTH) return `${file}.lock`;
  return `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.lock`;
}

async function setAside(path: string): Promise<void> {
  await rename(path, `${path}.backup`).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return; // the first run
    throw new StartError(
      `error renaming the database. Please remove ${path} manually: rename ${path} ${path}.backup: ${systemErrorText(cause)}`,
      { cause },
    );
  });
}
