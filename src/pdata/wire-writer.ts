/**
 * A growing protobuf buffer. An embedded message is written before its length is known: `begin` leaves one byte for the
 * length, `end` fills it in and moves the content if the length needs more.
 */

const INITIAL_BYTES = 1024;
/** Up to this many bytes a loop is faster than making a view to copy from. Guard: pdata.bench, JSON decode. */
const SMALL_COPY = 64;
/** Go's `math.NaN()`. */
const GO_NAN_LOW = 1;
const GO_NAN_HIGH = 0x7ff80000;

const f64 = new Float64Array(1);
const f64Bytes = new Uint8Array(f64.buffer);

export class WireWriter {
  #buf: Uint8Array;
  #pos = 0;

  /** @param expectedBytes spares the growing when about right. */
  constructor(expectedBytes = INITIAL_BYTES) {
    this.#buf = new Uint8Array(Math.max(expectedBytes, 16));
  }

  /** Bytes written so far; a mark to `rewind` to. */
  get length(): number {
    return this.#pos;
  }

  /** Forgets everything behind `mark`. */
  rewind(mark: number): void {
    this.#pos = mark;
  }

  /** A copy of what was written, which the caller owns. */
  finish(): Uint8Array {
    return this.#buf.slice(0, this.#pos);
  }

  /** A view of the bytes from `mark` on; valid until the next write. */
  since(mark: number): Uint8Array {
    return this.#buf.subarray(mark, this.#pos);
  }

  /** Starts an embedded message. @returns what `end` needs. */
  begin(tag: number): number {
    this.varint(tag);
    this.byte(0);
    return this.#pos;
  }

  end(mark: number): void {
    const length = this.#pos - mark;
    if (length < 0x80) {
      this.#buf[mark - 1] = length;
      return;
    }
    const extra = varintSize(length) - 1;
    this.#reserve(extra);
    this.#buf.copyWithin(mark + extra, mark, this.#pos);
    this.#pos = mark - 1;
    this.varint(length);
    this.#pos = mark + extra + length;
  }

  /** A whole length-delimited field. */
  bytesField(tag: number, buf: Uint8Array, start = 0, end = buf.length): void {
    this.varint(tag);
    this.varint(end - start);
    this.raw(buf, start, end);
  }

  raw(buf: Uint8Array, start = 0, end = buf.length): void {
    const length = end - start;
    this.#reserve(length);
    const out = this.#buf;
    if (length > SMALL_COPY) {
      out.set(buf.subarray(start, end), this.#pos);
      this.#pos += length;
      return;
    }
    let pos = this.#pos;
    for (let i = start; i < end; i++) out[pos++] = buf[i]!;
    this.#pos = pos;
  }

  byte(value: number): void {
    if (this.#pos === this.#buf.length) this.#reserve(1);
    this.#buf[this.#pos++] = value;
  }

  /** @param value a non-negative integer up to 2^53. */
  varint(value: number): void {
    while (value >= 0x80) {
      this.byte((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.byte(value);
  }

  /** @param low, high halves of a 64-bit integer, signed or not. */
  varint64(low: number, high: number): void {
    low >>>= 0;
    high >>>= 0;
    while (high !== 0 || low >= 0x80) {
      this.byte((low & 0x7f) | 0x80);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.byte(low);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    for (let i = 0; i < 4; i++) this.#buf[this.#pos++] = value >>> (8 * i);
  }

  /** @param low, high halves of a 64-bit integer, signed or not. */
  fixed64(low: number, high: number): void {
    this.fixed32(low);
    this.fixed32(high);
  }

  /** A NaN gets the bits of Go's, because numbers here do not carry a NaN's own. */
  double(value: number): void {
    if (Number.isNaN(value)) {
      this.fixed64(GO_NAN_LOW, GO_NAN_HIGH);
      return;
    }
    f64[0] = value;
    this.raw(f64Bytes);
  }

  #reserve(bytes: number): void {
    const needed = this.#pos + bytes;
    if (needed <= this.#buf.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buf.length * 2));
    grown.set(this.#buf.subarray(0, this.#pos));
    this.#buf = grown;
  }
}

/** Bytes the varint of a length takes. */
export function varintSize(value: number): number {
  let size = 1;
  while (value >= 0x80) {
    value = Math.floor(value / 0x80);
    size++;
  }
  return size;
}
