/**
 * HOT PATH: `between` runs when a series follows another one than last time; when it follows the same one, the difference
 * stored with its row is used. Must not allocate or make strings. Guard: test/bench/remote-write.bench.ts, shuffled.
 *
 * How the shared labels of one row differ from those of the row written before it: for each stretch of bytes, where the same
 * bytes stand in the labels just written, or that they are new. Labels are sorted by name on both sides, so one walk over both
 * aligns them.
 *
 * A difference is numbers in a row: how many stretches before `__name__`, in the middle, and after the extra label; then per
 * stretch its length and its origin (`origin`), or -1 for new bytes, which then stand in the row's labels. The difference of a late
 * row (`late-rows.ts`) has the complement of the place where new bytes stand in its chunk instead, and stretches of length 0 for
 * varints that stand nowhere: their origin is the value.
 */
import { AFTER, BEFORE, DIFF_BASE, DIFF_SLOT, LABELS_AT, MIDDLE, ROW, TEMPLATE } from './series-row.js';
import type { SeriesTable } from './series-table.js';
import { sharedBack, sharedFront } from './spans.js';

export const BEFORE_STRETCHES = 0;
export const MIDDLE_STRETCHES = 1;
export const AFTER_STRETCHES = 2;
export const STRETCHES = 3;
export const NEW_BYTES = -1;

/** Part of the previous labels a copy comes from; its offset there is in the lower bits. */
export const PART_SHIFT = 28;
export const OFFSET_MASK = (1 << PART_SHIFT) - 1;
export const MAX_PART_BYTES = 1 << PART_SHIFT;

/** Shorter stretches between new bytes are not worth an element. */
export const MIN_COPY = 6;
/** A longer stretch of changed bytes may have something in it that is the same. */
const MAX_CHANGED = 24;
const TAG_NAME = 0x0a;

export class LabelDiff {
  readonly #table: SeriesTable;
  /** The difference computed last, when it is too long for its row's slot. */
  #long: Int32Array = new Int32Array(1024);
  #used = 0;
  #inPart = 0;
  /** The label read last, absolute in the labels' bytes: its end, its name's start and end. */
  #end = 0;
  #nameStart = 0;
  #nameEnd = 0;
  /** Bounds of the previous row's parts, absolute. */
  #previousMiddle = 0;
  #previousAfter = 0;
  #previousStart = 0;
  #previousEnd = 0;
  /** Whether both have the same label names, label by label. */
  #alike = false;

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  /** Where the difference that `between` found begins in `numbers`. */
  at = 0;
  numbers: Int32Array = this.#long;

  /** Finds how `row` differs from `previous`; `numbers` and `at` tell. */
  between(previous: number, row: number): void {
    const { rows, diffs } = this.#table;
    if (rows[row * ROW + DIFF_BASE] === previous) {
      this.numbers = diffs;
      this.at = row * DIFF_SLOT;
      return;
    }
    this.#table.settle(previous);
    this.#table.settle(row);
    this.#compute(previous, row);
    this.numbers = this.#long;
    this.at = 0;
    if (this.#used > DIFF_SLOT) return;
    for (let i = 0; i < this.#used; i++) diffs[row * DIFF_SLOT + i] = this.#long[i]!;
    rows[row * ROW + DIFF_BASE] = previous;
  }

  #compute(previous: number, row: number): void {
    const { rows } = this.#table;
    const at = row * ROW;
    const previousAt = previous * ROW;
    this.#previousStart = rows[previousAt + LABELS_AT]!;
    this.#previousMiddle = this.#previousStart + rows[previousAt + BEFORE]!;
    this.#previousAfter = this.#previousMiddle + rows[previousAt + MIDDLE]!;
    const previousEnd = this.#previousAfter + rows[previousAt + AFTER]!;
    this.#previousEnd = previousEnd;
    const start = rows[at + LABELS_AT]!;
    const middle = start + rows[at + BEFORE]!;
    const after = middle + rows[at + MIDDLE]!;
    this.#used = STRETCHES;
    const template = rows[at + TEMPLATE]!;
    this.#alike = template !== 0 && template === rows[previousAt + TEMPLATE];
    let cursor = this.#part(start, middle, this.#previousStart, previousEnd, BEFORE_STRETCHES);
    cursor = this.#part(middle, after, cursor, previousEnd, MIDDLE_STRETCHES);
    this.#part(after, after + rows[at + AFTER]!, cursor, previousEnd, AFTER_STRETCHES);
  }

  /** @returns how far the previous labels were used up. */
  #part(start: number, end: number, previousStart: number, previousEnd: number, part: number): number {
    const { bytes } = this.#table.labels;
    this.#inPart = 0;
    let old = previousStart;
    let at = start;
    if (
      this.#alike &&
      end - start === this.#previousLength(part) &&
      this.#changedInOnePlace(start, end, previousStart)
    ) {
      this.#long[part] = this.#inPart;
      return previousStart + end - start;
    }
    while (at < end) {
      this.#readLabel(at);
      const labelEnd = this.#end;
      if (this.#alike) {
        this.#readLabel(old);
        this.#label(at, labelEnd, old, this.#end);
        old = this.#end;
        at = labelEnd;
        continue;
      }
      const nameStart = this.#nameStart;
      const nameEnd = this.#nameEnd;
      let order = 1;
      while (old < previousEnd) {
        this.#readLabel(old);
        order = compare(bytes, nameStart, nameEnd, this.#nameStart, this.#nameEnd);
        if (order <= 0) break;
        old = this.#end;
      }
      if (order === 0 && old < previousEnd) {
        this.#label(at, labelEnd, old, this.#end);
        old = this.#end;
      } else {
        this.#new(labelEnd - at);
      }
      at = labelEnd;
    }
    this.#long[part] = this.#inPart;
    return old;
  }

  /**
   * Parts of the same labels and length that differ in one place, as those of neighbouring series mostly do: what is before and behind
   * that place needs no look at single labels.
   *
   * @returns false, with nothing done, for others.
   */
  #changedInOnePlace(start: number, end: number, previousStart: number): boolean {
    const length = end - start;
    const { view } = this.#table.labels;
    const front = sharedFront(view, start, view, previousStart, length);
    const back = sharedBack(view, end, view, previousStart + length, length - front);
    const changed = length - front - back;
    if (changed > MAX_CHANGED) return false;
    this.#copy(previousStart, front);
    this.#new(changed);
    this.#copy(previousStart + length - back, back);
    return true;
  }

