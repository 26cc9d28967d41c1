/**
 * HOT PATH: several calls per sample. Must not search for repetitions, allocate, or look back at what was written: the caller
 * knows what repeats. Guard: test/bench/remote-write.bench.ts.
 *
 * Source: snappy format description (google/snappy, format_description.txt). Decoders accept copies that reach back further
 * than the 64 KiB that searching encoders limit themselves to; offsets above 65,535 take the five-byte form.
 */
import { leaseCopy } from '../../pdata/lease.js';
import { type BlockWriter, grown, INITIAL_BUFFER_BYTES, KEPT_BUFFER_BYTES } from './block-writer.js';
import { copySpan } from './spans.js';

/** Room in front for the length of the plain bytes, a varint of up to 32 bits. */
const PREAMBLE = 5;
/** Tags of the elements of one series, generously. */
const SLACK = 512;

const TAG_LITERAL = 0;
const TAG_COPY_1 = 1;
const TAG_COPY_2 = 2;
const TAG_COPY_4 = 3;

/** Writes snappy block format. Literals in a row become one element, and so do copies that continue each other. */
export class SnappyWriter implements BlockWriter {
  length = 0;
  #out: Uint8Array = new Uint8Array(INITIAL_BUFFER_BYTES);
  #view = new DataView(this.#out.buffer);
  #at = PREAMBLE;
  /** Where the open literal's tag byte waits to be filled in; 0 when none is open. */
  #literal = 0;
  /** The copy not written yet, which may still grow; length 0 when there is none. */
  #copyLength = 0;
  #copyOffset = 0;

  reset(): void {
    if (this.#out.length > KEPT_BUFFER_BYTES) {
      this.#out = new Uint8Array(INITIAL_BUFFER_BYTES);
      this.#view = new DataView(this.#out.buffer);
    }
    this.length = 0;
    this.#at = PREAMBLE;
    this.#literal = 0;
    this.#copyLength = 0;
  }

  reserve(plainBytes: number): void {
    // A copy takes up to five bytes however short it is, so the format may be longer than the plain bytes. The copy that
    // still waits is written after this call.
    const needed = this.#at + 2 * plainBytes + SLACK + 5 * (this.#copyLength >>> 6);
    if (needed <= this.#out.length) return;
    this.#out = grown(this.#out, this.#at, needed);
    this.#view = new DataView(this.#out.buffer);
  }

  literal(source: DataView, start: number, end: number): void {
    if (end <= start) return;
    if (this.#literal === 0) this.#openLiteral();
    copySpan(source, start, this.#view, this.#at, end - start);
    this.#at += end - start;
    this.length += end - start;
  }

  byte(value: number): void {
    if (this.#literal === 0) this.#openLiteral();
    this.#out[this.#at++] = value;
    this.length++;
  }

  word(value: number): void {
    if (this.#literal === 0) this.#openLiteral();
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
    this.length += 4;
  }

  repeat(from: number, count: number): void {
    if (count === 0) return;
    const offset = this.length - from;
    this.length += count;
    if (this.#copyLength !== 0) {
      if (this.#copyOffset === offset) {
        this.#copyLength += count;
        return;
      }
      this.#flushCopy();
    } else if (this.#literal !== 0) {
      this.#closeLiteral();
    }
    this.#copyOffset = offset;
    this.#copyLength = count;
  }

  continues(from: number): boolean {
    return this.#copyLength !== 0 && this.#copyOffset === this.length - from;
  }

  finish(): Uint8Array {
    if (this.#copyLength !== 0) this.#flushCopy();
    if (this.#literal !== 0) this.#closeLiteral();
    return leaseCopy(this.#out, this.#writePreamble(), this.#at);
  }

  #openLiteral(): void {
    if (this.#copyLength !== 0) this.#flushCopy();
    this.#literal = this.#at++;
  }

  /** Fills in the tag of the open literal, moving its bytes when the length does not fit the one byte left for it. */
  #closeLiteral(): void {
    const tagAt = this.#literal;
    this.#literal = 0;
    const last = this.#at - tagAt - 2; // length - 1, as the format stores it
    if (last < 60) {
      this.#out[tagAt] = (last << 2) | TAG_LITERAL;
      return;
    }
    const extra = last < 0x100 ? 1 : last < 0x10000 ? 2 : last < 0x1000000 ? 3 : 4;
    const out = this.#out;
    out.copyWithin(tagAt + 1 + extra, tagAt + 1, this.#at);
    this.#at += extra;
    out[tagAt] = ((59 + extra) << 2) | TAG_LITERAL;
    for (let i = 0; i < extra; i++) out[tagAt + 1 + i] = last >>> (8 * i);
  }

  #flushCopy(): void {
    const offset = this.#copyOffset;
    let rest = this.#copyLength;
    this.#copyLength = 0;
    for (; rest >= 68; rest -= 64) this.#copyElement(offset, 64);
    // Leaves at least 4, which the short form needs.
    if (rest > 64) {
      this.#copyElement(offset, 60);
      rest -= 60;
    }
    this.#copyElement(offset, rest);
  }

  /** @param count 1 to 64. */
  #copyElement(offset: number, count: number): void {
    const out = this.#out;
    let at = this.#at;
    if (count >= 4 && count < 12 && offset < 2048) {
      out[at++] = TAG_COPY_1 | ((count - 4) << 2) | ((offset >>> 8) << 5);
      out[at++] = offset;
    } else if (offset < 0x10000) {
      out[at++] = TAG_COPY_2 | ((count - 1) << 2);
      out[at++] = offset;
      out[at++] = offset >>> 8;
    } else {
      out[at++] = TAG_COPY_4 | ((count - 1) << 2);
      out[at++] = offset;
      out[at++] = offset >>> 8;
      out[at++] = offset >>> 16;
      out[at++] = offset >>> 24;
    }
    this.#at = at;
  }

  /** Writes the plain length so that it ends where the elements begin. @returns where it begins. */
  #writePreamble(): number {
    let bytes = 1;
    for (let rest = this.length >>> 7; rest !== 0; rest >>>= 7) bytes++;
    const start = PREAMBLE - bytes;
    let rest = this.length;
    for (let i = 0; i < bytes - 1; i++) {
      this.#out[start + i] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#out[start + bytes - 1] = rest;
    return start;
  }
}
