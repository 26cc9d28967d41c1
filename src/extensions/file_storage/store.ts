/** The store of one owner: its file, what keeps the file small, and the lock on it. */
import { basename, dirname } from 'node:path';
import type { Timer } from '../../component/clock.js';
import { errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { StorageClient, StorageOperation } from '../../component/storage.js';
import { compactStore } from './compact.js';
import type { FileStorageConfig } from './config.js';
import { StoreFile } from './store-file.js';

const MIB = 1 << 20;
/** A file of this size is rewritten once less than half of it is alive. */
const REWRITE_FROM_BYTES = 16 * MIB;

export interface StoreOptions {
  readonly settings: Pick<ComponentSettings, 'logger' | 'clock'>;
  readonly config: FileStorageConfig;
  readonly path: string;
  /** Lets go of the file. */
  readonly onClose: () => Promise<void>;
}

export class Store implements StorageClient {
  readonly #options: StoreOptions;
  #file: StoreFile;
  /** Whatever changes the file, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Size of the file from which it is rewritten unasked; grows when that failed. */
  #rewriteFromBytes = REWRITE_FROM_BYTES;
  #timer: Timer | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: StoreOptions, file: StoreFile) {
    this.#options = options;
    this.#file = file;
  }

  static async open(options: StoreOptions): Promise<Store> {
    const { config, path, settings } = options;
    const file = await StoreFile.open(path, config.fsync);
    if (file.tornBytes > 0) {
      settings.logger.warn('The end of a store was being written when an earlier run ended; that batch is left out.', {
        file: path,
        bytes: file.tornBytes,
      });
    }
    const store = new Store(options, file);
    if (config.compaction.on_start) await store.#tryCompact('compaction on start failed');
    if (config.compaction.on_rebound) store.#armCheck();
    return store;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#file.get(key);
  }

  batch(operations: readonly StorageOperation[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new Error('the store is closed'));
    return this.#inTurn(async () => {
      if (this.#isMostlyDead()) await this.#tryCompact('compaction failure', dirname(this.#options.path));
      await this.#file.append(operations);
    });
  }

  close(): Promise<void> {
    this.#timer?.cancel();
    this.#closing ??= this.#inTurn(async () => {
      await this.#file.close();
      await this.#options.onClose();
    });
    return this.#closing;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** The file only grows, unlike the reference's, which uses free pages again. */
  #isMostlyDead(): boolean {
    return this.#file.byteLength >= this.#rewriteFromBytes && this.#file.liveBytes * 2 < this.#file.byteLength;
  }

  #armCheck(): void {
    const { settings, config } = this.#options;
    this.#timer = settings.clock.setTimer(
      () => {
        void this.#inTurn(() => this.#compactOnRebound()).finally(() => {
          if (this.#closing === undefined) this.#armCheck();
        });
      },
      config.compaction.check_interval,
      { unref: true },
    );
  }

  async #compactOnRebound(): Promise<void> {
    if (this.#closing !== undefined) return;
    const { logger } = this.#options.settings;
    const { rebound_needed_threshold_mib: needed, rebound_trigger_threshold_mib: trigger } =
      this.#options.config.compaction;
    const { byteLength: totalSizeBytes, liveBytes: dataSizeBytes } = this.#file;
    logger.debug('shouldCompact check', { totalSizeBytes, dataSizeBytes });
    if (dataSizeBytes > trigger * MIB || totalSizeBytes < needed * MIB) return;
    logger.debug('shouldCompact returns true', { totalSizeBytes, dataSizeBytes });
    await this.#tryCompact('compaction failure');
  }

  /** A store that cannot be rewritten goes on as it is. */
  async #tryCompact(failure: string, directory = this.#options.config.compaction.directory): Promise<void> {
    const { settings, config, path } = this.#options;
    const startMs = settings.clock.monotonic();
    try {
      const old = this.#file;
      this.#file = await compactStore(old, {
        path,
        directory,
        fsync: config.fsync,
        maxTransactionSize: config.compaction.max_transaction_size,
        suffix: `-${basename(path)}`,
      });
      this.#rewriteFromBytes = REWRITE_FROM_BYTES;
      await old.close();
      const elapsed = (settings.clock.monotonic() - startMs) / 1000;
      settings.logger.info('finished compaction', { directory: path, elapsed });
    } catch (error) {
      this.#rewriteFromBytes = this.#file.byteLength * 2;
      settings.logger.error(failure, { directory, error: errorText(error) });
    }
  }
}
