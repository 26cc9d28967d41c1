/**
 * HOT PATH for `lookup` and `put`: called per item by conditions and attribute actions; a lookup must not allocate.
 *
 * A map of attribute values over its bytes: Go's `pcommon.Map`. The entries are the fields of one tag in a stretch of a
 * message; they are found by comparing the bytes of their keys, and those nobody changes are written as they stood. Keys
 * that come twice stay twice; the first one answers. `value.ts` decodes values.
 */
import { Cursor } from '../cursor.js';
import { KEY_VALUE, LIST } from '../fields.js';
import type { WireWriter } from '../wire-writer.js';
import type { ViewOwner } from './raw-message.js';
import { decodeText, encodeText } from './text.js';

const EMPTY = new Uint8Array(0);
/** Entries are not listed yet. */
const UNLISTED = -1;

export class KeyValues {
  #tag: number;
  #owner: ViewOwner | undefined;
  #slot = 0;
  #buf: Uint8Array;
  #start: number;
  #end: number;

  #count = UNLISTED;
  // By entry: buffer, start of its field there (only where it is `#buf`, else the content's), content of the KeyValue.
  readonly #bufs: Uint8Array[] = [];
  readonly #fields: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Where the last `lookup` or `select` found the value: content of an AnyValue. */
  valueBuf: Uint8Array = EMPTY;
  valueStart = 0;
  valueEnd = 0;

  private constructor(tag: number, buf: Uint8Array, start: number, end: number) {
    this.#tag = tag;
    this.#buf = buf;
    this.#start = start;
    this.#end = end;
  }

  /** A snapshot of the content of a KeyValueList message. */
  static over(buf: Uint8Array, start: number, end: number): KeyValues {
    return new KeyValues(LIST.values, buf, start, end);
  }

  static empty(): KeyValues {
    return new KeyValues(LIST.values, EMPTY, 0, 0);
  }

  /** The map in a slot of a view, once `reset` has said where. */
  static within(owner: ViewOwner, slot: number, tag: number): KeyValues {
    const map = new KeyValues(tag, EMPTY, 0, 0);
    map.#owner = owner;
    map.#slot = slot;
    return map;
  }

  /** Points the map at another message's entries. */
  reset(buf: Uint8Array, start: number, end: number): void {
    this.#buf = buf;
    this.#start = start;
    this.#end = end;
    this.#count = UNLISTED;
  }

  get size(): number {
    this.#list();
    return this.#count;
  }

