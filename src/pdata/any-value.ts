/**
 * Attribute values and bodies as text, in the one form that the reference uses everywhere (its `AsString`).
 *
 * All functions take the content of an AnyValue message, between two offsets of a validated chunk. They allocate, so code
 * on the hot path calls them only for what it has not seen before.
 */
import { Cursor, utf8 } from './cursor.js';
import { ANY_VALUE, KEY_VALUE, LIST } from './fields.js';
import { formatFloatJson } from './go-format.js';
import { goJsonString } from './go-json-string.js';

export type AnyValueKind = 'empty' | 'string' | 'bool' | 'int' | 'double' | 'slice' | 'map' | 'bytes';

/** How JSON is written where libraries differ. */
export interface JsonDialect {
  /** @param value finite. */
  float(value: number): string;
  /** Text between two offsets, with its quotes. */
  text(buf: Uint8Array, start: number, end: number): string;
}

/** Go's `encoding/json`. */
const GO_JSON: JsonDialect = { float: formatFloatJson, text: goJsonString };

const KINDS = new Map<number, AnyValueKind>([
  [ANY_VALUE.stringValue, 'string'],
  [ANY_VALUE.boolValue, 'bool'],
  [ANY_VALUE.intValue, 'int'],
  [ANY_VALUE.doubleValue, 'double'],
  [ANY_VALUE.arrayValue, 'slice'],
  [ANY_VALUE.kvlistValue, 'map'],
  [ANY_VALUE.bytesValue, 'bytes'],
]);

/** What the value is; `empty` when nothing is set. */
export function anyValueKind(buf: Uint8Array, start: number, end: number): AnyValueKind {
  const cursor = new Cursor(buf, start, end);
  return KINDS.get(seekValue(cursor)) ?? 'empty';
}

/**
 * The value as text: strings as they are, nothing for an empty value, bytes in base64, lists and maps as JSON. A list or
 * map that holds NaN or an infinity gives an empty text, as in the reference.
 */
export function anyValueText(buf: Uint8Array, start: number, end: number): string {
  const cursor = new Cursor(buf, start, end);
  switch (seekValue(cursor)) {
    case ANY_VALUE.stringValue:
      return cursor.string();
    case ANY_VALUE.boolValue:
      return readBool(cursor) ? 'true' : 'false';
    case ANY_VALUE.intValue:
      return readInt(cursor);
    case ANY_VALUE.doubleValue: {
      const value = cursor.double();
      return Number.isFinite(value) ? formatFloatJson(value) : `json: unsupported value: ${formatFloatJson(value)}`;
    }
    case ANY_VALUE.bytesValue:
      return base64(cursor.bytes());
    case ANY_VALUE.arrayValue:
    case ANY_VALUE.kvlistValue:
      return anyValueJson(buf, start, end) ?? '';
    default:
      return '';
  }
}

/**
 * The value as compact JSON with sorted keys and `<`, `>`, `&` escaped, as Go's `encoding/json` writes it. Of a key that
 * comes twice the last one counts.
 *
 * @returns undefined if there is a NaN or an infinity in it, which JSON cannot say.
 */
export function anyValueJson(
  buf: Uint8Array,
  start: number,
  end: number,
  dialect: JsonDialect = GO_JSON,
): string | undefined {
  const cursor = new Cursor(buf, start, end);
  switch (seekValue(cursor)) {
    case ANY_VALUE.stringValue: {
      const length = cursor.varint();
      return dialect.text(buf, cursor.pos, cursor.pos + length);
    }
    case ANY_VALUE.boolValue:
      return readBool(cursor) ? 'true' : 'false';
    case ANY_VALUE.intValue:
      return readInt(cursor);
    case ANY_VALUE.doubleValue: {
      const value = cursor.double();
      return Number.isFinite(value) ? dialect.float(value) : undefined;
    }
    case ANY_VALUE.bytesValue: {
      const bytes = cursor.bytes();
      return bytes.length === 0 ? 'null' : `"${base64(bytes)}"`; // a Go slice without elements is nil
    }
    case ANY_VALUE.arrayValue:
      enter(cursor);
      return arrayJson(cursor, dialect);
    case ANY_VALUE.kvlistValue:
      enter(cursor);
      return mapJson(cursor, dialect);
    default:
      return 'null';
  }
}

/** Goes to the value that is set, behind its tag, which it returns; 0 if there is none. */
function seekValue(cursor: Cursor): number {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (KINDS.has(tag)) return tag;
    cursor.skip(tag);
  }
  return 0;
}

/** Narrows the cursor to the embedded message it stands at. */
function enter(cursor: Cursor): void {
  const length = cursor.varint();
  cursor.end = cursor.pos + length;
}

function arrayJson(cursor: Cursor, dialect: JsonDialect): string | undefined {
  const elements: string[] = [];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag !== LIST.values) {
      cursor.skip(tag);
      continue;
    }
    const start = beginValue(cursor);
    const json = anyValueJson(cursor.buf, start, cursor.pos, dialect);
    if (json === undefined) return undefined;
    elements.push(json);
  }
  return `[${elements.join(',')}]`;
}

function mapJson(cursor: Cursor, dialect: JsonDialect): string | undefined {
  /** Members by the bytes of their key, one character per byte, which sorts as Go does. */
  const members = new Map<string, string | undefined>();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag !== LIST.values) {
      cursor.skip(tag);
      continue;
    }
    const start = beginValue(cursor);
    const entry = keyValueSpans(cursor.buf, start, cursor.pos);
    const value = anyValueJson(cursor.buf, entry.valueStart, entry.valueEnd, dialect);
    const key = Buffer.from(cursor.buf.subarray(entry.keyStart, entry.keyEnd)).toString('latin1');
    const name = dialect.text(cursor.buf, entry.keyStart, entry.keyEnd);
    members.set(key, value === undefined ? undefined : `${name}:${value}`);
  }
  // Only now: what cannot be said may have been replaced by a later value of its key.
  if ([...members.values()].includes(undefined)) return undefined;
  const sorted = [...members.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([, member]) => member).join(',')}}`;
}

/** Steps over the embedded message at the cursor; returns where its content starts. It ends at the cursor. */
function beginValue(cursor: Cursor): number {
  const length = cursor.varint();
  const start = cursor.pos;
  cursor.pos = start + length;
  return start;
}

/** Where key and value of a KeyValue message stand; equal offsets for what is absent. */
export interface KeyValueSpans {
  keyStart: number;
  keyEnd: number;
  /** Content of the AnyValue. */
  valueStart: number;
  valueEnd: number;
}

/** Finds key and value of the KeyValue between two offsets. Allocates: not for the hot path. */
export function keyValueSpans(buf: Uint8Array, start: number, end: number): KeyValueSpans {
  const spans: KeyValueSpans = { keyStart: start, keyEnd: start, valueStart: start, valueEnd: start };
  const cursor = new Cursor(buf, start, end);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === KEY_VALUE.key) {
      spans.keyStart = beginValue(cursor);
      spans.keyEnd = cursor.pos;
    } else if (tag === KEY_VALUE.value) {
      spans.valueStart = beginValue(cursor);
      spans.valueEnd = cursor.pos;
    } else {
      cursor.skip(tag);
    }
  }
  return spans;
}

/** Text of a KeyValue's key. */
export function keyText(buf: Uint8Array, spans: KeyValueSpans): string {
  return utf8(buf, spans.keyStart, spans.keyEnd);
}

function readBool(cursor: Cursor): boolean {
  return cursor.uint64() !== 0n;
}

function readInt(cursor: Cursor): string {
  return String(BigInt.asIntN(64, cursor.uint64()));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
