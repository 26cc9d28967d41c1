/**
 * HOT PATH: puts attributes with fixed values into every item of a chunk. Their fields are encoded once; whether a key is
 * there is one pass over the bytes of the item's keys.
 */
import { Cursor } from '../cursor.js';
import { countItems } from '../count.js';
import { leaseBytes, leaseCopy, returnBytes } from '../lease.js';
import type { Signal } from '../signal.js';
import { varintSize, WireWriter } from '../wire-writer.js';
import { ChunkEditor } from './chunk-editor.js';
import { fieldEnd, header, readHeader } from './field.js';

/** An attribute that is put: where its key is not there yet, where it is, or either way. */
export interface PutAttribute {
  readonly key: Uint8Array;
  /** Content of the KeyValue. */
  readonly entry: Uint8Array;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
}

const LOG_ATTRIBUTES = 0x32;
const SPAN_ATTRIBUTES = 0x4a;
/** Tag of a data point's attributes by the tag of its kind of data in the metric. */
const POINT_ATTRIBUTES: Readonly<Record<number, number>> = {
  0x2a: 0x3a,
  0x3a: 0x3a,
  0x4a: 0x4a,
  0x52: 0x0a,
  0x5a: 0x3a,
};

/** A result that leaves more than this part of its buffer unused is copied, so that it keeps no more than it needs. */
const MOST_UNUSED = 1 / 8;

const ABSENT = -1;

export class AttributeEditor extends ChunkEditor {
  readonly #signal: Signal;
  readonly #puts: readonly PutAttribute[];
  readonly #fields = new Map<number, Fields>();
  /** The only ones, of signals whose items are of one kind. */
  readonly #fixed: Fields | undefined;
  /** Most an item grows by. */
  readonly #growth: number;
  /** All fields of `#fields` in a row, for the end of the buffer, and where they start there. */
  readonly #behind: Uint8Array;
  #behindStart = 0;
  /** By put: where the field that has its key starts in the item; else ABSENT. */
  readonly #at: Int32Array;
  readonly #ends: Int32Array;
  /** The puts that were found, in the order in which they stand in the item. */
  readonly #order: Int32Array;

  /** @param puts with different keys. */
  constructor(signal: Signal, puts: readonly PutAttribute[]) {
    super(signal === 'metrics' ? 'points' : 'records', false);
    this.#signal = signal;
    this.#puts = puts;
    this.#at = new Int32Array(puts.length);
    this.#ends = new Int32Array(puts.length);
    this.#order = new Int32Array(puts.length);
    const tags = {
      logs: [LOG_ATTRIBUTES],
      traces: [SPAN_ATTRIBUTES],
      metrics: [...new Set(Object.values(POINT_ATTRIBUTES))],
    }[signal];
    const out = new WireWriter();
    for (const tag of tags) this.#fields.set(tag, new Fields(tag, puts, out));
    this.#behind = out.finish();
    if (tags.length === 1) this.#fixed = this.#fields.get(tags[0]!);
    const size = this.#behind.length / tags.length;
    this.#growth = size + this.depth * varintSize(size + 16);
  }

