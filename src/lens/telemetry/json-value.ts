/** One value from its bytes, as OTLP/JSON has it. */
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE, KEY_VALUE, LIST } from '../../pdata/fields.js';
import type { JsonKeyValue, JsonValue } from './otlp-json.js';

/** @param start of the content of an AnyValue in a validated chunk. */
export function jsonValueAt(buf: Uint8Array, start: number, end: number): JsonValue {
  const cursor = new Cursor(buf, start, end);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case ANY_VALUE.stringValue:
        return { stringValue: cursor.string() };
      case ANY_VALUE.boolValue:
        return { boolValue: cursor.varint() !== 0 };
      case ANY_VALUE.intValue:
        return { intValue: String(BigInt.asIntN(64, cursor.uint64())) };
      case ANY_VALUE.doubleValue:
        return { doubleValue: jsonDouble(cursor.double()) };
      case ANY_VALUE.bytesValue: {
        const { buffer, byteOffset, length } = cursor.bytes();
        return { bytesValue: Buffer.from(buffer, byteOffset, length).toString('base64') };
      }
      case ANY_VALUE.arrayValue:
        return { arrayValue: { values: elements(cursor.bytes(), (value) => jsonValueAt(value, 0, value.length)) } };
      case ANY_VALUE.kvlistValue:
        return { kvlistValue: { values: elements(cursor.bytes(), keyValueOf) } };
      default:
        cursor.skip(tag);
    }
  }
  return {};
}

/** JSON has no numbers for NaN and the infinities. */
function jsonDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function elements<T>(list: Uint8Array, read: (element: Uint8Array) => T): T[] {
  const values: T[] = [];
  const cursor = new Cursor(list);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === LIST.values) values.push(read(cursor.bytes()));
    else cursor.skip(tag);
  }
  return values;
}

function keyValueOf(entry: Uint8Array): JsonKeyValue {
  let key = '';
  let value: JsonValue | undefined;
  const cursor = new Cursor(entry);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === KEY_VALUE.key) key = cursor.string();
    else if (tag === KEY_VALUE.value) {
      const content = cursor.bytes();
      value = jsonValueAt(content, 0, content.length);
    } else cursor.skip(tag);
  }
  return value === undefined ? { key } : { key, value };
}
