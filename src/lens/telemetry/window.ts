/**
 * What is kept to be looked at: references to bytes that the hub has in its hands anyway, up to a number of bytes. Nothing is
 * copied and nothing is decoded here.
 *
 * HOT PATH for `push`: once per batch, work per chunk.
 */

/** Something that keeps bytes alive. */
export interface Held {
  readonly pieces: readonly Uint8Array[];
  /** Log records, data points or spans in it. */
  readonly items: number;
  /** Unix time in milliseconds. */
  readonly atMs: number;
}

export interface Entry<T extends Held> {
  readonly value: T;
  /** Number of its first item, over the ring's life. */
  readonly firstItem: number;
}

/** What an entry and a piece of it cost beside the bytes themselves. */
const ENTRY_BYTES = 512;
const PIECE_BYTES = 96;

/** Rings that share a limit. When it is reached the ring that holds most lets its oldest go. */
export class ByteWindow {
  readonly limitBytes: number;
  readonly #rings: Ring<Held>[] = [];
  /** How often each piece is held: batches of several rings share them. */
  readonly #holds = new Map<Uint8Array, number>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Kept alive at this moment, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param bound `entries`: the most that it keeps. Default: as many as the window holds. */
  ring<T extends Held>({ entries = Infinity }: { readonly entries?: number } = {}): Ring<T> {
    const ring = new Ring<T>(
      (entry) => this.#hold(entry),
      (entry) => this.#release(entry),
      entries,
    );
    this.#rings.push(ring as unknown as Ring<Held>);
    return ring;
  }

  /** Lets go of all that it keeps; it must not be pushed to any more. */
  remove<T extends Held>(ring: Ring<T>): void {
    while (ring.oldest !== undefined) ring.dropOldest();
    this.#rings.splice(this.#rings.indexOf(ring as unknown as Ring<Held>), 1);
  }

  #hold({ pieces }: Held): void {
    this.#bytes += ENTRY_BYTES + PIECE_BYTES * pieces.length;
    for (const piece of pieces) {
      const holds = this.#holds.get(piece) ?? 0;
      this.#holds.set(piece, holds + 1);
      if (holds === 0) this.#bytes += piece.length;
    }
    while (this.#bytes > this.limitBytes) this.#largest().dropOldest();
  }

  #release({ pieces }: Held): void {
    this.#bytes -= ENTRY_BYTES + PIECE_BYTES * pieces.length;
    for (const piece of pieces) {
      const holds = this.#holds.get(piece)! - 1; // it was held
      if (holds > 0) this.#holds.set(piece, holds);
      else {
        this.#holds.delete(piece);
        this.#bytes -= piece.length;
      }
    }
  }

  #largest(): Ring<Held> {
    return this.#rings.reduce((largest, ring) => (ring.bytes > largest.bytes ? ring : largest));
  }
}

/** Entries in order of arrival. */
export class Ring<T extends Held> {
  readonly #onPush: (value: T) => void;
  readonly #onDrop: (value: T) => void;
  readonly #most: number;
  #entries: Entry<T>[] = [];
  /** Entries before it are gone. */
  #start = 0;
  #bytes = 0;
  #nextItem = 0;
  #dropped = 0;

  constructor(onPush: (value: T) => void, onDrop: (value: T) => void, most: number) {
    this.#onPush = onPush;
    this.#onDrop = onDrop;
    this.#most = most;
  }

  push(value: T): void {
    this.#entries.push({ value, firstItem: this.#nextItem });
    this.#nextItem += value.items;
    this.#bytes += bytesOf(value);
    if (this.#entries.length - this.#start > this.#most) this.dropOldest();
    this.#onPush(value);
  }

  /** Of all entries, each counted whole. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of the next item to come. */
  get nextItem(): number {
    return this.#nextItem;
  }

  /** Items that are kept. */
  get items(): number {
    return this.#nextItem - (this.oldest?.firstItem ?? this.#nextItem);
  }

  /** Items that had to go. */
  get gone(): number {
    return this.#nextItem - this.items;
  }

  /** Number of the next entry to come: entries have numbers, too, from 0. */
  get nextEntry(): number {
    return this.#dropped + this.#entries.length - this.#start;
  }

  get oldest(): Entry<T> | undefined {
    return this.#entries[this.#start];
  }

  /** Oldest first, from the entry with that number or the oldest there is. */
  from(entry = 0): readonly Entry<T>[] {
    return this.#entries.slice(this.#start + Math.max(0, entry - this.#dropped));
  }

  /** Number of the oldest entry there is. */
  get firstEntry(): number {
    return this.#dropped;
  }

  /** The entry that holds the item with this number. */
  holding(item: number): Entry<T> | undefined {
    let low = this.#start;
    let high = this.#entries.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { firstItem, value } = this.#entries[middle]!; // between both ends
      if (item < firstItem) high = middle - 1;
      else if (item >= firstItem + value.items) low = middle + 1;
      else return this.#entries[middle];
    }
    return undefined;
  }

  dropOldest(): void {
    const oldest = this.#entries[this.#start];
    if (oldest === undefined) return;
    this.#entries[this.#start] = undefined as never; // it is before the start from now on
    this.#start++;
    this.#dropped++;
    this.#bytes -= bytesOf(oldest.value);
    this.#onDrop(oldest.value);
    if (this.#start > Math.min(1024, this.#most) && this.#start > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
  }
}

function bytesOf({ pieces }: Held): number {
  let bytes = ENTRY_BYTES + PIECE_BYTES * pieces.length;
  for (const piece of pieces) bytes += piece.length;
  return bytes;
}
