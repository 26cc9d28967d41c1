/** Appends that wait for one write. */
import { type Batch, batchBytes, batchOf, mergeBatches } from '../pdata/batch.js';

/** Chunks that are shorter on average are copied into one: a record, a checksum and a receipt for all of them. */
const JOIN_BELOW_BYTES = 8 * 1024;

export interface PendingAppend {
  readonly batch: Batch;
  readonly source: string;
}

/** What is written at one time: one promise is enough for all who wait. */
export class PendingGroup {
  readonly appends: PendingAppend[] = [];
  readonly written: Promise<void>;
  resolve!: () => void;
  reject!: (error: Error) => void;

  constructor() {
    this.written = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/** Appends of one signal and receiver together, in the order of their first. */
export function groupByOrigin(appends: readonly PendingAppend[]): PendingAppend[][] {
  const groups = new Map<string, PendingAppend[]>();
  for (const append of appends) {
    const origin = `${append.batch.signal} ${append.source}`;
    const group = groups.get(origin);
    if (group === undefined) groups.set(origin, [append]);
    else group.push(append);
  }
  return [...groups.values()];
}

/** Their telemetry in order; many small chunks as one. @param appends of one signal, at least one. */
export function mergedBatch(appends: readonly PendingAppend[]): Batch {
  const { signal } = appends[0]!.batch; // at least one
  const batch = mergeBatches(
    signal,
    appends.map((append) => append.batch),
  );
  const { chunks, itemCount, byteLength } = batch;
  if (chunks.length === 1 || byteLength >= chunks.length * JOIN_BELOW_BYTES) return batch;
  return batchOf(signal, batchBytes(batch), itemCount);
}
