/**
 * A growing protobuf buffer. An embedded message is written before its length is known: `begin` leaves one byte for the
 * length, `end` fills it in and moves the content if the length needs more.
 */

const INITIAL_BYTES = 1024;

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
    this.#buf.set(start === 0 && end === buf.length ? buf : buf.subarray(start, end), this.#pos);
    this.#pos += length;
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

  /** @param value any 64-bit integer; a negative one is written as its two's complement. */
  varint64(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  fixed32(value: number): void {
    this.#reserve(4);
    for (let i = 0; i < 4; i++) this.#buf[this.#pos++] = value >>> (8 * i);
  }

  /** @param value any 64-bit integer; a negative one is written as its two's complement. */
  fixed64(value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    this.fixed32(Number(bits & 0xffff_ffffn));
    this.fixed32(Number(bits >> 32n));
  }

  double(value: number): void {
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
