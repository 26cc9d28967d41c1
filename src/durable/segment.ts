/** One file of the log: appended to while it is the newest, read from, deleted when nothing in it is owed any more. */
import { constants, type FileHandle, open, rm } from 'node:fs/promises';
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

/** A file of this run; nobody else may have made it. */
const NEW_FILE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
/** How what is appended comes to the medium: not by us, by each write itself, or by a call behind each write. */
type Syncing = 'none' | 'with each write' | 'after each write';

/**
 * On Linux a file may be opened so that each write waits for the medium: one trip to a thread instead of two. Elsewhere the flag is missing, or
 * promises less than a sync by name does.
 */
function syncingHere(): Syncing {
  return process.platform === 'linux' ? 'with each write' : 'after each write';
}

/** Zeros are written ahead of small records this many bytes at a time. */
const AHEAD_BYTES = 1024 * 1024;
/** Records from this size on cost more than what surrounds their write. */
const SMALL_BYTES = 64 * 1024;
/** Made with the first that are needed, which a log that is not synced never does. */
let zeros: Buffer | undefined;

export interface SegmentOptions {
  /** Whether what is appended is on the medium once `append` settles. */
  readonly synced: boolean;
  /** How large the file may become by zeros that are written ahead. */
  readonly maxAheadBytes: number;
}

export class Segment {
  readonly index: number;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #syncing: Syncing;
  #maxAheadBytes: number;
  /** Where the zeros end that were written ahead. */
  #aheadEnd = 0;
  /** Bytes that hold whole records. */
  byteLength: number;
  /** Entries in it that some branch is still owed. */
  liveEntries = 0;
  /** Bytes of their records. */
  liveBytes = 0;
  /** The disk did not keep what was written: nothing more goes into it. */
  broken = false;

  private constructor(
    [index, path]: readonly [number, string],
    handle: FileHandle,
    byteLength: number,
    [syncing, maxAheadBytes]: readonly [Syncing, number] = ['none', 0],
  ) {
    this.index = index;
    this.#path = path;
    this.#handle = handle;
    this.byteLength = byteLength;
    this.#syncing = syncing;
    this.#maxAheadBytes = syncing === 'with each write' ? maxAheadBytes : 0;
  }

  static async create(directory: string, index: number, { synced, maxAheadBytes }: SegmentOptions): Promise<Segment> {
    const syncing = synced ? syncingHere() : 'none';
    const path = join(directory, segmentName(index));
    const handle = await open(path, syncing === 'with each write' ? NEW_FILE | constants.O_DSYNC : NEW_FILE, 0o600);
    const segment = new Segment([index, path], handle, 0, [syncing, maxAheadBytes]);
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
    return new Segment([index, path], handle, validBytes);
  }

  /**
   * Writes the buffers behind the last record, and where the segment is synced waits until the disk has them. When that fails, the file is
   * cut back to where it was.
   *
   * @throws the file system's error (ENOSPC, EIO …). Of a synced segment nobody can tell then which pages the disk has, and a later sync would
   * not say that some were lost: it is broken from then on.
   */
  async append(buffers: readonly Buffer[], byteLength: number): Promise<void> {
    const start = this.byteLength;
    try {
      if (byteLength < SMALL_BYTES && start > 0) await this.#layOut(byteLength);
      const { bytesWritten } = await this.#handle.writev(buffers, start);
      if (bytesWritten !== byteLength) {
        throw Object.assign(new Error(`only ${bytesWritten} of ${byteLength} bytes were written`), { code: 'ENOSPC' });
      }
      if (this.#syncing === 'after each write') await this.#handle.datasync();
      this.byteLength = start + byteLength;
    } catch (error) {
      this.broken ||= this.#syncing !== 'none';
      await this.#cutBack(start);
      throw error;
    }
  }

  /**
   * Zeros where small records will be: a write into what the disk has already changes neither the size of the file nor where it lies, and
   * costs half. Where the file ends without them is found by the first record that is none.
   */
  async #layOut(byteLength: number): Promise<void> {
    const start = this.byteLength;
    const end = Math.min(start + AHEAD_BYTES, this.#maxAheadBytes);
    if (start + byteLength <= this.#aheadEnd || start + byteLength > end) return;
    try {
      const { bytesWritten } = await this.#handle.write((zeros ??= Buffer.alloc(AHEAD_BYTES)), 0, end - start, start);
      this.#aheadEnd = start + bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      // There may still be room for the record itself.
      this.#maxAheadBytes = 0;
      await this.#cutBack(start);
    }
  }

  /** Nothing more is appended: gives back what was laid out for it. */
  async finish(): Promise<void> {
    if (this.#aheadEnd <= this.byteLength) return;
    this.#aheadEnd = 0;
    await this.#handle.truncate(this.byteLength).catch(() => {}); // zeros do no harm
  }

  async #cutBack(byteLength: number): Promise<void> {
    this.byteLength = byteLength;
    this.#aheadEnd = 0;
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
    await this.finish();
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
