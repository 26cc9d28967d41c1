import type { WireWriter } from '../../pdata/wire-writer.js';

const TWO_32 = 4294967296;

/** Writes a signed integer as a protobuf int64. @param value within ±2^53. */
export function writeInt64(out: WireWriter, value: number): void {
  if (value >= 0) out.varint(value);
  else out.varint64(value >>> 0, Math.floor(value / TWO_32));
}

/** Writes an integer of up to 64 bits, the upper ones cut, as a protobuf uint64. */
export function writeBigUint64(out: WireWriter, value: bigint): void {
  out.varint64(Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
}
