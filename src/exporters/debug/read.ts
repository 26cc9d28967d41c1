/**
 * What the texts are made from: protobuf messages read into plain values. Everything here allocates; the debug exporter is the
 * one place where telemetry becomes objects and strings.
 *
 * As in protobuf, of a field that comes twice the last one counts, and embedded messages that come twice are merged.
 */
import { anyValueKind, anyValueText, keyText, keyValueSpans, type AnyValueKind } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';

/** A message within a validated chunk. */
export interface Message {
  readonly buf: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A value of any type, ready to print. */
export interface Value {
  readonly kind: AnyValueKind;
  readonly text: string;
}

export interface Attribute {
  readonly key: string;
  readonly value: Value;
}

export const EMPTY_VALUE: Value = { kind: 'empty', text: '' };

/** What to do with the fields of a message, by tag. The cursor stands behind the tag; each reads the whole value. */
export type FieldReaders = ReadonlyMap<number, (cursor: Cursor) => void>;

/** Reads a message field by field; unknown fields are stepped over. */
export function readMessage(message: Message, readers: FieldReaders): void {
  const cursor = new Cursor(message.buf, message.start, message.end);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    const read = readers.get(tag);
    if (read === undefined) cursor.skip(tag);
    else read(cursor);
  }
}

/** The embedded message at the cursor. */
export function embedded(cursor: Cursor): Message {
  const length = cursor.varint();
  const start = cursor.pos;
  cursor.pos = start + length;
  return { buf: cursor.buf, start, end: cursor.pos };
}

/** The attribute in the KeyValue at the cursor. */
export function readAttribute(cursor: Cursor): Attribute {
  const { buf, start, end } = embedded(cursor);
  const spans = keyValueSpans(buf, start, end);
  return { key: keyText(buf, spans), value: valueOf({ buf, start: spans.valueStart, end: spans.valueEnd }) };
}

export function readValue(cursor: Cursor): Value {
  return valueOf(embedded(cursor));
}

function valueOf({ buf, start, end }: Message): Value {
  return { kind: anyValueKind(buf, start, end), text: anyValueText(buf, start, end) };
}

/** A trace or span identifier in hex; empty when it is not set or all zeros. */
export function readId(cursor: Cursor): string {
  const hex = Buffer.from(cursor.bytes()).toString('hex');
  return /^0*$/.test(hex) ? '' : hex;
}

/** A signed 64-bit integer in 8 bytes, as text. */
export function readSignedFixed64(cursor: Cursor): string {
  return String(BigInt.asIntN(64, cursor.fixed64()));
}

export function readUint32(cursor: Cursor): number {
  return cursor.int32() >>> 0;
}

/** A sint32 in zigzag form. */
export function readSint32(cursor: Cursor): number {
  const value = cursor.int32() >>> 0;
  return (value >>> 1) ^ -(value & 1);
}

/** Adds the elements of a packed repeated field. */
export function readPacked<T>(cursor: Cursor, into: T[], readElement: (cursor: Cursor) => T): void {
  const { buf, start, end } = embedded(cursor);
  const elements = new Cursor(buf, start, end);
  while (elements.pos < end) into.push(readElement(elements));
}
