/** Entries that hold up the deletion of an old segment, copied into the newest. */
import type { StoredEntry } from './log-entry.js';
import { encodeAck, encodeEntry } from './record.js';
import type { Segment } from './segment.js';

/** Copies are written this many bytes at a time: a write may wait for the disk, and few entries are this large. */
const WRITE_BYTES = 1024 * 1024;

/** An entry's copy in a newer segment. */
export interface Copy {
  readonly entry: StoredEntry;
  readonly target: Segment;
  /** Where its telemetry begins. */
  readonly offset: number;
}

/**
 * Copies entries and what is known about their branches. The copies are on the disk when it settles, if segments are synced.
 *
 * @param segmentFor where so many bytes go.
 * @throws the file system's error; the entries stay where they are.
 */
export async function copyForward(
  entries: readonly StoredEntry[],
  segmentFor: (byteLength: number) => Promise<Segment>,
): Promise<Copy[]> {
  const copies: Copy[] = [];
  let group = new CopyGroup();
  for (const entry of entries) {
    if (group.byteLength > 0 && group.byteLength + entry.byteLength > WRITE_BYTES) {
      copies.push(...(await group.write(segmentFor)));
      group = new CopyGroup();
    }
    group.add(entry, await entry.segment.read(entry.offset, entry.byteLength));
  }
  copies.push(...(await group.write(segmentFor)));
  return copies;
}

/** Copies that are written at one time. */
class CopyGroup {
  readonly #buffers: Buffer[] = [];
  readonly #places: { readonly entry: StoredEntry; readonly payloadOffset: number }[] = [];
  byteLength = 0;

  add(entry: StoredEntry, payload: Buffer): void {
    const encoded = encodeEntry(entry, [payload]);
    const acks = Buffer.concat([...entry.acked].map((branch) => encodeAck(entry.seq, branch)));
    this.#places.push({ entry, payloadOffset: this.byteLength + encoded.payloadOffset });
    this.#buffers.push(...encoded.buffers, acks);
    this.byteLength += encoded.byteLength + acks.length;
  }

  async write(segmentFor: (byteLength: number) => Promise<Segment>): Promise<Copy[]> {
    const target = await segmentFor(this.byteLength);
    const start = target.byteLength;
    await target.append(this.#buffers, this.byteLength);
    return this.#places.map(({ entry, payloadOffset }) => ({ entry, target, offset: start + payloadOffset }));
  }
}
