/**
 * HOT PATH: one pass over every request at the door, called once per request, touching every field of every item.
 *
 * Must not allocate, make strings or build closures; it throws only for bytes that are refused. The first byte of a field
 * and the message it stands in give one op code (`validate-tables.ts`) that says how to step over the value. The bytes are
 * read only and not kept. Guard: test/bench/pdata.bench.ts.
 *
 * What is accepted, and which error is met first, follow the reference's generated decoder: a plain depth-first walk in
 * wire order that does not check UTF-8. Stricter on purpose, because code behind the door trusts the bytes: groups, values
 * nested beyond `MAX_VALUE_DEPTH`, tags beyond 32 bits, and packed blocks whose last value ends outside the block.
 */
import type { Signal } from './signal.js';
import {
  ADDS_VALUE_DEPTH,
  COUNTS_AS_ITEM,
  FIELD_CODES,
  knownField,
  messageName,
  OP_ANY_VALUE,
  OP_BYTES,
  OP_FIXED32,
  OP_FIXED64,
  OP_KEY_VALUE,
  OP_MASK,
  OP_MESSAGE,
  OP_NONE,
  OP_PACKED_FIXED64,
  OP_PACKED_VARINT,
  OP_SPAN_ID,
  OP_TRACE_ID,
  OP_VARINT,
  ROOT_ROWS,
} from './validate-tables.js';
import { regularRequest } from './regular.js';
import { unexpectedEnd, WireError } from './wire-error.js';
import { readLength, readTag, refuseWideTag, skipUnknown, skipVarint, wide } from './wire-slow.js';

export { WireError } from './wire-error.js';

/** Attribute values, lists and maps may hold each other this deep. The reference has no limit. */
export const MAX_VALUE_DEPTH = 64;

/** Set by the walk when the request uses a freedom of protobuf that `regular.ts` takes out. */
let irregular = false;

/** A request that passed the door. */
export interface Admitted {
  /** The bytes handed in, or new ones if they had to be made regular. */
  readonly bytes: Uint8Array;
  /** Data points, log records or spans. */
  readonly itemCount: number;
}

/**
 * Checks a whole `Export…ServiceRequest`, counts its items, and makes it regular (see `regular.ts`), which copies only what
 * no common sender writes. What comes out is what chunks of a batch must be.
 *
 * @throws {WireError} with the reference's text.
 */
export function admitRequest(signal: Signal, bytes: Uint8Array): Admitted {
  const root = ROOT_ROWS[signal];
  irregular = false;
  const itemCount = walk(root, bytes, 0, bytes.length, 0);
  if (!irregular) return { bytes, itemCount };
  const regular = regularRequest(signal, bytes);
  return { bytes: regular, itemCount: walk(root, regular, 0, regular.length, 0) };
}

/**
 * Checks a whole `Export…ServiceRequest` and counts its items (data points, log records or spans).
 *
 * @throws {WireError} with the reference's text.
 */
export function validateRequest(signal: Signal, bytes: Uint8Array): number {
  return admitRequest(signal, bytes).itemCount;
}

// Constants of this module are cheaper in the loop than imported ones.
const codes = FIELD_CODES;
const countsAsItem = COUNTS_AS_ITEM;
const addsValueDepth = ADDS_VALUE_DEPTH;

/**
 * Steps through the message between `pos` and `end`; returns the number of items in it. One long function, so that all its
 * state stays in registers.
 */
function walk(row: number, buf: Uint8Array, pos: number, end: number, depth: number): number {
  const columns = row << 8;
  const valueDepth = depth + addsValueDepth[row]!;
  if (valueDepth > MAX_VALUE_DEPTH) throw tooDeep();
  let items = countsAsItem[row]!;
  let once = 0;
  let twice = 0;

  while (pos < end) {
    const start = pos;
    const tag = buf[pos++]!;
    let code = 0;
    if (tag < 0x80) {
      code = codes[columns | tag]!;
    } else if (pos < end && buf[pos] === 1) {
      code = codes[columns | tag]!; // tags 128 to 255: the second byte is 1, the first is the tag itself
      pos++;
    }
    twice |= once & code;
    once |= code;
    let op = code & OP_MASK;
    if (op === OP_NONE) {
      op = rareOp(row, buf, start, end);
      pos = wide.end;
      if (op === OP_NONE) continue; // an unknown field: stepped over
    }

    if (op === OP_VARINT) {
      if (pos < end && buf[pos]! < 0x80) pos++;
      else pos = skipVarint(buf, pos, end);
      continue;
    }
    if (op <= OP_FIXED32) {
      pos += op === OP_FIXED64 ? 8 : 4;
      if (pos > end) throw unexpectedEnd();
      continue;
    }

    // Everything else is length-delimited.
    const lengthStart = pos;
    if (pos >= end) throw unexpectedEnd();
    let length = buf[pos++]!;
    if (length >= 0x80) {
      if (pos < end && buf[pos]! < 0x80) {
        length = (length & 0x7f) | (buf[pos++]! << 7);
      } else {
        readLength(buf, lengthStart, end);
        length = wide.value;
        pos = wide.end;
      }
    }
    const next = pos + length;
    if (next > end) throw unexpectedEnd();

    if (op >= OP_MESSAGE) {
      if (op === OP_KEY_VALUE ? !isPlainAttribute(buf, pos, next) : op !== OP_ANY_VALUE || !isText(buf, pos, next)) {
        items += walk(op - OP_MESSAGE, buf, pos, next, valueDepth);
      }
    } else if (op !== OP_BYTES) {
      checkBytes(op, buf, pos, next, end);
    }
    pos = next;
  }
  if (twice > OP_MASK) irregular = true;
  return items;
}