  #previousLength(part: number): number {
    if (part === BEFORE_STRETCHES) return this.#previousMiddle - this.#previousStart;
    if (part === MIDDLE_STRETCHES) return this.#previousAfter - this.#previousMiddle;
    return this.#previousEnd - this.#previousAfter;
  }

  /** Two labels of one name. */
  #label(start: number, end: number, oldStart: number, oldEnd: number): void {
    const { view } = this.#table.labels;
    const length = end - start;
    if (length === oldEnd - oldStart) {
      const same = sharedFront(view, start, view, oldStart, length);
      this.#copy(oldStart, same);
      if (same < length) this.#tail(start + same, end, oldStart, oldEnd);
      return;
    }
    // The lengths in front of label and value differ; what stands between them is the name.
    this.#copy(oldStart, 1);
    this.#new(1);
    const shorter = Math.min(length, oldEnd - oldStart) - 2;
    const same = sharedFront(view, start + 2, view, oldStart + 2, shorter);
    if (same >= MIN_COPY) this.#copy(oldStart + 2, same);
    else this.#new(same);
    this.#tail(start + 2 + same, end, oldStart, oldEnd);
  }

  /** New bytes, but for what both labels end in. */
  #tail(start: number, end: number, oldStart: number, oldEnd: number): void {
    const { view } = this.#table.labels;
    const longest = Math.min(end - start, oldEnd - oldStart);
    let same = sharedBack(view, end, view, oldEnd, longest);
    if (same < MIN_COPY) same = 0;
    this.#new(end - start - same);
    this.#copy(oldEnd - same, same);
  }

  #new(length: number): void {
    if (length === 0) return;
    const last = this.#used - 2;
    if (this.#inPart > 0 && this.#long[last + 1] === NEW_BYTES) this.#long[last]! += length;
    else this.#push(length, NEW_BYTES);
  }

  /** @param from absolute position in the labels' bytes, inside one part of the previous row. */
  #copy(from: number, length: number): void {
    if (length === 0) return;
    const origin = this.#origin(from);
    const last = this.#used - 2;
    const lastOrigin = this.#inPart > 0 ? this.#long[last + 1]! : NEW_BYTES;
    if (lastOrigin !== NEW_BYTES && lastOrigin + this.#long[last]! === origin) this.#long[last]! += length;
    else if (length < 2 || origin === NEW_BYTES) this.#new(length);
    else this.#push(length, origin);
  }

  #origin(from: number): number {
    const part = from < this.#previousMiddle ? 0 : from < this.#previousAfter ? 1 : 2;
    const partStart = part === 0 ? this.#previousStart : part === 1 ? this.#previousMiddle : this.#previousAfter;
    const offset = from - partStart;
    return offset < MAX_PART_BYTES ? (part << PART_SHIFT) | offset : NEW_BYTES;
  }

  #push(length: number, origin: number): void {
    if (this.#used + 2 > this.#long.length) {
      const larger = new Int32Array(this.#long.length * 2);
      larger.set(this.#long);
      this.#long = larger;
    }
    this.#long[this.#used++] = length;
    this.#long[this.#used++] = origin;
    this.#inPart++;
  }

  #readLabel(at: number): void {
    const { bytes } = this.#table.labels;
    let pos = at + 1;
    let length = bytes[pos++]!;
    if (length >= 0x80) {
      length = varint(bytes, pos - 1);
      pos += length < 0x4000 ? 1 : length < 0x200000 ? 2 : 3;
    }
    this.#end = pos + length;
    if (length === 0 || bytes[pos] !== TAG_NAME) {
      this.#nameStart = this.#nameEnd = pos; // a label without a name
      return;
    }
    let nameLength = bytes[pos + 1]!;
    let nameStart = pos + 2;
    if (nameLength >= 0x80) {
      nameLength = varint(bytes, pos + 1);
      nameStart += nameLength < 0x4000 ? 1 : nameLength < 0x200000 ? 2 : 3;
    }
    this.#nameStart = nameStart;
    this.#nameEnd = nameStart + nameLength;
  }
}

function varint(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let shift = 0, pos = at; ; shift += 7) {
    const byte = bytes[pos++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

function compare(bytes: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = bytes[aStart + i]! - bytes[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
