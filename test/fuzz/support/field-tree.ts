/** A message as its fields, so that it can be written again with some of them changed and every length around them right. */
import { MESSAGES, type MessageName } from '../../../src/pdata/descriptor.js';

export interface Field {
  number: number;
  wireType: number;
  /** Of a known message: its fields. Of anything else: the value's bytes, without a length. */
  content: Field[] | Buffer;
  /** Added to the length that is written. */
  lengthError?: number;
  /** Varints of the tag and the length take ten bytes. */
  wide?: boolean;
}

/** @param bytes a valid message of that type. */
export function fieldsOf(name: MessageName, bytes: Buffer): Field[] {
  const kinds = new Map(MESSAGES[name].fields.map(({ number, message }) => [number, message]));
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag, valueAt] = readVarint(bytes, at);
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    const [start, end] = extent(bytes, valueAt, wireType);
    const value = bytes.subarray(start, end);
    const message = kinds.get(number);
    fields.push({ number, wireType, content: message === undefined ? value : fieldsOf(message, value) });
    at = end;
  }
  return fields;
}

export function bytesOf(fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  for (const { number, wireType, content, lengthError = 0, wide = false } of fields) {
    const value = Array.isArray(content) ? bytesOf(content) : content;
    parts.push(varint(number * 8 + wireType, wide));
    if (wireType === 2) parts.push(varint(Math.max(0, value.length + lengthError), wide));
    parts.push(value);
  }
  return Buffer.concat(parts);
}

/** Every field with the list it stands in, outermost first. */
export function placesIn(fields: Field[]): { readonly list: Field[]; readonly index: number }[] {
  return fields.flatMap((field, index) => [
    { list: fields, index },
    ...(Array.isArray(field.content) ? placesIn(field.content) : []),
  ]);
}

/** @param wide ten bytes, which is allowed. */
export function varint(value: number, wide = false): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  } while (rest > 0n);
  while (wide && bytes.length < 10) bytes.push(0x80);
  bytes[bytes.length - 1]! &= 0x7f;
  return Buffer.from(bytes);
}

function extent(bytes: Buffer, at: number, wireType: number): [start: number, end: number] {
  if (wireType === 1) return [at, at + 8];
  if (wireType === 5) return [at, at + 4];
  const [value, end] = readVarint(bytes, at);
  return wireType === 2 ? [end, end + value] : [at, end];
}

function readVarint(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0;
  for (let scale = 1, pos = at; ; scale *= 128) {
    const byte = bytes[pos++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, pos];
  }
}