/**
 * Whether the KeyValue between `pos` and `end` is a key and a scalar of less than 128 bytes each, as nearly all are: then
 * two nested walks are saved. Guard: pdata.bench, gauge.
 */
function isPlainAttribute(buf: Uint8Array, pos: number, end: number): boolean {
  if (end - pos < 4 || buf[pos] !== 0x0a) return false;
  const keyLength = buf[pos + 1]!;
  if (keyLength >= 0x80) return false;
  const value = pos + 2 + keyLength;
  if (value + 4 > end || buf[value] !== 0x12) return false;
  const valueLength = buf[value + 1]!;
  if (valueLength >= 0x80 || value + 2 + valueLength !== end) return false;
  switch (buf[value + 2]) {
    case 0x0a: // a string
      return buf[value + 3] === valueLength - 2;
    case 0x10: // a bool
    case 0x18: // an int
      return isVarint(buf, value + 3, end);
    case 0x21: // a double
      return valueLength === 9;
    default:
      return false;
  }
}

/** Whether the AnyValue between two offsets is a string of less than 16 KiB and nothing else, as most bodies of log records are. */
function isText(buf: Uint8Array, pos: number, end: number): boolean {
  if (end - pos < 2 || buf[pos] !== 0x0a) return false;
  const length = buf[pos + 1]!;
  if (length < 0x80) return pos + 2 + length === end;
  return end - pos > 2 && buf[pos + 2]! < 0x80 && pos + 3 + ((length & 0x7f) | (buf[pos + 2]! << 7)) === end;
}

/** Whether a single varint fills the space between two offsets. */
function isVarint(buf: Uint8Array, pos: number, end: number): boolean {
  if (end - pos > 10 || buf[end - 1]! >= 0x80) return false;
  while (buf[pos]! >= 0x80) pos++;
  return pos === end - 1;
}

/** Looks into length-delimited values that are neither messages nor free bytes. */
function checkBytes(op: number, buf: Uint8Array, pos: number, next: number, end: number): void {
  const length = next - pos;
  switch (op) {
    case OP_TRACE_ID:
      if (length !== 0 && length !== 16) throw new WireError('unmarshal: invalid TraceID length');
      return;
    case OP_SPAN_ID:
      if (length !== 0 && length !== 8) throw new WireError('unmarshal: invalid SpanID length');
      return;
    case OP_PACKED_FIXED64:
      if (length % 8 !== 0) throw unexpectedEnd();
      return;
    case OP_PACKED_VARINT:
      while (pos < next) pos = skipVarint(buf, pos, end);
      if (pos > next) throw unexpectedEnd();
  }
}

/**
 * The op code of a field that the tables do not have: known but written at length, known with the wrong wire type, or
 * unknown, which is stepped over (`OP_NONE`). Leaves the position to go on from in `wide.end`.
 */
function rareOp(row: number, buf: Uint8Array, start: number, end: number): number {
  readTag(messageName(row), buf, start, end);
  const wireType = wide.value % 8;
  const field = knownField(row, Math.floor(wide.value / 8));
  if (field === undefined) {
    const after = skipUnknown(buf, start, end);
    refuseWideTag(messageName(row), buf, start, end);
    wide.end = after;
    return OP_NONE;
  }
  const op = field.ops[wireType]!;
  if (op === OP_NONE) throw new WireError(`proto: wrong wireType = ${wireType} for field ${field.goName}`);
  refuseWideTag(messageName(row), buf, start, end);
  irregular = true; // written at length, or the deprecated field
  return op;
}

function tooDeep(): WireError {
  return new WireError(`proto: AnyValue: nested deeper than ${MAX_VALUE_DEPTH} values`);
}