  /** Finds the value of a key; then `valueBuf`, `valueStart` and `valueEnd` say where. */
  lookup(key: Uint8Array): boolean {
    if (this.#count !== UNLISTED) {
      for (let i = 0; i < this.#count; i++) {
        if (this.#matches(this.#bufs[i]!, this.#starts[i]!, this.#ends[i]!, key)) return true; // i < count
      }
      return false;
    }
    const buf = this.#buf;
    const tag = this.#tag;
    const end = this.#end;
    let pos = this.#start;
    while (pos < end) {
      if (buf[pos] !== tag) {
        pos = skipField(buf, pos, end);
        continue;
      }
      let length = buf[++pos]!;
      pos++;
      if (length >= 0x80) {
        slow.reset(buf, pos - 1, end);
        length = slow.varint();
        pos = slow.pos;
      }
      if (this.#matches(buf, pos, pos + length, key)) return true;
      pos += length;
    }
    return false;
  }

  /** Goes to the value of an entry. */
  select(index: number): void {
    this.#list();
    this.#values(this.#bufs[index]!, this.#starts[index]!, this.#ends[index]!);
  }

  keyAt(index: number): string {
    this.#list();
    this.#values(this.#bufs[index]!, this.#starts[index]!, this.#ends[index]!);
    return decodeText(found.buf, found.keyStart, found.keyEnd);
  }

  /** Sets the value of a key, in its place or at the end. @param value content of an AnyValue; kept. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.putEntry(key, encodeEntry(key, value));
  }

  /** The same with the whole KeyValue, for callers that made it before. @param entry its content; kept. */
  putEntry(key: Uint8Array, entry: Uint8Array): void {
    this.#list();
    const index = this.#indexOf(key);
    if (index === -1) this.#push(entry);
    else this.#replace(index, entry);
    this.#changed();
  }

  /** Sets the value of an entry. */
  setAt(index: number, value: Uint8Array): void {
    this.#list();
    this.#values(this.#bufs[index]!, this.#starts[index]!, this.#ends[index]!);
    this.#replace(index, encodeEntry(found.buf.subarray(found.keyStart, found.keyEnd), value));
    this.#changed();
  }

  /** Adds an entry without looking for its key. @param entry content of a KeyValue; kept. */
  append(entry: Uint8Array): void {
    this.#list();
    this.#push(entry);
    this.#changed();
  }

  /** Takes an entry away; the last one takes its place, as in the reference. */
  remove(key: Uint8Array): boolean {
    if (!this.lookup(key)) return false;
    this.#list();
    const index = this.#indexOf(key);
    const last = --this.#count;
    this.#move(last, index);
    this.#changed();
    return true;
  }

  /** Takes away the entries for which the answer is true; the others keep their order. */
  removeIf(isRemoved: (index: number) => boolean): void {
    this.#list();
    let kept = 0;
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      if (isRemoved(i)) continue;
      if (kept !== i) this.#move(i, kept);
      kept++;
    }
    if (kept === count) return;
    this.#count = kept;
    this.#changed();
  }

  clear(): void {
    if (this.size === 0) return;
    this.#count = 0;
    this.#changed();
  }

  /** Takes the entries of another map instead of its own. */
  copyFrom(other: KeyValues): void {
    if (other === this) return;
    other.#list();
    this.#count = other.#count;
    for (let i = 0; i < other.#count; i++) {
      this.#bufs[i] = other.#bufs[i]!; // i < count
      this.#starts[i] = this.#fields[i] = other.#starts[i]!;
      this.#ends[i] = other.#ends[i]!;
    }
    this.#changed();
  }

  /** A map of its own with the same entries. */
  copy(): KeyValues {
    const map = KeyValues.empty();
    map.copyFrom(this);
    return map;
  }

  /** Writes the entries as fields of a KeyValueList message. */
  writeElements(out: WireWriter): void {
    this.#write(out, LIST.values);
  }

  /** Writes the entries as fields of the message they stand in. */
  writeField(out: WireWriter): void {
    this.#write(out, this.#tag);
  }

  #write(out: WireWriter, tag: number): void {
    this.#list();
    const canShare = tag === this.#tag;
    for (let i = 0; i < this.#count; i++) {
      const buf = this.#bufs[i]!; // i < count
      if (canShare && buf === this.#buf && this.#fields[i] !== this.#starts[i]) {
        const start = this.#fields[i]!;
        while (i + 1 < this.#count && this.#follows(i)) i++;
        out.raw(buf, start, this.#ends[i]);
      } else {
        out.bytesField(tag, buf, this.#starts[i], this.#ends[i]);
      }
    }
  }

  /** Whether the entry behind `index` stands right behind it in the message, too. */
  #follows(index: number): boolean {
    return this.#bufs[index + 1] === this.#buf && this.#fields[index + 1] === this.#ends[index];
  }

  #list(): void {
    if (this.#count !== UNLISTED) return;
    const buf = this.#buf;
    const cursor = slow;
    cursor.reset(buf, this.#start, this.#end);
    let count = 0;
    while (cursor.pos < this.#end) {
      const field = cursor.pos;
      const tag = cursor.tag();
      if (tag !== this.#tag) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      this.#bufs[count] = buf;
      this.#fields[count] = field;
      this.#starts[count] = cursor.pos;
      cursor.pos += length;
      this.#ends[count++] = cursor.pos;
    }
    this.#count = count;
  }

  #indexOf(key: Uint8Array): number {
    for (let i = 0; i < this.#count; i++) {
      if (this.#matches(this.#bufs[i]!, this.#starts[i]!, this.#ends[i]!, key)) return i; // i < count
    }
    return -1;
  }

  #push(entry: Uint8Array): void {
    this.#replace(this.#count++, entry);
  }

  #replace(index: number, entry: Uint8Array): void {
    this.#bufs[index] = entry;
    this.#fields[index] = this.#starts[index] = 0;
    this.#ends[index] = entry.length;
  }

  #move(from: number, to: number): void {
    this.#bufs[to] = this.#bufs[from]!;
    this.#fields[to] = this.#fields[from]!;
    this.#starts[to] = this.#starts[from]!;
    this.#ends[to] = this.#ends[from]!;
  }

  #changed(): void {
    this.#owner?.changed(this.#slot);
  }

