/**
 * Attribute values and bodies as JavaScript values, and back to bytes. Scalars are decoded, lists and maps stay views over
 * their bytes until somebody looks inside.
 */
import { Cursor } from '../cursor.js';
import { ANY_VALUE } from '../fields.js';
import { WireWriter } from '../wire-writer.js';
import { AnyValues } from './any-values.js';
import { encodeKey, KeyValues } from './key-values.js';
import { decodeText, encodeText } from './text.js';

/** An AnyValue: `null` is empty, `bigint` an int64, `number` a double, bytes a `Uint8Array`. */
export type PValue = null | string | boolean | bigint | number | Uint8Array | KeyValues | AnyValues;

/** The value whose AnyValue message stands between two offsets. It shares memory with the buffer. */
export function decodeAnyValue(buf: Uint8Array, start: number, end: number): PValue {
  if (start >= end) return null;
  if (buf[start] === ANY_VALUE.stringValue && end - start < 0x82 && buf[start + 1] === end - start - 2) {
    return decodeText(buf, start + 2, end); // as nearly all are
  }
  const cursor = new Cursor(buf, start, end);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case ANY_VALUE.stringValue: {
        const length = cursor.varint();
        return decodeText(buf, cursor.pos, cursor.pos + length);
      }
      case ANY_VALUE.boolValue:
        return cursor.uint64() !== 0n;
      case ANY_VALUE.intValue:
        return decodeInt64(buf, cursor.pos);
      case ANY_VALUE.doubleValue:
        return cursor.double();
      case ANY_VALUE.bytesValue:
        return cursor.bytes();
      case ANY_VALUE.arrayValue: {
        const length = cursor.varint();
        return AnyValues.over(buf, cursor.pos, cursor.pos + length);
      }
      case ANY_VALUE.kvlistValue: {
        const length = cursor.varint();
        return KeyValues.over(buf, cursor.pos, cursor.pos + length);
      }
      default:
        cursor.skip(tag);
    }
  }
  return null;
}

/** The content of an AnyValue message as a value. */
export function decodeValue(bytes: Uint8Array): PValue {
  return decodeAnyValue(bytes, 0, bytes.length);
}

/** A varint as an int64. Small ones are made without big-integer arithmetic. */
export function decodeInt64(buf: Uint8Array, pos: number): bigint {
  let byte = buf[pos]!;
  let value = byte & 0x7f;
  let scale = 0x80;
  for (let i = 1; byte >= 0x80; i++) {
    if (i === 7) return BigInt.asIntN(64, new Cursor(buf, pos).uint64());
    byte = buf[pos + i]!;
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
  }
  return BigInt(value);
}

/** The value of a key, undefined if the map has none. */
export function mapValue(map: KeyValues, key: Uint8Array): PValue | undefined {
  return map.lookup(key) ? decodeAnyValue(map.valueBuf, map.valueStart, map.valueEnd) : undefined;
}

/** The value of an entry. */
export function mapValueAt(map: KeyValues, index: number): PValue {
  map.select(index);
  return decodeAnyValue(map.valueBuf, map.valueStart, map.valueEnd);
}

/** Keys and values of a map, in order. */
export function mapEntries(map: KeyValues): [key: string, value: PValue][] {
  return Array.from({ length: map.size }, (_, i) => [map.keyAt(i), mapValueAt(map, i)]);
}

/** A map of its own. Of a key that comes twice the last value counts. */
export function mapOf(entries: Iterable<readonly [key: string, value: PValue]>): KeyValues {
  const map = KeyValues.empty();
  for (const [key, value] of entries) map.put(encodeKey(key), encodeAnyValue(value));
  return map;
}

export function listValues(list: AnyValues): PValue[] {
  return list.elements().map(decodeValue);
}

export function listOf(values: readonly PValue[]): AnyValues {
  return AnyValues.of(values.map(encodeAnyValue));
}

const scratch = new WireWriter();

/** The content of an AnyValue message. */
export function encodeAnyValue(value: PValue): Uint8Array {
  scratch.rewind(0);
  writeAnyValue(scratch, value);
  return scratch.finish();
}

/** Writes the content of an AnyValue message. */
export function writeAnyValue(out: WireWriter, value: PValue): void {
  if (value === null) return;
  switch (typeof value) {
    case 'string':
      out.bytesField(ANY_VALUE.stringValue, encodeText(value));
      return;
    case 'boolean':
      out.byte(ANY_VALUE.boolValue);
      out.byte(value ? 1 : 0);
      return;
    case 'bigint':
      out.byte(ANY_VALUE.intValue);
      writeInt64(out, value);
      return;
    case 'number':
      out.byte(ANY_VALUE.doubleValue);
      out.double(value);
      return;
    default:
      if (value instanceof Uint8Array) out.bytesField(ANY_VALUE.bytesValue, value);
      else writeContainer(out, value);
  }
}

function writeContainer(out: WireWriter, value: KeyValues | AnyValues): void {
  const mark = out.begin(value instanceof KeyValues ? ANY_VALUE.kvlistValue : ANY_VALUE.arrayValue);
  value.writeElements(out);
  out.end(mark);
}

/** A 64-bit integer as a varint; negative ones take ten bytes. */
export function writeInt64(out: WireWriter, value: bigint): void {
  if (value >= 0n && value <= 0x1fffffffffffffn) {
    out.varint(Number(value));
    return;
  }
  const bits = BigInt.asUintN(64, value);
  out.varint64(Number(bits & 0xffffffffn), Number(bits >> 32n));
}

/** Deep equality by the reference's rules: kinds must agree, maps in any order. */
export function equalValues(a: PValue, b: PValue): boolean {
  if (a instanceof KeyValues) return b instanceof KeyValues && equalMaps(a, b);
  if (a instanceof AnyValues) return b instanceof AnyValues && equalLists(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return a === b;
}

function equalMaps(a: KeyValues, b: KeyValues): boolean {
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.size; i++) {
    const theirs = mapValue(b, encodeKey(a.keyAt(i)));
    if (theirs === undefined || !equalValues(mapValueAt(a, i), theirs)) return false;
  }
  return true;
}

function equalLists(a: AnyValues, b: AnyValues): boolean {
  const [mine, theirs] = [listValues(a), listValues(b)];
  return mine.length === theirs.length && mine.every((value, i) => equalValues(value, theirs[i]!)); // same length
}
