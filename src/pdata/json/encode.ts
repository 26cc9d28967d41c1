/**
 * HOT PATH where telemetry leaves as JSON: protobuf to OTLP/JSON in one go, called per batch, touching every field. Builds
 * no tree: per message it notes where the fields stand, then writes them in the order the reference writes them.
 * Guard: test/bench/pdata.bench.ts.
 *
 * Source followed: the reference's `marshalJSONStream` functions.
 */
import { Cursor } from '../cursor.js';
import { REQUEST_MESSAGE } from '../descriptor.js';
import { REQUEST } from '../fields.js';
import type { Signal } from '../signal.js';
import { MAX_VALUE_DEPTH } from '../validate.js';
import { JsonWriter } from './json-writer.js';
import { layoutOf, type FieldLayout, type Layout } from './layout.js';

const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** JSON grows by field names and decimal numbers. */
const GROWTH = 3;

/** Messages may stand in each other this deep: the way to a value, and three for each value in a value. */
const MAX_MESSAGES = 16 + 3 * MAX_VALUE_DEPTH;
const MAX_FIELDS = 16;

/**
 * One OTLP/JSON request with everything in the chunks, compact, as the reference writes it.
 *
 * @param chunks regular requests, as the chunks of a batch are.
 */
export function encodeJson(signal: Signal, chunks: readonly Uint8Array[]): Uint8Array {
  let bytes = 0;
  for (const chunk of chunks) bytes += chunk.length;
  const out = new JsonWriter(bytes * GROWTH);
  const root = layoutOf(REQUEST_MESSAGE[signal]).fields[0]!;
  out.byte(OPEN_OBJECT);
  out.raw(root.label);
  out.byte(OPEN_ARRAY);
  const encoder = new Encoder(out);
  let isFirst = true;
  for (const chunk of chunks) isFirst = encoder.elements(chunk, root.layout!, isFirst);
  out.byte(CLOSE_ARRAY);
  out.byte(CLOSE_OBJECT);
  return out.finish();
}

class Encoder {
  readonly #out: JsonWriter;
  readonly #cursor = new Cursor(new Uint8Array(0));
  #buf: Uint8Array = this.#cursor.buf;
  /** Where the fields of the messages being written stand, `MAX_FIELDS` per message; 0 where absent. */
  readonly #slots = new Int32Array(MAX_MESSAGES * MAX_FIELDS);
  #slotBase = 0;

  constructor(out: JsonWriter) {
    this.#out = out;
  }

  /** Writes the Resource… messages of a chunk. @returns whether the next one would still be the first. */
  elements(chunk: Uint8Array, layout: Layout, isFirst: boolean): boolean {
    this.#buf = chunk;
    for (let pos = 0; pos < chunk.length;) {
      const tag = this.#tagAt(pos, chunk.length);
      if (tag === REQUEST.resources) {
        if (!isFirst) this.#out.byte(COMMA);
        isFirst = false;
        pos = this.#embedded(layout, this.#cursor.pos);
      } else {
        this.#cursor.skip(tag);
        pos = this.#cursor.pos;
      }
    }
    return isFirst;
  }

