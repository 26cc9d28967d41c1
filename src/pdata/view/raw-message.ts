/**
 * HOT PATH: one instance is pointed at item after item (`reset`); looking for a field of an item nobody changed must not
 * allocate.
 *
 * A message as bytes that can be changed: fields are found in one pass when the first one is asked for, only what is set is
 * encoded, and `write` gives every other byte, unknown fields included, as it stood. An unchanged message is its own bytes.
 *
 * Works on regular messages only (see `regular.ts`): of singular fields the last one counts.
 */
import { Cursor, WIRE_FIXED32, WIRE_FIXED64, WIRE_LEN } from '../cursor.js';
import type { MessageName } from '../descriptor.js';
import { WireWriter } from '../wire-writer.js';
import { layoutOf, type Layout } from './layout.js';

export const EMPTY_BYTES = new Uint8Array(0);
const ABSENT = -1;
const scratch = new WireWriter();

/** Where `seek` found a value. One for all views, so that nothing is allocated: use it at once. */
export const found = new Cursor(EMPTY_BYTES);

/** What stands in for the bytes of a field: the encoded field (empty where it was taken away), or what writes it. */
export type Change = Uint8Array | { writeField(out: WireWriter): void };

/** Told when what stands in one of its slots changes. */
export interface ViewOwner {
  changed(slot: number): void;
}

export class RawMessage {
  readonly layout: Layout;
  buf: Uint8Array = EMPTY_BYTES;
  start = 0;
  end = 0;

  #isIndexed = false;
  /** By slot: start and end of the value, of a repeated field those of the first and last field. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #isChanged = false;
  readonly #changes: (Change | undefined)[];
  readonly #owner: ViewOwner | undefined;
  readonly #ownerSlot: number;

  /** @param owner is told when this message changes: it stands in that slot of it. */
  constructor(name: MessageName, owner?: ViewOwner, ownerSlot = 0) {
    this.layout = layoutOf(name);
    this.#starts = new Int32Array(this.layout.fields.length);
    this.#ends = new Int32Array(this.layout.fields.length);
    this.#changes = this.layout.fields.map(() => undefined);
    this.#owner = owner;
    this.#ownerSlot = ownerSlot;
  }

  /** Points the view at a message's content; what was changed before is forgotten. */
  reset(buf: Uint8Array, start: number, end: number): void {
    this.buf = buf;
    this.start = start;
    this.end = end;
    this.#isIndexed = false;
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#changes.fill(undefined);
  }

  /** Puts another content in the place of this one. */
  replaceContent(content: Uint8Array): void {
    this.reset(content, 0, content.length);
    this.#markChanged();
  }

  /** Whether `write` gives other bytes than stand in the buffer. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Whether the field is there (for a repeated one: at least once). */
  has(slot: number): boolean {
    const change = this.#changes[slot];
    if (change !== undefined) return !(change instanceof Uint8Array) || change.length > 0;
    this.#index();
    return this.#starts[slot] !== ABSENT;
  }

