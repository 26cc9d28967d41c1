/** Text of telemetry made fit to be shown: cut where it is long, whole code points, never interpreted. */
import type { Attribute, Attributes, Text } from '../api.js';
import type { JsonKeyValue, JsonValue } from './otlp-json.js';

/** Characters of a value in a list, and where one thing is looked at. */
export const ROW_CHARACTERS = 500;
export const WHOLE_CHARACTERS = 16_384;
/** Of names, which stand in tables. */
const NAME_CHARACTERS = 200;
const MAX_ATTRIBUTES = 128;
/** An attribute list shows this much in all. */
const MAX_LIST_CHARACTERS = 65_536;
const MAX_DEPTH = 8;

export function cutText(text: string, max = WHOLE_CHARACTERS): Text {
  if (text.length <= max) return { text };
  return { text: head(text, max), bytes: Buffer.byteLength(text) };
}

/** For names and ids. */
export function cutName(name: string, max = NAME_CHARACTERS): string {
  return name.length <= max ? name : `${head(name, max)}…`;
}

/** No half of a pair at the end. */
function head(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}

export function attributesOf(list: readonly JsonKeyValue[] = []): Attributes {
  const shown: Attribute[] = [];
  let left = MAX_LIST_CHARACTERS;
  for (const { key = '', value } of list) {
    if (shown.length === MAX_ATTRIBUTES || left <= 0) break;
    const text = cutText(valueText(value), Math.min(WHOLE_CHARACTERS, left));
    left -= text.text.length + key.length;
    shown.push({ key: cutName(key), type: typeOf(value), value: text });
  }
  return shown.length === list.length ? { list: shown } : { list: shown, total: list.length };
}

/** As the reference's text form: strings as they are, bytes in base64, lists and maps as JSON. */
export function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const plain = plainValue(value, 0);
  return typeof plain === 'string' ? plain : plain === null ? '' : JSON.stringify(plain);
}

function plainValue(value: JsonValue | undefined, depth: number): unknown {
  if (value === undefined) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return exactInteger(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (depth >= MAX_DEPTH) return '…';
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map((one) => plainValue(one, depth + 1));
  if (value.kvlistValue === undefined) return null;
  // A map without a prototype: `__proto__` is a key as any other.
  const map: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { key = '', value: inner } of value.kvlistValue.values ?? []) map[key] = plainValue(inner, depth + 1);
  return map;
}

function exactInteger(value: string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function typeOf(value: JsonValue | undefined): Attribute['type'] {
  if (value === undefined) return 'empty';
  if (value.stringValue !== undefined) return 'string';
  if (value.boolValue !== undefined) return 'bool';
  if (value.intValue !== undefined) return 'int';
  if (value.doubleValue !== undefined) return 'double';
  if (value.bytesValue !== undefined) return 'bytes';
  if (value.arrayValue !== undefined) return 'array';
  return value.kvlistValue === undefined ? 'empty' : 'map';
}
