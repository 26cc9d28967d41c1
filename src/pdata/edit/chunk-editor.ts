/**
 * HOT PATH: changes the items of a chunk in one pass over its bytes, for stages that know what they change before they see
 * it. Nothing is allocated per item, and what stands unchanged side by side is moved at once.
 *
 * The chunk is copied behind room for what it may grow by, in one buffer; the pass reads there and moves what stays to the
 * front (`copyWithin` needs no view of either side). As the room is never used up, what is read is never overwritten.
 */
import { varintSize } from '../wire-writer.js';
import { fieldEnd, header, readHeader } from './field.js';

/** Tags that lead to the items, outermost first; several in one step: any of them. */
const RECORD_PATH: readonly (readonly number[])[] = [[0x0a], [0x12], [0x12]];
const METRIC_PATH: readonly (readonly number[])[] = [...RECORD_PATH, [0x2a, 0x3a, 0x4a, 0x52, 0x5a], [0x0a]];

export abstract class ChunkEditor {
  /** What is read and written. */
  protected buf: Uint8Array = new Uint8Array(0);
  /** Tag of the message around the items: of metrics the kind of data, else that of the scope's items. */
  protected holder = 0;
  /** How many items the last chunk lost. */
  itemsGone = 0;

  readonly #path: readonly (readonly number[])[];
  readonly #last: number;
  readonly #removesEmpty: boolean;
  #pos = 0;
  /** From here on nothing has been moved yet, and where it is moved to. */
  #runStart = 0;
  #out = 0;
  #changes = 0;

  /**
   * @param items log records, spans and metrics, or data points.
   * @param removesEmpty whether messages that hold no items (any more) are taken away.
   */
  constructor(items: 'records' | 'points', removesEmpty: boolean) {
    this.#path = items === 'points' ? METRIC_PATH : RECORD_PATH;
    this.#last = this.#path.length - 1;
    this.#removesEmpty = removesEmpty;
  }

  /** The number of messages an item stands in, itself included. */
  protected get depth(): number {
    return this.#path.length;
  }

  /** Sees a message that items stand in. @param depth 0 for the resource's, 1 for the scope's. */
  protected enter?(depth: number, start: number, end: number): void;

  /**
   * Sees one item, and may change it with `replace` from front to back, after `resize`.
   *
   * @param lengthPos where the item's length stands. @param start, end of its content. @returns whether it stays.
   */
  protected abstract item(lengthPos: number, start: number, end: number): boolean;

  /**
   * @param buf with the chunk between `start` and `end`: what is in front is room to grow.
   * @returns the chunk anew, a view of the buffer; undefined where nothing changed, empty where nothing is left.
   */
  protected run(buf: Uint8Array, start: number, end: number): Uint8Array | undefined {
    this.buf = buf;
    this.#out = this.#changes = this.itemsGone = 0;
    this.#pos = this.#runStart = start;
    this.#level(0, end);
    if (this.#changes > 0) this.#move(end);
    this.buf = NONE; // which must not be kept alive
    return this.#changes > 0 ? buf.subarray(0, this.#out) : undefined;
  }

  /** Says how long the item's content will be; before the first `replace`. */
  protected resize(lengthPos: number, start: number, length: number): void {
    this.#changes++;
    if (varintSize(length) === start - lengthPos) {
      writeVarint(this.buf, lengthPos, length); // it has been read, and will be moved with the rest
      return;
    }
    this.#move(lengthPos);
    this.#out = writeVarint(this.buf, this.#out, length);
    this.#runStart = start;
  }

  /** Puts bytes of the buffer in the place of those between `start` and `end`. */
  protected replace(start: number, end: number, from: number, to: number): void {
    this.#move(start);
    this.buf.copyWithin(this.#out, from, to);
    this.#out += to - from;
    this.#runStart = end;
  }

  /** @returns how many messages stay on this level. */
  #level(depth: number, end: number): number {
    const { buf } = this;
    const tags = this.#path[depth]!;
    const [only] = tags;
    const isLast = depth === this.#last;
    let left = 0;
    while (this.#pos < end) {
      const start = this.#pos;
      const tag = buf[start]!;
      if (tag !== only && !tags.includes(tag)) {
        this.#pos = fieldEnd(buf, start, end);
        continue;
      }
      let content = start + 2;
      let next = content + buf[start + 1]!;
      if (buf[start + 1]! >= 0x80) {
        readHeader(buf, start);
        content = header.start;
        next = header.end;
      }
      if (isLast) {
        if (this.item(start + 1, content, next)) left++;
        else this.#drop(start, next);
        this.#pos = next;
      } else if (this.#message(depth, start, content, next)) {
        left++;
      }
    }
    return left;
  }

  /** @returns whether the message stays. */
  #message(depth: number, start: number, content: number, next: number): boolean {
    this.#move(start);
    this.#runStart = start;
    const out = this.#out;
    const changes = this.#changes;
    this.holder = this.buf[start]!;
    this.#pos = content;
    this.enter?.(depth, content, next);
    const left = this.#level(depth + 1, next);
    this.#pos = next;
    if (left === 0 && this.#removesEmpty) {
      this.#out = out;
      this.#runStart = next;
      this.#changes++;
      return false;
    }
    if (this.#changes !== changes) this.#close(out, content - start, next);
    return true;
  }

  /** Moves the rest of a message that changed, and writes its length. @param out where it starts. */
  #close(out: number, headerSize: number, end: number): void {
    this.#move(end);
    const length = this.#out - out - headerSize;
    const grown = 1 + varintSize(length) - headerSize;
    if (grown !== 0) {
      this.buf.copyWithin(out + headerSize + grown, out + headerSize, this.#out);
      this.#out += grown;
    }
    writeVarint(this.buf, out + 1, length);
  }

  #drop(start: number, next: number): void {
    this.#move(start);
    this.#runStart = next;
    this.#changes++;
    this.itemsGone++;
  }

  /** Moves what stays up to `end`. */
  #move(end: number): void {
    const start = this.#runStart;
    if (end <= start) return;
    if (this.#out !== start) this.buf.copyWithin(this.#out, start, end);
    this.#out += end - start;
    this.#runStart = end;
  }
}

const NONE = new Uint8Array(0);

/** @returns the offset behind it. */
function writeVarint(buf: Uint8Array, pos: number, value: number): number {
  while (value >= 0x80) {
    buf[pos++] = (value % 0x80) | 0x80;
    value = Math.floor(value / 0x80);
  }
  buf[pos++] = value;
  return pos;
}
