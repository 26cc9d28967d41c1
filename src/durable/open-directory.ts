/** Opening a durable directory: makes it, takes it for this hub alone, and reads what an earlier run left in it. */
import { access, constants, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../component/clock.js';
import { StartError } from '../component/errors.js';
import { type DirectoryLock, lockDirectory } from '../component/directory-lock.js';
import { keepIn, releaseFrom, type StoredEntry, type WriteAheadLogOptions } from './log-entry.js';
import { type EntryRecord, scanSegment } from './record.js';
import { Segment, segmentIndex } from './segment.js';

const LOCK_RETRY_MS = 200;
const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;

/** @throws {StartError} */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new StartError(
      `--durable ${directory}: ${(error as Error).message}; name a directory that this user may create and write`,
      { cause: error },
    );
  }
}

/** Bytes at which a new segment is begun. */
export function segmentLimit({ segmentBytes, maxBytes }: WriteAheadLogOptions): number {
  // Room is made a segment at a time: a small directory needs several, or a full one would stay full once all is delivered.
  return segmentBytes ?? Math.min(DEFAULT_SEGMENT_BYTES, maxBytes / 8);
}

/** @throws {StartError} */
export async function newSegment(options: WriteAheadLogOptions, index: number): Promise<Segment> {
  const { directory, sync } = options;
  try {
    const maxAheadBytes = Math.floor(segmentLimit(options));
    return await Segment.create(directory, index, { synced: sync !== 'off', maxAheadBytes });
  } catch (error) {
    throw new StartError(`--durable ${directory}: cannot begin a segment: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** @throws {StartError} when another hub keeps the directory longer than `lockWaitMs`. */
export async function waitForLock(options: WriteAheadLogOptions): Promise<DirectoryLock> {
  const giveUpAt = options.clock.monotonic() + options.lockWaitMs;
  for (let announced = false; ; announced = true) {
    const lock = await lockDirectory(options.directory);
    if (!('heldBy' in lock)) return lock;
    if (options.clock.monotonic() >= giveUpAt) {
      throw new StartError(
        `--durable ${options.directory} is in use by ${lock.heldBy}; stop it, or give each hub a directory of its own`,
      );
    }
    if (!announced) {
      options.logger.info('Waiting for another hub to let go of the durable directory.', {
        directory: options.directory,
        owner: lock.heldBy,
      });
    }
    await sleep(options.clock, LOCK_RETRY_MS);
  }
}

/** @throws {StartError} when the directory holds what is not ours. */
export async function readSegments(
  options: WriteAheadLogOptions,
): Promise<{ segments: Segment[]; entries: Map<number, StoredEntry>; lastSeq: number }> {
  const { directory, logger } = options;
  const indexes = (await readdir(directory)).map(segmentIndex).filter((index) => index !== undefined);
  const segments: Segment[] = [];
  const entries = new Map<number, StoredEntry>();
  let lastSeq = 0;
  for (const index of indexes.sort((a, b) => a - b)) {
    const name = `wal-${String(index).padStart(12, '0')}.seg`;
    const file = await readFile(join(directory, name));
    const { records, validBytes } = scan(file, directory, name);
    // Zeros behind the last record were laid out for more.
    if (!isZero(file.subarray(validBytes))) {
      logger.warn('The durable log ended in a torn write, which was never acknowledged; it is cut off.', {
        file: name,
        bytes: file.length - validBytes,
      });
    }
    const segment = await Segment.reopen(directory, index, validBytes);
    segments.push(segment);
    for (const record of records) {
      lastSeq = Math.max(lastSeq, record.seq);
      if (record.kind === 'entry') remember(entries, segment, record);
      else if (record.kind === 'ack') entries.get(record.seq)?.acked.add(record.branch);
      else forget(entries, record.seq);
    }
  }
  return { segments, entries, lastSeq };
}

function isZero(bytes: Buffer): boolean {
  return bytes.equals(Buffer.alloc(bytes.length));
}

function scan(file: Buffer, directory: string, name: string): ReturnType<typeof scanSegment> {
  try {
    return scanSegment(file, name);
  } catch (error) {
    throw new StartError(
      `--durable ${directory}: ${(error as Error).message}; move the directory away or name another one`,
      { cause: error },
    );
  }
}

/** A second entry of the same number is a copy that compaction made: the later place counts. */
function remember(entries: Map<number, StoredEntry>, segment: Segment, record: EntryRecord): void {
  forget(entries, record.seq);
  const entry: StoredEntry = {
    seq: record.seq,
    signal: record.signal,
    source: record.source,
    itemCount: record.itemCount,
    receivedAtMs: record.receivedAtMs,
    byteLength: record.payloadLength,
    acked: new Set(),
    segment,
    offset: record.payloadOffset,
  };
  entries.set(entry.seq, entry);
  keepIn(segment, entry);
}

function forget(entries: Map<number, StoredEntry>, seq: number): void {
  const entry = entries.get(seq);
  if (entry === undefined) return;
  entries.delete(seq);
  releaseFrom(entry.segment, entry);
}