  /** @param itemCount if known. @returns the chunk itself where nothing changes. */
  chunk(chunk: Uint8Array, itemCount = countItems(this.#signal, chunk)): Uint8Array {
    const room = itemCount * this.#growth;
    const leased = leaseBytes(room + chunk.length + this.#behind.length);
    const buf = new Uint8Array(leased.buffer, leased.byteOffset, leased.length);
    buf.set(chunk, room);
    this.#behindStart = room + chunk.length;
    buf.set(this.#behind, this.#behindStart);
    const edited = this.run(buf, room, this.#behindStart);
    if (edited !== undefined && buf.length - edited.length <= buf.length * MOST_UNUSED) return edited;
    const result = edited === undefined ? chunk : leaseCopy(edited);
    returnBytes([buf]);
    return result;
  }

  protected override item(lengthPos: number, start: number, end: number): boolean {
    const fields = this.#fixed ?? this.#fields.get(POINT_ATTRIBUTES[this.holder]!)!;
    const at = this.#at;
    at.fill(ABSENT);
    let found = 0;
    let place = ABSENT; // where new attributes go: behind the last one, or where their number belongs
    let hasAny = false;
    const { buf } = this;
    const { tag } = fields;
    const count = this.#puts.length;
    for (let pos = start; pos < end;) {
      const field = pos;
      const first = buf[pos]!;
      if (first !== tag) {
        if (!hasAny && place === ABSENT && (first > tag || first >= 0x80)) place = field;
        pos = fieldEnd(buf, pos, end);
        continue;
      }
      let content = pos + 2;
      pos = content + buf[field + 1]!;
      if (buf[field + 1]! >= 0x80) {
        readHeader(buf, field);
        content = header.start;
        pos = header.end;
      }
      hasAny = true;
      place = pos;
      findKey(buf, content, pos);
      for (let i = 0; i < count; i++) {
        if (at[i] !== ABSENT || !isKey(buf, this.#puts[i]!.key)) continue;
        at[i] = field;
        this.#ends[i] = pos;
        this.#order[found++] = i;
      }
    }
    this.#change(fields, found, place === ABSENT ? end : place, lengthPos, start, end);
    return true;
  }

  #change(fields: Fields, found: number, place: number, lengthPos: number, start: number, end: number): void {
    const puts = this.#puts;
    let grown = 0;
    let isChanged = false;
    for (let i = 0; i < puts.length; i++) {
      const isThere = this.#at[i] !== ABSENT;
      if (isThere ? !puts[i]!.mayUpdate : !puts[i]!.mayInsert) continue;
      isChanged = true;
      grown += fields.sizes[i]! - (isThere ? this.#ends[i]! - this.#at[i]! : 0);
    }
    if (!isChanged) return;
    this.resize(lengthPos, start, end - start + grown);
    const { starts, sizes } = fields;
    for (let n = 0; n < found; n++) {
      const i = this.#order[n]!;
      if (!puts[i]!.mayUpdate) continue;
      const from = this.#behindStart + starts[i]!;
      this.replace(this.#at[i]!, this.#ends[i]!, from, from + sizes[i]!);
    }
    for (let i = 0; i < puts.length; i++) {
      if (this.#at[i] !== ABSENT || !puts[i]!.mayInsert) continue;
      const from = this.#behindStart + starts[i]!;
      let to = from + sizes[i]!;
      // what comes next stands behind it
      while (i + 1 < puts.length && this.#at[i + 1] === ABSENT && puts[i + 1]!.mayInsert) to += sizes[++i]!;
      this.replace(place, place, from, to);
    }
  }
}

/** The attributes as fields of one kind of item. */
class Fields {
  /** By put, in the bytes that all fields stand in. */
  readonly starts: readonly number[];
  readonly sizes: readonly number[];

  constructor(
    readonly tag: number,
    puts: readonly PutAttribute[],
    out: WireWriter,
  ) {
    this.starts = puts.map(({ entry }) => {
      const start = out.length;
      out.bytesField(tag, entry);
      return start;
    });
    this.sizes = this.starts.map((start, i) => (this.starts[i + 1] ?? out.length) - start);
  }
}

/** What `findKey` found: one object for all, so that nothing is allocated. */
const key = { start: 0, end: 0 };
const cursor = new Cursor(new Uint8Array(0));

/** Finds the key of the KeyValue between two offsets: nearly always it is short and its value stands behind it. */
function findKey(buf: Uint8Array, start: number, end: number): void {
  const keyEnd = start + 2 + buf[start + 1]!;
  if (buf[start] === 0x0a && buf[start + 1]! < 0x80 && keyEnd + 2 <= end && buf[keyEnd] === 0x12) {
    const low = buf[keyEnd + 1]!;
    const high = buf[keyEnd + 2]!;
    const valueEnd = low < 0x80 ? keyEnd + 2 + low : keyEnd + 3 + ((low & 0x7f) | (high << 7));
    if (valueEnd === end && (low < 0x80 || high < 0x80)) {
      key.start = start + 2;
      key.end = keyEnd;
      return;
    }
  }
  key.start = key.end = start;
  cursor.reset(buf, start, end);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 0x0a) {
      const length = cursor.varint();
      key.start = cursor.pos;
      cursor.pos = key.end = cursor.pos + length;
    } else {
      cursor.skip(tag);
    }
  }
}

function isKey(buf: Uint8Array, wanted: Uint8Array): boolean {
  const { start } = key;
  const length = wanted.length;
  if (key.end - start !== length) return false;
  for (let i = 0; i < length; i++) if (buf[start + i] !== wanted[i]) return false;
  return true;
}
