/**
 * HOT PATH: once per point whose series is new. Must not allocate or make strings. Guard: test/bench/remote-write.bench.ts, churn.
 *
 * New series mostly come in a row, and differ from the one before in one value or two. So the attribute bytes of a point are
 * compared with those of the point before, as a whole; where they differ in values only, the lengths of the labels, their hash, and
 * how they differ from the labels before follow from that, and nothing has to be put together or copied.
 *
 * Only values that are short strings are followed. Whatever is written in another way is worked out in full (`label-builder.ts`).
 */
import { ANY_VALUE, KEY_VALUE } from '../../pdata/fields.js';
import type { AttributeSpans } from './attribute-spans.js';
import { varintLength } from './block-writer.js';
import type { LabelBlock } from './label-block.js';
import { MAX_PART_BYTES, MIN_COPY, PART_SHIFT, STRETCHES } from './label-diff.js';
import type { LabelTemplate } from './label-template.js';
import { DIFF_SLOT, NONE } from './series-row.js';
import { equalSpans, hashSpan, sharedBack, sharedFront } from './spans.js';

const TAG_KEY = KEY_VALUE.key;
const TAG_VALUE = KEY_VALUE.value;
const TAG_STRING = ANY_VALUE.stringValue;
/** Attributes that are followed; a point with more is worked out in full. */
const MAX_ATTRIBUTES = 32;
/** Labels, of attributes and others. */
const MAX_PIECES = 48;
/** More changed values do not fit into a row's difference. */
const MAX_CHANGES = 4;
/** Value that is not followed. */
const OPAQUE = -1;
/** Lengths below this are one byte. */
const SHORT = 0x80;
/** In front of a key: tag and length of the attribute, tag and length of the key. In front of a value: two tags, two lengths. */
const HEAD = 4;

export class Neighbour implements Omit<LabelBlock, 'at'> {
  /** What follows for the point compared last, if `leadsTo` said so. */
  before = 0;
  middle = 0;
  after = 0;
  hash = 0;
  template = 0;
  /** How its labels differ: as in `label-diff.ts`, `used` numbers, with new bytes that stand in the chunk. */
  readonly numbers = new Int32Array(DIFF_SLOT);
  used = 0;

  /** The neighbour: its row, what it is a row of, its template, and where its attributes stand. */
  #row = NONE;
  #context = 0;
  #shape = 0;
  #template: LabelTemplate | undefined;
  #buf: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #count = 0;
  #baseHash = 0;
  /** By attribute, from `#start`: where it ends, where its value begins; the value's length or `OPAQUE`, and its hash. */
  readonly #fieldEnd = new Int32Array(MAX_ATTRIBUTES);
  readonly #valueStart = new Int32Array(MAX_ATTRIBUTES);
  readonly #valueLength = new Int32Array(MAX_ATTRIBUTES);
  readonly #valueHash = new Int32Array(MAX_ATTRIBUTES);
  /** By label: where it begins in its part, and its length. */
  readonly #pieceAt = new Int32Array(MAX_PIECES);
  readonly #pieceLength = new Int32Array(MAX_PIECES);
  /** By part of the labels: its length. */
  readonly #partLength = new Int32Array(3);

  /** Changes found by the comparison, in order of labels: attribute, label, new value's place, length and hash, bytes shared. */
  #changes = 0;
  readonly #attribute = new Int32Array(MAX_CHANGES);
  readonly #piece = new Int32Array(MAX_CHANGES);
  readonly #newStart = new Int32Array(MAX_CHANGES);
  readonly #newLength = new Int32Array(MAX_CHANGES);
  readonly #newHash = new Int32Array(MAX_CHANGES);
  readonly #front = new Int32Array(MAX_CHANGES);
  readonly #back = new Int32Array(MAX_CHANGES);
  /** The point compared last. */
  #nextStart = 0;
  #nextEnd = 0;
  /** While it is described: stretches of the part, and up to where the neighbour's part is used. */
  #stretches = 0;
  #copiedTo = 0;

  /** Lets go of the neighbour and its bytes. */
  forget(): void {
    this.#row = NONE;
    this.#template = undefined;
    this.#buf = new Uint8Array(0);
  }

