import type { Clock } from '../component/clock.js';
import type { Logger } from '../component/logger.js';
import type { Batch } from '../pdata/batch.js';
import type { Signal } from '../pdata/signal.js';
import { ENTRY_OVERHEAD_BYTES } from './record.js';
import type { Segment } from './segment.js';

/**
 * When an answer is given: `each` once the request is on the disk, written at once; `batch` the same, but requests that are expected together
 * share one flush (`gathering.ts`); `off` once the operating system has it (survives the death of the
 * process, not that of the machine).
 */
export type SyncMode = 'each' | 'batch' | 'off';

export interface WriteAheadLogOptions {
  readonly directory: string;
  readonly sync: SyncMode;
  /** Bytes on disk at which new requests are refused. */
  readonly maxBytes: number;
  /** How long to wait for another hub to let go of the directory, in milliseconds. */
  readonly lockWaitMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes at which a new segment is begun. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Called once for each new entry, before its appends resolve, with the telemetry still in memory. */
  readonly onEntry?: (entry: LiveEntry, batch: Batch) => void;
}

/** An entry some branch is still owed. */
export interface LiveEntry {
  readonly seq: number;
  readonly signal: Signal;
  /** Id of the receiver it came in by. */
  readonly source: string;
  readonly itemCount: number;
  readonly receivedAtMs: number;
  readonly byteLength: number;
  /** Branches that are done with it. */
  readonly acked: ReadonlySet<string>;
}

/** A live entry and where it lies. */
export interface StoredEntry extends LiveEntry {
  acked: Set<string>;
  segment: Segment;
  offset: number;
}

/** The segment holds it from now on. */
export function keepIn(segment: Segment, entry: LiveEntry): void {
  segment.liveEntries++;
  segment.liveBytes += recordBytes(entry);
}

/** The segment needs to hold it no more. */
export function releaseFrom(segment: Segment, entry: LiveEntry): void {
  segment.liveEntries--;
  segment.liveBytes -= recordBytes(entry);
}

function recordBytes(entry: LiveEntry): number {
  return ENTRY_OVERHEAD_BYTES + entry.source.length + entry.byteLength;
}
