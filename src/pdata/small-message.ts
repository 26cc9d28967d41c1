/**
 * Reads small protobuf messages of which nothing is known: answers of a far side may be any bytes. Not for telemetry, which is validated
 * at the door and then read by cursors.
 *
 * Source: protobuf encoding specification, "Message Structure".
 */
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LEN, WIRE_VARINT } from './cursor.js';
import { illegalWireType, integerOverflow, unexpectedEnd, WireError } from './wire-error.js';

/** An unsigned integer, or the bytes of a length-delimited field; those share memory with the message. */
export type FieldValue = bigint | Uint8Array;

/**
 * Shows every field in order.
 *
 * @throws {WireError} the bytes are no message.
 */
export function eachField(message: Uint8Array, visit: (field: number, value: FieldValue) => void): void {
  const reader = new Reader(message);
  while (reader.pos < message.length) {
    const tag = Number(reader.varint());
    if (tag < 8) throw new WireError(`proto: illegal tag 0 (wire type ${tag})`);
    visit(Math.floor(tag / 8), reader.value(tag & 7));
  }
}

/** The field as a signed 64-bit integer, as int64 and int32 are encoded; 0 when it is none. */
export function signed(value: FieldValue): bigint {
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : 0n;
}

/** The field as text; empty when it is none. */
export function text(value: FieldValue): string {
  return typeof value === 'bigint' ? '' : Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8');
}

/** The field as an embedded message; an empty one when it is none. */
export function embedded(value: FieldValue): Uint8Array {
  return typeof value === 'bigint' ? new Uint8Array() : value;
}

class Reader {
  readonly #bytes: Uint8Array;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  value(wireType: number): FieldValue {
    switch (wireType) {
      case WIRE_VARINT:
        return this.varint();
      case WIRE_FIXED64:
        return this.#fixed(8);
      case WIRE_FIXED32:
        return this.#fixed(4);
      case WIRE_LEN:
        return this.#take(Number(this.varint()));
      default:
        throw illegalWireType(wireType);
    }
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift >= 64n) throw integerOverflow();
      if (this.pos >= this.#bytes.length) throw unexpectedEnd();
      const byte = this.#bytes[this.pos++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  }

  #fixed(length: number): bigint {
    let value = 0n;
    for (const [index, byte] of this.#take(length).entries()) value |= BigInt(byte) << BigInt(8 * index);
    return value;
  }

  #take(length: number): Uint8Array {
    const end = this.pos + length;
    if (end > this.#bytes.length) throw unexpectedEnd();
    const taken = this.#bytes.subarray(this.pos, end);
    this.pos = end;
    return taken;
  }
}
