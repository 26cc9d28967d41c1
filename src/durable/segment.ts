/** One file of the log: appended to while it is the newest, read from, deleted when nothing in it is owed any more. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_HEADER } from './record.js';

const NAME = /^wal-(\d{12})\.seg$/;

export function segmentName(index: number): string {
  return `wal-${String(index).padStart(12, '0')}.seg`;
}

/** The number of a segment's file, or undefined for any other file. */
export function segmentIndex(fileName: string): number | undefined {
  const digits = NAME.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export class Segment {
  readonly index: number;
  readonly #path: string;
  readonly #handle: FileHandle;
  /** Bytes that hold whole records. */
  byteLength: number;
  /** Entries in it that some branch is still owed. */
  liveEntries = 0;
  /** Bytes of their records. */
  liveBytes = 0;
  /** The disk did not keep what was written: nothing more goes into it. */
  broken = false;

  private constructor(index: number, path: string, handle: FileHandle, byteLength: number) {
    this.index = index;
    this.#path = path;
    this.#handle = handle;
    this.byteLength = byteLength;
  }

  static async create(directory: string, index: number): Promise<Segment> {
    const path = join(directory, segmentName(index));
    const handle = await open(path, 'wx+', 0o600);
    const segment = new Segment(index, path, handle, 0);
    try {
      await segment.append([SEGMENT_HEADER], SEGMENT_HEADER.length);
      await syncDirectory(directory);
      return segment;
    } catch (error) {
      // Or the name would be taken when there is room again.
      await segment.delete().catch(() => {});
      throw error;
    }
  }

  /** Opens a segment of an earlier run and cuts what a torn write left behind its last whole record. */
  static async reopen(directory: string, index: number, validBytes: number): Promise<Segment> {
    const path = join(directory, segmentName(index));
    const handle = await open(path, 'r+');
    await handle.truncate(validBytes);
    return new Segment(index, path, handle, validBytes);
  }

  /**
   * Writes the buffers behind the last record. When that fails half way, the file is cut back to where it was.
   *
   * @throws the file system's error (ENOSPC, EIO …); the segment is as before.
   */
  async append(buffers: readonly Buffer[], byteLength: number): Promise<void> {
    try {
      const { bytesWritten } = await this.#handle.writev(buffers, this.byteLength);
      if (bytesWritten !== byteLength) {
        throw Object.assign(new Error(`only ${bytesWritten} of ${byteLength} bytes were written`), { code: 'ENOSPC' });
      }
      this.byteLength += byteLength;
    } catch (error) {
      await this.#cutBack(this.byteLength);
      throw error;
    }
  }

  /**
   * Waits until the disk has what was written from `start` on. When it fails to, that is cut off.
   *
   * @throws the file system's error. A later sync would not tell that pages were lost, so the segment is broken from then on.
   */
  async sync(start: number): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.broken = true;
      await this.#cutBack(start);
      throw error;
    }
  }

  async #cutBack(byteLength: number): Promise<void> {
    this.byteLength = byteLength;
    await this.#handle.truncate(byteLength).catch(() => {
      this.broken = true;
    });
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.#handle.read(buffer, 0, length, offset);
    if (bytesRead !== length) {
      throw new Error(`${this.#path}: ${length} bytes at ${offset} were expected, ${bytesRead} are there`);
    }
    return buffer;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** @throws the file system's error; the segment is still usable then. */
  async delete(): Promise<void> {
    await rm(this.#path, { force: true });
    await this.#handle.close();
  }
}

/** A new file's name is on the disk only once its directory is. Where directories cannot be synced, files bring their names. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
