/**
 * The log that stands between an accepted request and its answer.
 *
 * Appends that arrive together are written together, and those of one signal become one entry: two serialised requests
 * behind each other are their merge, so a storm of small requests costs one record. Marks (a branch is done, an entry is
 * settled) are written with the next append or after a moment; one that is lost costs a duplicate, never an item.
 */
import type { Timer } from '../component/clock.js';
import { RetryableError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import type { DirectoryLock } from '../component/directory-lock.js';
import { type Copy, copyForward } from './compaction.js';
import { Gathering } from './gathering.js';
import type { LiveEntry, StoredEntry, WriteAheadLogOptions } from './log-entry.js';
import { keepIn, releaseFrom } from './log-entry.js';
import { makeDirectory, newSegment, readSegments, segmentLimit, waitForLock } from './open-directory.js';
import { groupByOrigin, mergedBatch, type PendingAppend, PendingGroup } from './pending-group.js';
import { PendingMarks } from './pending-marks.js';
import { type EncodedEntry, encodeEntry, SEGMENT_HEADER } from './record.js';
import type { Segment } from './segment.js';
import { neverFits, tooLarge } from './too-large.js';

/** Appends of one signal and receiver that are written as one entry. */
interface EncodedGroup {
  readonly batch: Batch;
  readonly head: Pick<LiveEntry, 'seq' | 'signal' | 'source' | 'itemCount' | 'receivedAtMs'>;
  readonly encoded: EncodedEntry;
}

const MARK_DELAY_MS = 50;
/** How long marks wait when the disk has refused them. */
const RETRY_MS = 1_000;
/** A segment that holds up deletion is copied forward once less than this share of it is still owed. */
const COMPACT_BELOW = 0.25;

export class WriteAheadLog {
  readonly #options: WriteAheadLogOptions;
  readonly #lock: DirectoryLock;
  readonly #segments: Segment[];
  readonly #entries: Map<number, StoredEntry>;
  #nextSeq: number;
  #pending: PendingGroup | undefined;
  readonly #gathering: Gathering;
  /** Of appends that wait or are being written. */
  #pendingBytes = 0;
  readonly #marks = new PendingMarks();
  #markTimer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #failing = false;
  /** A request was refused room since the last time some was made. */
  #roomIsWanted = false;
  #closed = false;

  private constructor(
    options: WriteAheadLogOptions,
    lock: DirectoryLock,
    segments: Segment[],
    entries: Map<number, StoredEntry>,
    lastSeq: number,
  ) {
    this.#options = options;
    this.#gathering = new Gathering(options.clock);
    this.#lock = lock;
    this.#segments = segments;
    this.#entries = entries;
    this.#nextSeq = lastSeq + 1;
  }

  /**
   * Takes the directory and reads what an earlier run left.
   *
   * @throws {StartError} when the directory cannot be made, written or locked, or holds what is not ours.
   */
  static async open(options: WriteAheadLogOptions): Promise<WriteAheadLog> {
    await makeDirectory(options.directory);
    const lock = await waitForLock(options);
    try {
      const { segments, entries, lastSeq } = await readSegments(options);
      segments.push(await newSegment(options, (segments.at(-1)?.index ?? 0) + 1));
      const log = new WriteAheadLog(options, lock, segments, entries, lastSeq);
      await log.#deleteSettledSegments();
      return log;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Entries that some branch is owed, oldest first. */
  live(): readonly LiveEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.seq - b.seq);
  }

  get liveEntries(): number {
    return this.#entries.size;
  }

  /** Bytes the segments take on disk. */
  get diskBytes(): number {
    let bytes = 0;
    for (const segment of this.#segments) bytes += segment.byteLength;
    return bytes;
  }

  /**
   * Writes a batch. Resolves when the sync mode's promise holds; batches that are written together share an entry.
   *
   * @throws {RetryableError} the limit is reached, or the file system refuses; nothing of the batch is kept.
   * @throws {PermanentError} the batch alone is larger than the limit.
   */
  append(batch: Batch, source: string): Promise<void> {
    if (this.#closed) return Promise.reject(new RetryableError('the durable log is closed'));
    const { maxBytes } = this.#options;
    if (neverFits(batch.byteLength, maxBytes)) return Promise.reject(tooLarge(batch.byteLength, maxBytes));
    if (this.#fits(batch)) return this.#enqueue(batch, source);
    return this.#enqueueOnceThereIsRoom(batch, source);
  }

  /** One branch is done with an entry. */
  acknowledge(seq: number, branch: string): void {
    const entry = this.#entries.get(seq);
    if (entry === undefined || entry.acked.has(branch)) return;
    entry.acked.add(branch);
    this.#marks.acknowledged(seq, branch);
    this.#writeMarksIn(MARK_DELAY_MS);
  }

  /** Every branch is done with an entry: it is forgotten. */
  settle(seq: number): void {
    const entry = this.#entries.get(seq);
    if (entry === undefined) return;
    this.#entries.delete(seq);
    releaseFrom(entry.segment, entry);
    this.#marks.settled(seq);
    this.#writeMarksIn(MARK_DELAY_MS);
  }

  /** The telemetry of an entry. */
  async read(seq: number): Promise<Uint8Array> {
    const entry = this.#entries.get(seq);
    if (entry === undefined) throw new Error(`bug in the hub: entry ${seq} is read after it was settled`);
    return entry.segment.read(entry.offset, entry.byteLength);
  }

  /** Resolves once everything that was asked for is written and what is settled is off the disk. */
  async idle(): Promise<void> {
    await this.#writing; // it may have begun before the last was asked for
    this.#startWriting();
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Writes what is pending and lets go of the directory. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#gathering.hurry();
    this.#markTimer?.cancel();
    await this.idle();
    for (const segment of this.#segments) await segment.close();
    await this.#lock.release();
  }

  #fits(batch: Batch): boolean {
    return this.diskBytes + this.#pendingBytes + batch.byteLength <= this.#options.maxBytes;
  }

  #enqueue(batch: Batch, source: string): Promise<void> {
    this.#pendingBytes += batch.byteLength;
    const group = (this.#pending ??= new PendingGroup());
    group.appends.push({ batch, source });
    this.#gathering.arrived(group.appends.length, this.#pendingBytes);
    this.#startWriting();
    return group.written;
  }

  /** What is settled leaves the disk with the next write; only then the log is full. */
  async #enqueueOnceThereIsRoom(batch: Batch, source: string): Promise<void> {
    this.#roomIsWanted = true;
    if (!this.#marks.isEmpty || this.#entries.size === 0) this.#startWriting();
    await this.#writing;
    if (this.#closed) throw new RetryableError('the durable log is closed');
    if (!this.#fits(batch)) throw new RetryableError('durable storage is full');
    await this.#enqueue(batch, source);
  }

  #writeMarksIn(ms: number): void {
    if (this.#closed) return;
    this.#markTimer ??= this.#options.clock.setTimer(
      () => {
        this.#markTimer = undefined;
        this.#startWriting();
      },
      ms,
      { unref: true },
    );
  }

  #startWriting(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#pending !== undefined) this.#startWriting();
    });
  }

  async #write(): Promise<void> {
    do {
      await this.#gather();
      const group = this.#pending;
      this.#pending = undefined;
      const isWritten = await this.#writeGroup(group);
      await this.#makeRoom();
      if (!isWritten) return this.#writeMarksIn(RETRY_MS);
    } while (this.#pending !== undefined || (this.#closed && !this.#marks.isEmpty));
    if (!this.#marks.isEmpty) this.#writeMarksIn(MARK_DELAY_MS);
  }

  /** Lets requests that come soon after each other share a write. */
  async #gather(): Promise<void> {
    // One turn lets requests that arrived in the same read join.
    await Promise.resolve();
    if (this.#options.sync === 'each' || this.#closed || this.#pending === undefined) return;
    await this.#gathering.enough(this.#pending.appends.length, this.#pendingBytes);
  }

  /** @returns whether the disk took it. */
  async #writeGroup(group: PendingGroup | undefined): Promise<boolean> {
    const appends = group?.appends ?? [];
    const entries = groupByOrigin(appends).map((same) => this.#encode(same));
    const marks = this.#marks.take((seq) => this.#entries.has(seq));
    const byteLength = entries.reduce((sum, { encoded }) => sum + encoded.byteLength, marks.bytes.length);
    try {
      if (byteLength > 0) {
        const segment = await this.#segmentFor(byteLength);
        const start = segment.byteLength;
        await segment.append([marks.bytes, ...entries.flatMap(({ encoded }) => encoded.buffers)], byteLength);
        this.#recovered();
        this.#storeAll(entries, segment, start + marks.bytes.length);
      }
      this.#gathering.wrote(appends.length, this.#pending?.appends.length ?? 0);
      group?.resolve();
      return true;
    } catch (error) {
      this.#marks.putBack(marks);
      this.#refused(error as NodeJS.ErrnoException);
      const message = `durable storage cannot be written: ${(error as Error).message}`;
      group?.reject(new RetryableError(message, { cause: error }));
      return false;
    } finally {
      for (const { batch } of appends) this.#pendingBytes -= batch.byteLength;
    }
  }

  #storeAll(entries: readonly EncodedGroup[], segment: Segment, start: number): void {
    let offset = start;
    for (const entry of entries) {
      this.#store(entry, segment, offset + entry.encoded.payloadOffset);
      offset += entry.encoded.byteLength;
    }
  }

  #encode(appends: readonly PendingAppend[]): EncodedGroup {
    const { source } = appends[0]!; // groups are never empty
    const batch = mergedBatch(appends);
    const head = {
      seq: this.#nextSeq++,
      signal: batch.signal,
      source,
      itemCount: batch.itemCount,
      receivedAtMs: this.#options.clock.now(),
    };
    return { batch, head, encoded: encodeEntry(head, batch.chunks) };
  }

  #store({ batch, head, encoded }: EncodedGroup, segment: Segment, offset: number): void {
    const entry: StoredEntry = { ...head, byteLength: encoded.payloadLength, acked: new Set(), segment, offset };
    this.#entries.set(entry.seq, entry);
    keepIn(segment, entry);
    this.#options.onEntry?.(entry, batch);
  }

  async #segmentFor(byteLength: number): Promise<Segment> {
    const current = this.#segments.at(-1)!;
    const limit = segmentLimit(this.#options);
    // A record larger than a segment gets one to itself.
    const fits = current.byteLength + byteLength <= limit || current.byteLength === SEGMENT_HEADER.length;
    if (fits && !current.broken) return current;
    const next = await newSegment(this.#options, current.index + 1);
    await current.finish();
    // Nothing was ever kept in it: refused requests must not leave a file each.
    if (current.broken && current.byteLength === SEGMENT_HEADER.length) await this.#replaceNewest(next);
    else this.#segments.push(next);
    return next;
  }

  async #replaceNewest(next: Segment): Promise<void> {
    const replaced = this.#segments.splice(-1, 1, next)[0]!; // there is always one
    await replaced.delete().catch(() => {}); // an empty segment is deleted at the next start
  }

  async #makeRoom(): Promise<void> {
    const newest = this.#segments.at(-1)!;
    // The newest segment is never deleted: where nothing in it is owed any more it must not stand in the way of a large request.
    if (this.#roomIsWanted && this.#entries.size === 0 && newest.byteLength > SEGMENT_HEADER.length) {
      await this.#beginSegment(newest);
    }
    this.#roomIsWanted = false;
    await this.#deleteSettledSegments();
  }

  async #beginSegment(newest: Segment): Promise<void> {
    try {
      this.#segments.push(await newSegment(this.#options, newest.index + 1));
    } catch (error) {
      this.#refused((error as Error).cause as NodeJS.ErrnoException);
    }
  }

  /**
   * Deletes from the oldest on: a mark lies in a newer segment than its entry, so an old segment must never outlive the marks
   * about it. Where a few live entries keep a whole segment, they are copied forward first.
   */
  async #deleteSettledSegments(): Promise<void> {
    const newest = this.#segments.at(-1)!; // those that come of copying are not looked at again
    while (this.#segments.length > 1 && this.#segments[0] !== newest) {
      const oldest = this.#segments[0]!;
      if (oldest.liveEntries > 0 && !(await this.#compact(oldest))) return;
      try {
        await oldest.delete();
      } catch (error) {
        return this.#refused(error as NodeJS.ErrnoException);
      }
      this.#segments.shift();
    }
  }

  /** @returns whether the segment may go. */
  async #compact(segment: Segment): Promise<boolean> {
    const total = this.#segments.reduce((sum, { liveBytes }) => sum + liveBytes, 0);
    const worthIt = segment.liveBytes < segment.byteLength * COMPACT_BELOW && total < this.diskBytes * COMPACT_BELOW;
    if (!worthIt) return false;
    const moving = [...this.#entries.values()].filter((entry) => entry.segment === segment);
    try {
      const copies = await copyForward(moving, (byteLength) => this.#segmentFor(byteLength));
      for (const copy of copies) this.#relocate(copy);
      return true;
    } catch (error) {
      this.#refused(error as NodeJS.ErrnoException);
      return false;
    }
  }

  #relocate({ entry, target, offset }: Copy): void {
    // Settled while it was copied: its mark is written behind the copy.
    if (!this.#entries.has(entry.seq)) return;
    releaseFrom(entry.segment, entry);
    entry.segment = target;
    entry.offset = offset;
    keepIn(target, entry);
  }

  #refused(error: NodeJS.ErrnoException): void {
    if (this.#failing) return;
    this.#failing = true;
    const code = error.code ?? (error.cause as NodeJS.ErrnoException | undefined)?.code;
    this.#options.logger.error('Durable storage cannot be written; requests are refused until it can.', {
      directory: this.#options.directory,
      error: error.message,
      remedy: code === 'ENOSPC' ? 'make room on the disk' : 'check the disk and its mount',
    });
  }

  #recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.logger.info('Durable storage can be written again.', { directory: this.#options.directory });
  }
}
