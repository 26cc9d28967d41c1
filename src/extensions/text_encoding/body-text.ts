/**
 * HOT PATH: called per log record. From the body's bytes in a request to the bytes of a blob, without a string between.
 *
 * A chunk is copied as a whole behind the text written so far, and its bodies are then moved forward over what has been
 * read: moving within one array needs no view per record, which made it the fastest way (bench/text-encoding). Text never
 * catches up with what is still to be read, because a record is longer than its body; where it could (separators, bodies
 * that are no strings), the text moves to an array of its own and the rest of the chunk is copied across.
 *
 * Must not happen here: a view, a closure or a string per record with a string body. Chunks are regular (`pdata/regular.ts`):
 * a record has at most one body, a body at most one value.
 */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE, LOG_RECORD, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import { leaseCopy } from '../../pdata/lease.js';

/** Room kept between batches, in bytes. A larger array is let go once its batch is written. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;
const MIN_BYTES = 64 * 1024;

const utf8Encoder = new TextEncoder();

/** Not reentrant; one `encode` runs from beginning to end. */
export class BodyTextEncoder {
  readonly #separator: Uint8Array;
  /** Holds the text so far from 0 to `#length`, and the chunk unless `#input` is another array. */
  #output: Uint8Array = new Uint8Array(0);
  #input: Uint8Array = this.#output;
  #length = 0;
  #hasRecord = false;
  /** Walk a request, its resources, their scopes and one record. One of each serves all, as they nest. */
  readonly #request = new Cursor(this.#output);
  readonly #resource = new Cursor(this.#output);
  readonly #scope = new Cursor(this.#output);

  /** @param separator stands between two records; empty for none. */
  constructor(separator: string) {
    this.#separator = utf8Encoder.encode(separator);
  }

  /** @returns leased bytes: the text of every body, in order. */
  encode(chunks: readonly Uint8Array[]): Uint8Array {
    this.#length = 0;
    this.#hasRecord = false;
    for (const chunk of chunks) this.#appendChunk(chunk);
    const text = leaseCopy(this.#output, 0, this.#length);
    if (this.#output.length > MAX_KEPT_BYTES) this.#output = new Uint8Array(0);
    this.#input = this.#output;
    return text;
  }

  #appendChunk(chunk: Uint8Array): void {
    if (this.#output.length < this.#length + chunk.length) this.#grow(chunk.length);
    const start = this.#length;
    this.#output.set(chunk, start);
    this.#input = this.#output;
    this.#appendRequest(start, start + chunk.length);
  }

  #appendRequest(start: number, end: number): void {
    const cursor = this.#request;
    cursor.reset(this.#input, start, end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag !== REQUEST.resources) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      cursor.pos += length;
      this.#appendResource(cursor.pos - length, cursor.pos);
    }
  }

  #appendResource(start: number, end: number): void {
    const cursor = this.#resource;
    cursor.reset(this.#input, start, end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag !== RESOURCE_ITEMS.scopes) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      cursor.pos += length;
      this.#appendScope(cursor.pos - length, cursor.pos);
    }
  }

  #appendScope(start: number, end: number): void {
    const cursor = this.#scope;
    cursor.reset(this.#input, start, end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag !== SCOPE_ITEMS.items) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      const recordEnd = cursor.pos + length;
      this.#appendRecord(cursor, recordEnd);
      cursor.pos = recordEnd;
    }
  }

  /** Leaves the cursor anywhere in the record. */
  #appendRecord(cursor: Cursor, recordEnd: number): void {
    let bodyStart = cursor.pos;
    let bodyEnd = bodyStart;
    const scopeEnd = cursor.end;
    cursor.end = recordEnd;
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === LOG_RECORD.body) {
        const length = cursor.varint();
        bodyStart = cursor.pos;
        bodyEnd = bodyStart + length;
        break; // a regular record has no second body
      }
      cursor.skip(tag);
    }
    cursor.end = scopeEnd;
    if (this.#hasRecord && this.#separator.length > 0) this.#appendSeparator(bodyStart);
    this.#hasRecord = true;
    if (bodyStart !== bodyEnd) this.#appendBody(cursor, bodyStart, bodyEnd);
  }

  #appendBody(cursor: Cursor, start: number, end: number): void {
    cursor.pos = start;
    if (cursor.tag() === ANY_VALUE.stringValue) {
      const length = cursor.varint();
      if (cursor.pos + length === end) {
        this.#move(cursor.pos, end);
        return;
      }
    }
    this.#appendText(anyValueText(this.#input, start, end), end);
  }

  #move(start: number, end: number): void {
    const length = end - start;
    if (this.#input === this.#output) this.#output.copyWithin(this.#length, start, end);
    else {
      this.#reserve(length, end);
      this.#output.set(this.#input.subarray(start, end), this.#length);
    }
    this.#length += length;
  }

  #appendSeparator(unread: number): void {
    const separator = this.#separator;
    this.#reserve(separator.length, unread);
    this.#output.set(separator, this.#length);
    this.#length += separator.length;
  }

  #appendText(text: string, unread: number): void {
    this.#reserve(text.length * 3, unread); // no UTF-16 unit takes more than three bytes
    this.#length += utf8Encoder.encodeInto(text, this.#output.subarray(this.#length)).written;
  }

  /** Makes room for `bytes` more without touching what stands in the chunk from `unread` on. */
  #reserve(bytes: number, unread: number): void {
    const limit = this.#input === this.#output ? unread : this.#output.length;
    if (this.#length + bytes > limit) this.#grow(bytes);
  }

  /** Moves the text to a larger array. The chunk, if it stands behind the text, stays where it is. */
  #grow(bytes: number): void {
    const output = new Uint8Array(Math.max(MIN_BYTES, 2 * (this.#length + bytes)));
    output.set(this.#output.subarray(0, this.#length));
    this.#output = output;
  }
}