  /** Writes the embedded message whose length stands at `pos`; returns the position behind it. */
  #embedded(layout: Layout, pos: number): number {
    this.#cursor.pos = pos;
    const length = this.#cursor.varint();
    const start = this.#cursor.pos;
    this.#message(layout, start, start + length);
    return start + length;
  }

  #message(layout: Layout, start: number, end: number): void {
    const base = this.#slotBase;
    this.#slotBase = base + MAX_FIELDS;
    this.#note(layout, base, start, end);
    const out = this.#out;
    out.byte(OPEN_OBJECT);
    let isFirst = true;
    for (let i = 0; i < layout.fields.length; i++) {
      const field = layout.fields[i]!;
      const at = this.#slots[base + i]!;
      if (at === 0 ? !field.always : !this.#isWorthWriting(field, at)) continue;
      if (!isFirst) out.byte(COMMA);
      isFirst = false;
      out.raw(field.label);
      this.#field(field, layout, i + 1, at, end);
    }
    out.byte(CLOSE_OBJECT);
    this.#slotBase = base;
  }

  /** Notes where fields stand: the value of a singular one (the last, if there are several), the first of a repeated one. */
  #note(layout: Layout, base: number, start: number, end: number): void {
    const slots = this.#slots;
    const cursor = this.#cursor;
    slots.fill(0, base, base + layout.fields.length);
    cursor.reset(this.#buf, start, end);
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.tag();
      const slot = tag < 256 ? layout.slotOfTag[tag]! : 0;
      if (slot !== 0) {
        if (!layout.fields[slot - 1]!.repeated) slots[base + slot - 1] = cursor.pos;
        else if (slots[base + slot - 1] === 0) slots[base + slot - 1] = fieldStart + 1; // 0 means absent
      }
      cursor.skip(tag);
    }
  }

  /** Whether a field that is there differs from what its absence says. */
  #isWorthWriting(field: FieldLayout, at: number): boolean {
    if (field.explicit || field.repeated || field.kind === 'message') return true;
    const cursor = this.#cursor;
    cursor.pos = at;
    switch (field.kind) {
      case 'string':
      case 'bytes':
        return cursor.varint() !== 0; // its length
      case 'traceId':
      case 'spanId': {
        const end = cursor.varint() + cursor.pos;
        for (let i = cursor.pos; i < end; i++) if (this.#buf[i] !== 0) return true;
        return false;
      }
      case 'fixed64':
      case 'sfixed64':
        return cursor.fixed32() !== 0 || cursor.fixed32() !== 0;
      case 'fixed32':
        return cursor.fixed32() !== 0;
      case 'double':
        return cursor.double() !== 0;
      case 'bool':
      case 'int64':
      case 'uint64':
        return cursor.varint() !== 0;
      case 'enum':
      case 'uint32':
      case 'sint32':
        return cursor.int32() !== 0;
    }
  }

  #field(field: FieldLayout, layout: Layout, slot: number, at: number, end: number): void {
    if (field.repeated) this.#list(field, layout, slot, at, end);
    else if (field.kind !== 'message') this.#scalar(field, at);
    else if (at === 0) this.#message(field.layout!, 0, 0);
    else this.#embedded(field.layout!, at);
  }

  /** @param at one behind the start of the first field, 0 if there is none. @param end of the message it stands in. */
  #list(field: FieldLayout, layout: Layout, slot: number, at: number, end: number): void {
    const out = this.#out;
    out.byte(OPEN_ARRAY);
    let isFirst = true;
    for (let pos = at === 0 ? end : at - 1; pos < end;) {
      const tag = this.#tagAt(pos, end);
      pos = this.#cursor.pos;
      if (tag >= 256 || layout.slotOfTag[tag] !== slot) {
        this.#cursor.skip(tag);
        pos = this.#cursor.pos;
      } else if (field.kind === 'message') {
        if (!isFirst) out.byte(COMMA);
        isFirst = false;
        pos = this.#embedded(field.layout!, pos);
      } else {
        isFirst = this.#values(field, tag, isFirst);
        pos = this.#cursor.pos;
      }
    }
    out.byte(CLOSE_ARRAY);
  }

  /** Writes the value at the cursor, or all values of the packed block there. */
  #values(field: FieldLayout, tag: number, isFirst: boolean): boolean {
    const cursor = this.#cursor;
    const isPacked = (tag & 7) === 2 && field.kind !== 'string';
    let last = cursor.pos + 1;
    if (isPacked) {
      const length = cursor.varint();
      last = cursor.pos + length;
    }
    while (cursor.pos < last) {
      if (!isFirst) this.#out.byte(COMMA);
      isFirst = false;
      this.#scalar(field, cursor.pos);
    }
    return isFirst;
  }

  /** Writes the value at `at` and leaves the cursor behind it. */
  #scalar(field: FieldLayout, at: number): void {
    const cursor = this.#cursor;
    const out = this.#out;
    cursor.pos = at;
    switch (field.kind) {
      case 'string':
      case 'bytes':
      case 'traceId':
      case 'spanId': {
        const length = cursor.varint();
        const start = cursor.pos;
        cursor.pos += length;
        if (field.kind === 'string') out.string(this.#buf, start, cursor.pos);
        else if (field.kind === 'bytes') out.base64(this.#buf, start, cursor.pos);
        else out.hex(this.#buf, start, cursor.pos);
        return;
      }
      case 'bool':
        return out.ascii(cursor.varint() === 0 ? 'false' : 'true');
      case 'enum':
        return out.int(cursor.int32());
      case 'uint32':
        return out.int(cursor.int32() >>> 0);
      case 'sint32': {
        const zigzag = cursor.int32();
        return out.int((zigzag >>> 1) ^ -(zigzag & 1));
      }
      case 'fixed32':
        return out.int(cursor.fixed32());
      case 'int64':
        return this.#varint64(true);
      case 'uint64':
        return this.#varint64(false);
      case 'fixed64': {
        const low = cursor.fixed32();
        return out.uint64(low, cursor.fixed32());
      }
      case 'sfixed64': {
        const low = cursor.fixed32();
        return out.int64(low, cursor.fixed32());
      }
      case 'double':
        return out.double(cursor.double());
      case 'message':
        throw new Error('bug in the hub: a message is no scalar');
    }
  }

  /** Writes the varint at the cursor, read as two halves of 32 bits. */
  #varint64(isSigned: boolean): void {
    const cursor = this.#cursor;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buf[cursor.pos++]!;
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high |= (byte & 0x7f) >> 4;
      } else if (shift < 64) high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) break;
    }
    if (isSigned) this.#out.int64(low, high);
    else this.#out.uint64(low, high);
  }

  #tagAt(pos: number, end: number): number {
    this.#cursor.reset(this.#buf, pos, end);
    return this.#cursor.tag();
  }
}
