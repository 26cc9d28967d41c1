/**
 * The uncommon parts of reading protobuf that must be exact about what they refuse: numbers of three to ten bytes and
 * fields this version does not know. Kept out of `validate.ts` so that its loop stays small.
 */
import { illegalWireType, integerOverflow, negativeLength, unexpectedEnd, WireError } from './wire-error.js';

/** Bytes of the longest varint. */
const MAX_VARINT_BYTES = 10;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;
/** Bytes of the longest tag in its shortest form. */
const MAX_TAG_BYTES = 5;
const MAX_TAG = 0xffff_ffffn;

/** Result of the functions below that have two: reused, so that nothing is allocated. */
export const wide = {
  /** Value of the number just read. */
  value: 0,
  /** Position behind it. */
  end: 0,
};

/** Position behind the varint at `pos`. */
export function skipVarint(buf: Uint8Array, pos: number, end: number): number {
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    if (pos >= end) throw unexpectedEnd();
    if (buf[pos++]! < 0x80) return pos;
  }
  throw integerOverflow();
}

/** Reads the length of a field into `wide`. The position behind the field must stay a Go `int`, too. */
export function readLength(buf: Uint8Array, pos: number, end: number): void {
  const after = skipVarint(buf, pos, end);
  wide.end = after;
  if (after - pos <= 4) {
    wide.value = smallVarint(buf, pos, after);
    return;
  }
  const written = bigVarint(buf, pos, after);
  const length = BigInt.asIntN(64, written);
  if (length < 0n || length + BigInt(after) > MAX_INT64) throw negativeLength();
  if (length + BigInt(after) > BigInt(end)) throw unexpectedEnd();
  if (written !== length) throw integerOverflow(); // the reference drops the upper bits; other readers do not
  wide.value = Number(length);
}

/**
 * Reads a tag into `wide`, cut to 32 bits of field number as the reference does.
 *
 * @param message whose tag it is, for the error text.
 */
export function readTag(message: string, buf: Uint8Array, pos: number, end: number): void {
  const after = skipVarint(buf, pos, end);
  const tag = BigInt.asUintN(64, bigVarint(buf, pos, after));
  const field = Number(BigInt.asIntN(32, tag >> 3n));
  const wireType = Number(tag & 7n);
  if (wireType === 4) throw new WireError(`proto: ${message}: wiretype end group for non-group`);
  if (field <= 0) throw illegalTag(message, field, tag);
  wide.end = after;
  wide.value = field * 8 + wireType;
}

/** Refuses a tag beyond 32 bits, which other readers would take for another one. */
export function refuseWideTag(message: string, buf: Uint8Array, pos: number, end: number): void {
  const after = skipVarint(buf, pos, end);
  if (after - pos < MAX_TAG_BYTES) return;
  const tag = bigVarint(buf, pos, after);
  if (tag > MAX_TAG) throw illegalTag(message, Number(BigInt.asIntN(32, tag >> 3n)), BigInt.asUintN(64, tag));
}

/**
 * Position behind the unknown field whose tag starts at `pos`. A group is refused, but only once the reference would have
 * accepted it, so that its own objections come first.
 */
export function skipUnknown(buf: Uint8Array, pos: number, end: number): number {
  let depth = 0;
  let sawGroup = false;
  while (pos < end) {
    const wireType = buf[pos]! & 7;
    pos = skipVarint(buf, pos, end);
    if (wireType === 3) {
      depth++;
      sawGroup = true;
    } else if (wireType === 4) {
      depth--; // never below 0: the caller refuses a field that starts with the end of a group
    } else {
      pos = skipValue(wireType, buf, pos, end);
    }
    if (depth > 0) continue;
    if (pos > end) break;
    if (sawGroup) throw illegalWireType(3);
    return pos;
  }
  throw unexpectedEnd();
}

/** Position behind a value; may lie behind `end`, which is for the caller to judge. */
function skipValue(wireType: number, buf: Uint8Array, pos: number, end: number): number {
  switch (wireType) {
    case 0:
      return skipVarint(buf, pos, end);
    case 1:
      return pos + 8;
    case 2:
      readLength(buf, pos, end);
      return wide.end + wide.value;
    case 5:
      return pos + 4;
    default:
      throw illegalWireType(wireType);
  }
}

/** The reference prints the whole tag where its text says wire type. */
function illegalTag(message: string, field: number, tag: bigint | number): WireError {
  return new WireError(`proto: ${message}: illegal tag ${field} (wire type ${tag})`);
}

function smallVarint(buf: Uint8Array, pos: number, after: number): number {
  let value = 0;
  for (let shift = 0; pos < after; shift += 7) value |= (buf[pos++]! & 0x7f) << shift;
  return value;
}

/** Up to 70 bits, as written. */
function bigVarint(buf: Uint8Array, pos: number, after: number): bigint {
  let value = 0n;
  for (let shift = 0n; pos < after; shift += 7n) value |= BigInt(buf[pos++]! & 0x7f) << shift;
  return value;
}