  /** Whether the KeyValue between two offsets has the key; if so the value is found. */
  #matches(buf: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
    const keyLength = buf[start + 1]!;
    const value = start + 2 + keyLength;
    if (keyLength >= 0x80 || buf[start] !== KEY_VALUE.key || value + 2 > end || buf[value] !== KEY_VALUE.value) {
      return this.#matchesRarely(buf, start, end, key);
    }
    let valueStart = value + 2;
    let valueLength = buf[value + 1]!;
    if (valueLength >= 0x80) valueLength = (valueLength & 0x7f) | (buf[valueStart++]! << 7);
    if (valueStart + valueLength !== end) return this.#matchesRarely(buf, start, end, key);
    if (keyLength !== key.length) return false;
    for (let i = 0; i < keyLength; i++) if (buf[start + 2 + i] !== key[i]) return false;
    this.valueBuf = buf;
    this.valueStart = valueStart;
    this.valueEnd = end;
    return true;
  }

  #matchesRarely(buf: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
    findKeyValue(buf, start, end);
    if (found.keyEnd - found.keyStart !== key.length) return false;
    for (let i = 0; i < key.length; i++) if (buf[found.keyStart + i] !== key[i]) return false;
    this.#takeFound();
    return true;
  }

  #values(buf: Uint8Array, start: number, end: number): void {
    findKeyValue(buf, start, end);
    this.#takeFound();
  }

  #takeFound(): void {
    this.valueBuf = found.buf;
    this.valueStart = found.valueStart;
    this.valueEnd = found.valueEnd;
  }
}

/** The content of a KeyValue. @param value content of an AnyValue. */
export function encodeEntry(key: Uint8Array, value: Uint8Array): Uint8Array {
  const keyHeader = headerBytes(key.length);
  const valueHeader = headerBytes(value.length);
  const entry = new Uint8Array(keyHeader + key.length + valueHeader + value.length);
  let pos = writeHeader(entry, 0, KEY_VALUE.key, key.length);
  entry.set(key, pos);
  pos = writeHeader(entry, pos + key.length, KEY_VALUE.value, value.length);
  entry.set(value, pos);
  return entry;
}

/** The bytes of a key, to look it up with. */
export function encodeKey(key: string): Uint8Array {
  return encodeText(key);
}

function headerBytes(length: number): number {
  let size = 2;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

function writeHeader(out: Uint8Array, pos: number, tag: number, length: number): number {
  out[pos++] = tag;
  for (; length >= 0x80; length = Math.floor(length / 0x80)) out[pos++] = (length % 0x80) | 0x80;
  out[pos++] = length;
  return pos;
}

const slow: Cursor = new Cursor(EMPTY);

function skipField(buf: Uint8Array, pos: number, end: number): number {
  slow.reset(buf, pos, end);
  slow.skip(slow.tag());
  return slow.pos;
}

/** What `findKeyValue` found: one object for all, so that nothing is allocated. */
const found = { buf: EMPTY as Uint8Array, keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 0 };

function findKeyValue(buf: Uint8Array, start: number, end: number): void {
  found.buf = buf;
  found.keyStart = found.keyEnd = found.valueStart = found.valueEnd = start;
  slow.reset(buf, start, end);
  for (let tag = slow.tag(); tag !== 0; tag = slow.tag()) {
    if (tag === KEY_VALUE.key) {
      const length = slow.varint();
      found.keyStart = slow.pos;
      slow.pos = found.keyEnd = slow.pos + length;
    } else if (tag === KEY_VALUE.value) {
      const length = slow.varint();
      found.valueStart = slow.pos;
      slow.pos = found.valueEnd = slow.pos + length;
    } else {
      slow.skip(tag);
    }
  }
}