  /** Makes a row the neighbour of what comes next. @param spans its attributes, between the two offsets of their buffer. */
  adopt(
    row: number,
    context: number,
    shape: number,
    template: LabelTemplate,
    spans: AttributeSpans,
    block: LabelBlock,
    start: number,
    end: number,
  ): void {
    this.#row = NONE;
    const pieces = template.parts.length;
    if (spans.count > MAX_ATTRIBUTES || pieces > MAX_PIECES) return;
    if (Math.max(block.before, block.middle, block.after) >= MAX_PART_BYTES) return;
    this.#row = row;
    this.#context = context;
    this.#shape = shape;
    this.#template = template;
    this.template = template.id;
    this.#buf = spans.buf;
    this.#start = start;
    this.#end = end;
    this.#baseHash = block.hash;
    this.#readAttributes(template, spans, start);
    this.#partLength[0] = block.before;
    this.#partLength[1] = block.middle;
    this.#partLength[2] = block.after;
    for (let i = 0; i < pieces; i++) {
      const attribute = template.attributes[i]!;
      const length = template.lengths[i]!;
      this.#pieceLength[i] =
        attribute < 0 ? length : labelLength(length, spans.valueEnd[attribute]! - spans.valueStart[attribute]!);
    }
    this.#placePieces(template);
  }

