/** One file that batches are appended to and values are read from. */
import { open, type FileHandle } from 'node:fs/promises';
import type { StorageOperation } from '../../component/storage.js';
import { STORE_HEADER, encodeRecord } from './record.js';
import { readAt, scanStore } from './scan.js';
import { StoreIndex } from './store-index.js';

export class StoreFile {
  readonly #handle: FileHandle;
  readonly #index: StoreIndex;
  readonly #fsync: boolean;
  /** Bytes of whole records; what may be behind them is overwritten. */
  #byteLength: number;
  readonly #reads = new Set<Promise<unknown>>();
  /** A write failed half way and its part could not be cut off again. */
  #broken: Error | undefined;
  /** Bytes that an interrupted write left behind the last whole record when the file was opened; they are cut off. */
  readonly tornBytes: number;

  private constructor(handle: FileHandle, index: StoreIndex, fsync: boolean, byteLength: number, tornBytes = 0) {
    this.#handle = handle;
    this.#index = index;
    this.#fsync = fsync;
    this.#byteLength = byteLength;
    this.tornBytes = tornBytes;
  }

  /** Opens the file, or begins it. @throws {StartError} it is something else; the file system's error otherwise. */
  static async open(path: string, fsync: boolean): Promise<StoreFile> {
    const handle = await open(path, 'a', 0o600).then(async (created) => {
      await created.close();
      return open(path, 'r+');
    });
    try {
      const { index, validBytes, fileBytes } = await scanStore(handle, path);
      if (fileBytes > validBytes) await handle.truncate(validBytes);
      if (validBytes === 0) await handle.write(STORE_HEADER, 0, STORE_HEADER.length, 0);
      if (fsync) await handle.datasync();
      const byteLength = Math.max(validBytes, STORE_HEADER.length);
      return new StoreFile(handle, index, fsync, byteLength, fileBytes - validBytes);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** A new file, which must not be there yet. */
  static async create(path: string, fsync: boolean): Promise<StoreFile> {
    const handle = await open(path, 'wx+', 0o600);
    await handle.write(STORE_HEADER, 0, STORE_HEADER.length, 0);
    return new StoreFile(handle, new StoreIndex(), fsync, STORE_HEADER.length);
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  get liveBytes(): number {
    return this.#index.liveBytes;
  }

  keys(): string[] {
    return [...this.#index.entries()].map(([key]) => key);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const place = this.#index.get(key);
    if (place === undefined) return undefined;
    const read = readAt(this.#handle, place.offset, place.length);
    this.#reads.add(read);
    try {
      const value = await read;
      if (value.length < place.length) throw new Error(`the file ends inside the value of ${key}`);
      return value;
    } finally {
      this.#reads.delete(read);
    }
  }

  /** One at a time. @throws the file system's error (ENOSPC, EIO …); the store is as before. */
  async append(operations: readonly StorageOperation[]): Promise<void> {
    if (this.#broken !== undefined) await this.#cutBack(this.#broken);
    const { buffers, byteLength, changes } = encodeRecord(operations);
    const start = this.#byteLength;
    try {
      const { bytesWritten } = await this.#handle.writev(buffers, start);
      if (bytesWritten !== byteLength) {
        throw Object.assign(new Error(`only ${bytesWritten} of ${byteLength} bytes were written`), { code: 'ENOSPC' });
      }
      if (this.#fsync) await this.#handle.datasync();
    } catch (error) {
      await this.#cutBack(error as Error).catch(() => {});
      throw error;
    }
    this.#byteLength = start + byteLength;
    this.#index.apply(changes, start);
  }

  /** Until the disk has everything. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#reads);
    await this.#handle.close();
  }

  /** A record that was not acknowledged must not come to life at the next start. */
  async #cutBack(cause: Error): Promise<void> {
    this.#broken = cause;
    await this.#handle.truncate(this.#byteLength);
    this.#broken = undefined;
  }
}
