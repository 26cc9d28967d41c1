/**
 * HOT PATH for points whose series is new: where the keys and values of a point's attributes stand, without making strings of
 * them. Guard: test/bench/remote-write.bench.ts, churn.
 */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE, KEY_VALUE } from '../../pdata/fields.js';
import { grown } from './block-writer.js';
import { toByteString } from './byte-string.js';

const TAG_KEY = KEY_VALUE.key;
const TAG_VALUE = KEY_VALUE.value;
const TAG_STRING = ANY_VALUE.stringValue;
const NO_VIEW: DataView = new DataView(new ArrayBuffer(0));

export class AttributeSpans {
  count = 0;
  /** The bytes that keys stand in. */
  buf: Uint8Array = new Uint8Array(0);
  view = NO_VIEW;
  keyStart: Int32Array = new Int32Array(32);
  keyEnd: Int32Array = new Int32Array(32);
  /** The values' texts, in `buf`, or in `madeView` where the value is no string. */
  valueStart: Int32Array = new Int32Array(32);
  valueEnd: Int32Array = new Int32Array(32);
  isMade: Uint8Array = new Uint8Array(32);
  /** Texts of values that are no strings. */
  #made: Uint8Array = new Uint8Array(256);
  madeView = new DataView(this.#made.buffer);
  #madeLength = 0;
  readonly #fields = new Cursor(new Uint8Array(0));
  readonly #pair = new Cursor(new Uint8Array(0));

  /** Reads the KeyValue fields between two offsets, where nothing else stands. */
  read(buf: Uint8Array, view: DataView, start: number, end: number): void {
    this.buf = buf;
    this.view = view;
    this.count = 0;
    this.#madeLength = 0;
    const fields = this.#fields;
    for (let pos = start; pos < end;) {
      // All tags of attributes are one byte.
      let length = buf[pos + 1]!;
      pos += 2;
      if (length >= 0x80) {
        fields.reset(buf, pos - 1, end);
        length = fields.varint();
        pos = fields.pos;
      }
      if (!this.#readShort(pos, pos + length)) this.#read(pos, pos + length);
      pos += length;
    }
  }

  /** A pair as nearly all senders write it: a short key, then a short string. @returns false, with nothing done, for another one. */
  #readShort(start: number, end: number): boolean {
    const { buf } = this;
    const keyLength = buf[start + 1]!;
    const value = start + 2 + keyLength;
    if (keyLength >= 0x80 || value + 4 > end || buf[start] !== TAG_KEY || buf[value] !== TAG_VALUE) return false;
    if (buf[value + 2] !== TAG_STRING || value + 4 + buf[value + 3]! !== end) return false;
    if (buf[value + 1]! + value + 2 !== end || buf[value + 3]! >= 0x80) return false;
    const at = this.count++;
    if (this.count > this.keyStart.length) this.#grow();
    this.keyStart[at] = start + 2;
    this.keyEnd[at] = value;
    this.valueStart[at] = value + 4;
    this.valueEnd[at] = end;
    this.isMade[at] = 0;
    return true;
  }

  /** Lets go of the bytes. */
  release(): void {
    this.buf = new Uint8Array(0);
    this.view = NO_VIEW;
    this.#fields.reset(this.buf, 0, 0);
    this.#pair.reset(this.buf, 0, 0);
  }

  #read(start: number, end: number): void {
    const at = this.count++;
    if (this.count > this.keyStart.length) this.#grow();
    this.keyStart[at] = this.keyEnd[at] = start;
    this.valueStart[at] = this.valueEnd[at] = start;
    this.isMade[at] = 0;
    const pair = this.#pair;
    pair.reset(this.buf, start, end);
    for (let tag = pair.tag(); tag !== 0; tag = pair.tag()) {
      if (tag === TAG_KEY) {
        const length = pair.varint();
        this.keyStart[at] = pair.pos;
        this.keyEnd[at] = pair.pos += length;
      } else if (tag === TAG_VALUE) {
        const length = pair.varint();
        this.#readValue(at, pair.pos, pair.pos + length);
        pair.pos += length;
      } else {
        pair.skip(tag);
      }
    }
  }

  /** @param end where the AnyValue ends. */
  #readValue(at: number, start: number, end: number): void {
    const { buf } = this;
    if (start < end && buf[start] === TAG_STRING) {
      const length = buf[start + 1]!;
      if (length < 0x80 && start + 2 + length === end) {
        this.valueStart[at] = start + 2;
        this.valueEnd[at] = end;
        return;
      }
    }
    this.#makeText(at, start, end);
  }

  #makeText(at: number, start: number, end: number): void {
    const value = new Cursor(this.buf, start, end);
    if (value.tag() === TAG_STRING) {
      const length = value.varint();
      this.valueStart[at] = value.pos;
      this.valueEnd[at] = value.pos + length;
      return;
    }
    const text = toByteString(anyValueText(this.buf, start, end));
    const from = this.#madeLength;
    const to = from + text.length;
    if (to > this.#made.length) {
      this.#made = grown(this.#made, from, to);
      this.madeView = new DataView(this.#made.buffer);
    }
    for (let i = 0; i < text.length; i++) this.#made[from + i] = text.charCodeAt(i);
    this.#madeLength = to;
    this.valueStart[at] = from;
    this.valueEnd[at] = to;
    this.isMade[at] = 1;
  }

  #grow(): void {
    this.keyStart = doubled(this.keyStart);
    this.keyEnd = doubled(this.keyEnd);
    this.valueStart = doubled(this.valueStart);
    this.valueEnd = doubled(this.valueEnd);
    const isMade = new Uint8Array(this.isMade.length * 2);
    isMade.set(this.isMade);
    this.isMade = isMade;
  }
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