  /** All fields of a slot in a row. */
  fieldBytes(slot: number): Uint8Array {
    const change = this.#changes[slot];
    scratch.rewind(0);
    if (change === undefined) {
      this.#index();
      if (this.#starts[slot] === ABSENT) return EMPTY_BYTES;
      this.#copyFields(slot, scratch);
    } else if (change instanceof Uint8Array) {
      return change;
    } else {
      const out = new WireWriter();
      change.writeField(out);
      return out.finish();
    }
    return scratch.finish();
  }

  /** Puts a cursor on the stretch of the buffer with the fields of a repeated slot, for a walk; empty if there are none. */
  enterRegion(slot: number, walk: Cursor): void {
    this.#index();
    const start = this.#starts[slot]!;
    if (start === ABSENT) walk.reset(this.buf, 0, 0);
    else walk.reset(this.buf, start, this.#ends[slot]!);
  }

  /** The content, changed or not. */
  write(out: WireWriter): void {
    if (!this.#isChanged) {
      out.raw(this.buf, this.start, this.end);
      return;
    }
    this.#index();
    this.#writeFields(out);
  }

  toBytes(): Uint8Array {
    if (!this.#isChanged) return this.buf.subarray(this.start, this.end);
    const out = new WireWriter(this.end - this.start + 256);
    this.write(out);
    return out.finish();
  }

  /**
   * Writes what stands, with what changed in its place, and what is new where its number belongs. What stands unchanged side
   * by side is copied at once.
   */
  #writeFields(out: WireWriter): void {
    const { buf, end } = this;
    const { fields, slotOfNumber } = this.layout;
    let written = 0; // a bit a slot: there are fewer than 32
    let next = 0; // new fields of the slots before it are written
    let run = this.start; // from here on nothing is copied yet
    let pos = run;
    while (pos < end) {
      const start = pos;
      let tag = buf[pos]!;
      if (tag >= 0x80) {
        found.reset(buf, pos, end);
        tag = found.varint();
      }
      const number = tag >>> 3;
      pos = fieldEnd(buf, start, end);
      while (next < fields.length && fields[next]!.number < number) {
        if (this.#isNew(next)) {
          out.raw(buf, run, start);
          run = start;
          this.#writeChange(out, next);
        }
        next++;
      }
      const slot = number < slotOfNumber.length ? slotOfNumber[number]! : ABSENT;
      if (slot === ABSENT || this.#changes[slot] === undefined) continue;
      out.raw(buf, run, start);
      run = pos;
      if ((written & (1 << slot)) !== 0) continue;
      written |= 1 << slot;
      this.#writeChange(out, slot);
    }
    out.raw(buf, run, end);
    for (; next < fields.length; next++) if (this.#isNew(next)) this.#writeChange(out, next);
  }

  /** Whether a slot changed that had no field. */
  #isNew(slot: number): boolean {
    return this.#starts[slot] === ABSENT && this.#changes[slot] !== undefined;
  }

  #writeChange(out: WireWriter, slot: number): void {
    const change = this.#changes[slot];
    if (change === undefined) return;
    if (change instanceof Uint8Array) out.raw(change);
    else change.writeField(out);
  }

  #copyFields(slot: number, out: WireWriter): void {
    const { number } = this.layout.fields[slot]!;
    const walk = new Cursor(this.buf, this.#firstField(slot), this.end);
    while (walk.pos < this.end) {
      const start = walk.pos;
      const tag = walk.tag();
      walk.skip(tag);
      if (tag >>> 3 === number) out.raw(this.buf, start, walk.pos);
    }
  }

  /** Where the first field of a slot may stand. */
  #firstField(slot: number): number {
    return this.layout.repeated[slot] ? this.#starts[slot]! : this.start;
  }

  /** Puts a field in a slot's place, and takes away what excludes it. */
  protected set(slot: number, field: Uint8Array): void {
    for (const rival of this.layout.rivals[slot]!) {
      if (this.has(rival)) this.#changes[rival] = EMPTY_BYTES;
    }
    this.change(slot, field);
  }

  /** Remembers what stands in for a slot's fields. */
  protected change(slot: number, change: Change): void {
    this.#changes[slot] = change;
    this.#markChanged();
  }

  #markChanged(): void {
    if (this.#isChanged) return;
    this.#isChanged = true;
    this.#owner?.changed(this.#ownerSlot);
  }

  /** What stands in for the slot's fields, if anything does. */
  protected changeOf(slot: number): Change | undefined {
    return this.#changes[slot];
  }

  /** Puts `found` on the value of a singular field, its end behind it. @returns whether there is one. */
  protected seek(slot: number): boolean {
    const change = this.#isChanged ? this.#changes[slot] : undefined;
    if (change === undefined) {
      if (!this.#isIndexed) this.#index();
      const start = this.#starts[slot]!;
      if (start === ABSENT) return false;
      found.reset(this.buf, start, this.#ends[slot]!);
      return true;
    }
    if (!(change instanceof Uint8Array) || change.length === 0) return false;
    found.reset(change, 0, change.length);
    if ((found.tag() & 7) === WIRE_LEN) found.varint();
    return true;
  }

  /** Finds all fields, once. */
  #index(): void {
    if (this.#isIndexed) return;
    this.#isIndexed = true;
    const { slotOfNumber, repeated } = this.layout;
    const starts = this.#starts;
    const ends = this.#ends;
    starts.fill(ABSENT);
    const { buf, end } = this;
    let pos = this.start;
    while (pos < end) {
      const field = pos;
      let tag = buf[pos++]!;
      if (tag >= 0x80) {
        found.reset(buf, field, end);
        tag = found.varint();
        pos = found.pos;
      }
      let value = pos;
      switch (tag & 7) {
        case WIRE_FIXED64:
          pos += 8;
          break;
        case WIRE_FIXED32:
          pos += 4;
          break;
        case WIRE_LEN: {
          let length = buf[pos++]!;
          if (length >= 0x80) {
            found.reset(buf, value, end);
            length = found.varint();
            pos = found.pos;
          }
          value = pos;
          pos += length;
          break;
        }
        default: // a varint: groups were refused at the door
          while (buf[pos++]! >= 0x80);
      }
      const number = tag >>> 3;
      const slot = number < slotOfNumber.length ? slotOfNumber[number]! : ABSENT;
      if (slot === ABSENT) continue;
      if (!repeated[slot]) starts[slot] = value;
      else if (starts[slot] === ABSENT) starts[slot] = field;
      ends[slot] = pos;
    }
  }
}

/** Where the field that starts at `start` ends. */
function fieldEnd(buf: Uint8Array, start: number, end: number): number {
  let pos = start;
  const first = buf[pos++]!;
  if (first >= 0x80) while (buf[pos++]! >= 0x80);
  switch (first & 7) {
    case WIRE_FIXED64:
      return pos + 8;
    case WIRE_FIXED32:
      return pos + 4;
    case WIRE_LEN: {
      const length = buf[pos]!;
      if (length < 0x80) return pos + 1 + length;
      found.reset(buf, pos, end);
      const long = found.varint();
      return found.pos + long;
    }
    default: // a varint: groups were refused at the door
      while (buf[pos++]! >= 0x80);
      return pos;
  }
}