  #readAttributes(template: LabelTemplate, spans: AttributeSpans, start: number): void {
    const { buf, view, count, keyStart, keyEnd, valueStart, valueEnd, isMade } = spans;
    this.#count = count;
    let pos = start;
    for (let i = 0; i < count; i++) {
      const from = pos;
      const length = buf[pos + 1]!;
      const isShort = length < SHORT;
      pos = isShort ? pos + 2 + length : skipLong(buf, pos + 1);
      const value = valueStart[i]!;
      const valueLength = valueEnd[i]! - value;
      const plain = isShort && isMade[i] === 0 && keyStart[i] === from + HEAD && value === keyEnd[i]! + HEAD;
      const followed = plain && valueEnd[i] === pos && valueLength > 0;
      this.#fieldEnd[i] = pos - start;
      this.#valueStart[i] = value - start;
      this.#valueLength[i] = followed ? valueLength : OPAQUE;
      const piece = template.pieceOf[i]!;
      this.#valueHash[i] = followed && piece >= 0 ? hashSpan(view, value, valueLength, template.hashes[piece]!) : 0;
    }
  }

  /**
   * Compares a point's attribute bytes with the neighbour's.
   *
   * @param last the row found last, which the neighbour must be.
   * @returns whether its labels follow from the neighbour's; then the fields say how, and `keep` may make it the neighbour.
   */
  leadsTo(
    context: number,
    shape: number,
    last: number,
    buf: Uint8Array,
    view: DataView,
    start: number,
    end: number,
  ): boolean {
    if (this.#row !== last || this.#buf !== buf || this.#context !== context || this.#shape !== shape) return false;
    this.#nextStart = start;
    this.#nextEnd = end;
    return this.#findChanges(view, start, end) && this.#describe();
  }

  /** Makes the point compared last the neighbour. */
  keep(row: number): void {
    this.#row = row;
    this.#start = this.#nextStart;
    this.#end = this.#nextEnd;
    this.#baseHash = this.hash;
    this.#partLength[0] = this.before;
    this.#partLength[1] = this.middle;
    this.#partLength[2] = this.after;
    let moved = false;
    for (let i = 0; i < this.#changes; i++) {
      const attribute = this.#attribute[i]!;
      this.#valueHash[attribute] = this.#newHash[i]!;
      const grown = this.#newLength[i]! - this.#valueLength[attribute]!;
      if (grown === 0) continue;
      moved = true;
      this.#resize(attribute, grown);
      const piece = this.#piece[i]!;
      if (piece >= 0) this.#pieceLength[piece] = labelLength(this.#template!.lengths[piece]!, this.#newLength[i]!);
    }
    if (moved) this.#placePieces(this.#template!);
  }

  #resize(attribute: number, grown: number): void {
    this.#valueLength[attribute]! += grown;
    this.#fieldEnd[attribute]! += grown;
    for (let i = attribute + 1; i < this.#count; i++) {
      this.#fieldEnd[i]! += grown;
      this.#valueStart[i]! += grown;
    }
  }

  #placePieces({ parts }: LabelTemplate): void {
    let at = 0;
    for (let i = 0; i < parts.length; i++) {
      if (i > 0 && parts[i] !== parts[i - 1]) at = 0;
      this.#pieceAt[i] = at;
      at += this.#pieceLength[i]!;
    }
  }

  /** One walk over both, which stops only where they differ. @returns false where more than values differ. */
  #findChanges(view: DataView, start: number, end: number): boolean {
    this.#changes = 0;
    let pos = start;
    let old = this.#start;
    let attribute = 0;
    for (;;) {
      const same = sharedFront(view, pos, view, old, Math.min(end - pos, this.#end - old));
      const differs = old + same - this.#start;
      while (attribute < this.#count && this.#fieldEnd[attribute]! <= differs) attribute++;
      if (attribute === this.#count) return old + same === this.#end && pos + same === end;
      const field = attribute === 0 ? this.#start : this.#start + this.#fieldEnd[attribute - 1]!;
      const next = this.#change(view, attribute, pos + field - old, field, this.#start + differs, end);
      if (next < 0) return false;
      pos = next;
      old = this.#start + this.#fieldEnd[attribute]!;
      attribute++;
    }
  }

  /**
   * Notes the change of an attribute's value.
   *
   * @param at, field where the attribute begins in the new bytes and in the old ones, which are alike up to `differs` of the old.
   * @returns where the attribute ends; -1 when more than its value differs.
   */
  #change(view: DataView, attribute: number, at: number, field: number, differs: number, end: number): number {
    const length = this.#valueLength[attribute]!;
    if (length === OPAQUE || this.#changes === MAX_CHANGES) return NONE;
    const value = this.#start + this.#valueStart[attribute]!;
    const newValue = at + value - field;
    if (differs >= value) {
      const front = differs - value;
      const back = sharedBack(view, newValue + length, view, value + length, length - front);
      this.#note(view, attribute, newValue, length, front, back);
      return newValue + length;
    }
    const newLength = this.#lengthInPlace(view, at, field, value, end);
    if (newLength < 0) return NONE;
    const shorter = Math.min(length, newLength);
    let front = sharedFront(view, newValue, view, value, shorter);
    if (front < MIN_COPY) front = 0;
    let back = sharedBack(view, newValue + newLength, view, value + length, shorter - front);
    if (back < MIN_COPY) back = 0;
    this.#note(view, attribute, newValue, newLength, front, back);
    return newValue + newLength;
  }

  /** Length of the value of an attribute with the same key, where that is a short string too. @returns -1 otherwise. */
  #lengthInPlace(view: DataView, at: number, field: number, value: number, end: number): number {
    const head = value - field;
    if (at + head > end) return NONE;
    const key = head - HEAD; // behind the key
    const fieldLength = view.getUint8(at + 1);
    const length = fieldLength + 2 - head;
    if (fieldLength >= SHORT || length <= 0 || at + 2 + fieldLength > end) return NONE;
    if (view.getUint8(at) !== view.getUint8(field) || view.getUint8(at + 2) !== TAG_KEY) return NONE;
    if (!equalSpans(view, at + 3, view, field + 3, key - 3)) return NONE;
    if (view.getUint8(at + key) !== TAG_VALUE || view.getUint8(at + key + 1) !== length + 2) return NONE;
    return view.getUint8(at + key + 2) === TAG_STRING && view.getUint8(at + key + 3) === length ? length : NONE;
  }

  /** Adds a change, so that changes are in the order of labels. */
  #note(view: DataView, attribute: number, start: number, length: number, front: number, back: number): void {
    const template = this.#template!;
    const piece = template.pieceOf[attribute]!;
    let i = this.#changes++;
    for (; i > 0 && this.#piece[i - 1]! > piece; i--) this.#moveUp(i - 1);
    this.#attribute[i] = attribute;
    this.#piece[i] = piece;
    this.#newStart[i] = start;
    this.#newLength[i] = length;
    this.#newHash[i] = piece < 0 ? 0 : hashSpan(view, start, length, template.hashes[piece]!);
    this.#front[i] = front;
    this.#back[i] = back;
  }

  #moveUp(i: number): void {
    this.#attribute[i + 1] = this.#attribute[i]!;
    this.#piece[i + 1] = this.#piece[i]!;
    this.#newStart[i + 1] = this.#newStart[i]!;
    this.#newLength[i + 1] = this.#newLength[i]!;
    this.#newHash[i + 1] = this.#newHash[i]!;
    this.#front[i + 1] = this.#front[i]!;
    this.#back[i + 1] = this.#back[i]!;
  }

  /** Lengths, hash and difference from the changes. @returns false when the difference does not fit. */
  #describe(): boolean {
    const { parts } = this.#template!;
    this.hash = this.#baseHash;
    this.used = STRETCHES;
    let change = 0;
    while (change < this.#changes && this.#piece[change]! < 0) change++; // a value that goes into no label
    for (let part = 0; part < 3; part++) {
      let grown = 0;
      this.#stretches = 0;
      this.#copiedTo = 0;
      for (; change < this.#changes && parts[this.#piece[change]!] === part; change++) {
        grown += this.#describeChange(change, part);
      }
      const length = this.#partLength[part]!;
      this.#copy(part, length);
      this.numbers[part] = this.#stretches;
      this.#setLength(part, length + grown);
    }
    return this.used <= DIFF_SLOT;
  }

  /** @returns by how much the label is longer. */
  #describeChange(change: number, part: number): number {
    const attribute = this.#attribute[change]!;
    const piece = this.#piece[change]!;
    const oldLength = this.#valueLength[attribute]!;
    const length = this.#newLength[change]!;
    const start = this.#newStart[change]!;
    const front = this.#front[change]!;
    const back = this.#back[change]!;
    this.hash = (this.hash + this.#newHash[change]! - this.#valueHash[attribute]!) | 0;
    const labelAt = this.#pieceAt[piece]!;
    const labelEnd = labelAt + this.#pieceLength[piece]!;
    const valueAt = labelEnd - oldLength;
    let grown = 0;
    let from = start + front;
    if (length !== oldLength) {
      const nameLength = this.#template!.lengths[piece]!;
      this.#copy(part, labelAt + 1);
      this.#push(0, nameLength + 2 + length);
      this.#copiedTo = valueAt - 2 - nameLength;
      this.#copy(part, valueAt - 1);
      // The value's length stands in front of it in the chunk, as it does in the label.
      if (front > 0) this.#push(1, ~(start - 1));
      else from = start - 1;
      this.#copiedTo = valueAt;
      grown = labelLength(nameLength, length) - this.#pieceLength[piece]!;
    }
    this.#copy(part, valueAt + front);
    const fresh = start + length - back - from;
    if (fresh > 0) this.#push(fresh, ~from);
    this.#copiedTo = labelEnd - back;
    return grown;
  }

  /** The neighbour's bytes of a part from `#copiedTo` up to an offset. */
  #copy(part: number, to: number): void {
    const from = this.#copiedTo;
    if (to > from) this.#push(to - from, (part << PART_SHIFT) | from);
  }

  #push(length: number, origin: number): void {
    const at = this.used;
    this.used = at + 2;
    this.#stretches++;
    if (this.used > DIFF_SLOT) return;
    this.numbers[at] = length;
    this.numbers[at + 1] = origin;
  }

  #setLength(part: number, length: number): void {
    if (part === 0) this.before = length;
    else if (part === 1) this.middle = length;
    else this.after = length;
  }
}

/** Length of a label. @param name of its name field. @param value of its value. */
function labelLength(name: number, value: number): number {
  const body = name + (value === 0 ? 0 : 1 + varintLength(value) + value);
  return 1 + varintLength(body) + body;
}

/** @param at where a length of several bytes stands. @returns where what it counts ends. */
function skipLong(buf: Uint8Array, at: number): number {
  let length = 0;
  let pos = at;
  let shift = 0;
  for (; buf[pos]! >= SHORT; shift += 7) length |= (buf[pos++]! & 0x7f) << shift;
  length |= buf[pos++]! << shift;
  return pos + length;
}
