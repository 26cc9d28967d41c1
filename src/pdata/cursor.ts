/**
 * HOT PATH: a reader over protobuf wire format, called per field of every item.
 *
 * Must not allocate, build closures or make strings. It trusts its input: chunks are validated once at the door
 * (`validate.ts`), so lengths are inside the message and wire types are legal. Guard: bench/pdata.
 *
 * Source: protobuf encoding specification, "Message Structure".
 */

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LEN = 2;
export const WIRE_FIXED32 = 5;

const f64 = new Float64Array(1);
const f64Bytes = new Uint8Array(f64.buffer);

export class Cursor {
  buf: Uint8Array;
  pos: number;
  end: number;

  constructor(buf: Uint8Array, start = 0, end = buf.length) {
    this.buf = buf;
    this.pos = start;
    this.end = end;
  }

  /** Points the cursor at another message, so that one instance serves a whole walk. */
  reset(buf: Uint8Array, start: number, end: number): void {
    this.buf = buf;
    this.pos = start;
    this.end = end;
  }

  /** Next tag as `field << 3 | wireType`, or 0 at the end of the message. */
  tag(): number {
    if (this.pos >= this.end) return 0;
    const first = this.buf[this.pos]!;
    if (first < 0x80) {
      this.pos++;
      return first;
    }
    return this.varint();
  }

  /** A varint as a number: exact up to 2^53, the nearest double above. Negative int32/int64 come as 2^64 - |n|. */
  varint(): number {
    const { buf } = this;
    let byte = buf[this.pos++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 0x80;
    for (;;) {
      byte = buf[this.pos++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** A varint holding an int32 or enum, as a signed 32-bit number (upper bits cut, as protobuf does). */
  int32(): number {
    const { buf } = this;
    let byte = buf[this.pos++]!;
    let value = byte & 0x7f;
    let shift = 7;
    while (byte >= 0x80) {
      byte = buf[this.pos++]!;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    return value | 0;
  }

  /** A varint as an exact unsigned 64-bit integer. Off the hot path only: allocates. */
  uint64(): bigint {
    const { buf } = this;
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = buf[this.pos++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
      shift += 7n;
    }
  }

  /** The 4 bytes at the cursor, little-endian, unsigned. */
  fixed32(): number {
    const { buf, pos } = this;
    this.pos = pos + 4;
    return (buf[pos]! | (buf[pos + 1]! << 8) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 24)) >>> 0;
  }

  /** The 8 bytes at the cursor as an exact unsigned 64-bit integer. Off the hot path only: allocates. */
  fixed64(): bigint {
    const low = this.fixed32();
    const high = this.fixed32();
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** The 8 bytes at the cursor as an IEEE 754 double; every NaN payload keeps its bits in memory. */
  double(): number {
    const { buf, pos } = this;
    for (let i = 0; i < 8; i++) f64Bytes[i] = buf[pos + i]!;
    this.pos = pos + 8;
    return f64[0]!;
  }

  /** Steps over the value of a field whose tag was just read. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE_VARINT:
        while (this.buf[this.pos++]! >= 0x80);
        return;
      case WIRE_FIXED64:
        this.pos += 8;
        return;
      case WIRE_LEN: {
        const length = this.varint();
        this.pos += length;
        return;
      }
      case WIRE_FIXED32:
        this.pos += 4;
        return;
      default:
        throw new Error(`bug in the hub: wire type ${tag & 7} reached a cursor after validation`);
    }
  }

  /** UTF-8 text of the length-delimited field at the cursor. Off the hot path only: allocates. */
  string(): string {
    const length = this.varint();
    const start = this.pos;
    this.pos = start + length;
    return utf8(this.buf, start, this.pos);
  }

  /** View of the length-delimited field at the cursor. It shares memory with the message: copy it to keep it. */
  bytes(): Uint8Array {
    const length = this.varint();
    const start = this.pos;
    this.pos = start + length;
    return this.buf.subarray(start, this.pos);
  }
}

/** UTF-8 text between two offsets. Off the hot path only: allocates. */
export function utf8(buf: Uint8Array, start: number, end: number): string {
  return (Buffer.prototype as Buffer).utf8Slice.call(buf, start, end);
}
