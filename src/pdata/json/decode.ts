/**
 * OTLP/JSON to protobuf, in one pass over the bytes: what is read is written at once, no tree is built. Fields are known by
 * their camelCase or snake_case name; unknown ones are skipped.
 *
 * Source followed: the reference's hand-written JSON readers, of which this is the common rule.
 */
import type { FieldDescriptor, MessageName } from '../descriptor.js';
import { DEPRECATED_SCOPES, isPackable, MESSAGES, REQUEST_MESSAGE, wireTypeOf } from '../descriptor.js';
import type { Signal } from '../signal.js';
import { admitRequest, MAX_VALUE_DEPTH, type Admitted } from '../validate.js';
import { WireWriter } from '../wire-writer.js';
import { readBase64 } from './base64.js';
import { ENUM_NUMBERS } from './enum-names.js';
import { sortFields } from './field-order.js';
import { FieldTable, type JsonField } from './field-table.js';
import { readId } from './hex-id.js';
import { JsonError } from './json-error.js';
import { halves, readDouble, readInt32, readInt64, readUint32, readUint64 } from './json-number.js';
import { JsonReader } from './json-reader.js';
import { skipValue } from './json-skip.js';

export { JsonError } from './json-error.js';

const FIELDS_BY_NAME = Object.fromEntries(
  Object.entries(MESSAGES).map(([name, { fields }]) => [name, fieldsByName(fields)]),
) as unknown as Readonly<Record<MessageName, FieldTable>>;

/**
 * Turns an OTLP/JSON request into a serialised one. Fields come out in the order of their numbers.
 *
 * @param bytes UTF-8 text; not kept.
 * @throws {JsonError} with the reference's text.
 */
export function decodeJson(signal: Signal, bytes: Uint8Array): Admitted {
  const reader = new JsonReader(bytes);
  const decoder = new Decoder(reader, new WireWriter(bytes.length >> 1));
  decoder.message(REQUEST_MESSAGE[signal], 0);
  if (reader.atEnd) throw new JsonError('EOF');
  return admitRequest(signal, decoder.out.finish());
}

class Decoder {
  readonly out: WireWriter;
  readonly #reader: JsonReader;

  constructor(reader: JsonReader, out: WireWriter) {
    this.#reader = reader;
    this.out = out;
  }

  /** Reads an object (or `null`) and writes the content of the message. @param depth of values around this one. */
  message(name: MessageName, depth: number): void {
    const reader = this.#reader;
    const fields = FIELDS_BY_NAME[name];
    const valueDepth = name === 'AnyValue' ? depth + 1 : depth;
    if (valueDepth > MAX_VALUE_DEPTH) reader.fail('ReadObjectCB', `nested deeper than ${MAX_VALUE_DEPTH} values`);
    const start = this.out.length;
    let seen = 0;
    let last = 0;
    let sorted = true;
    for (let more = reader.openObject(); more; more = reader.moreFields()) {
      reader.readKey();
      const field = fields.find(reader.text, reader.textStart, reader.textEnd);
      if (field === undefined) {
        skipValue(reader);
        continue;
      }
      const bit = 1 << field.number;
      this.#field(field, (seen & bit) !== 0, valueDepth);
      seen |= bit;
      if (field.number < last) sorted = false;
      last = field.number;
    }
    if (!sorted) sortFields(this.out, start);
  }

  /** @param again the field was written before in this message, so that a zero must overrule it. */
  #field(field: JsonField, again: boolean, depth: number): void {
    if (!field.repeated) {
      if (field.kind === 'message') this.#embedded(field, depth);
      else this.#scalar(field, again || field.explicit);
      return;
    }
    if (field.packed) {
      this.#packed(field);
      return;
    }
    const reader = this.#reader;
    for (let more = reader.openArray(); more; more = reader.moreElements()) {
      if (field.kind === 'message') this.#embedded(field, depth);
      else this.#scalar(field, true);
    }
  }

  #embedded(field: JsonField, depth: number): void {
    const mark = this.out.begin(field.tag);
    this.message(field.message!, depth);
    this.out.end(mark);
  }

  #packed(field: JsonField): void {
    const before = this.out.length;
    const mark = this.out.begin(field.tag);
    const reader = this.#reader;
    for (let more = reader.openArray(); more; more = reader.moreElements()) this.#packedValue(field);
    if (this.out.length === mark) this.out.rewind(before);
    else this.out.end(mark);
  }

  #packedValue(field: JsonField): void {
    if (field.kind === 'double') {
      this.out.double(readDouble(this.#reader));
      return;
    }
    readUint64(this.#reader);
    if (field.kind === 'fixed64') this.out.fixed64(halves.low, halves.high);
    else this.out.varint64(halves.low, halves.high);
  }

  /** Reads one value and writes the whole field. @param evenZero whether zero is written, too. */
  #scalar(field: JsonField, evenZero: boolean): void {
    const reader = this.#reader;
    switch (field.kind) {
      case 'string':
        reader.readString();
        return this.#bytes(field, reader.text, reader.textStart, reader.textEnd, evenZero);
      case 'bytes': {
        const bytes = readBase64(reader);
        return this.#bytes(field, bytes, 0, bytes.length, evenZero);
      }
      case 'traceId':
      case 'spanId': {
        const id = readId(reader, field.kind === 'traceId' ? 16 : 8);
        return this.#bytes(field, id, 0, id.length, evenZero);
      }
      case 'bool':
        return this.#varint(field, reader.readBool() ? 1 : 0, 0, evenZero);
      case 'enum': {
        const number = readEnum(reader, ENUM_NUMBERS[field.name]!);
        return this.#varint(field, number, number >> 31, evenZero);
      }
      case 'uint32':
        return this.#varint(field, readUint32(reader), 0, evenZero);
      case 'sint32': {
        const number = readInt32(reader);
        return this.#varint(field, (number << 1) ^ (number >> 31), 0, evenZero);
      }
      case 'int64':
        readInt64(reader);
        return this.#varint(field, halves.low, halves.high, evenZero);
      case 'uint64':
        readUint64(reader);
        return this.#varint(field, halves.low, halves.high, evenZero);
      case 'fixed32':
        return this.#fixed32(field, readUint32(reader), evenZero);
      case 'fixed64':
        readUint64(reader);
        return this.#fixed64(field, evenZero);
      case 'sfixed64':
        readInt64(reader);
        return this.#fixed64(field, evenZero);
      case 'double':
        return this.#double(field, readDouble(reader), evenZero);
      case 'message':
        throw new Error(`bug in the hub: ${field.name} is no scalar`);
    }
  }

  #bytes(field: JsonField, buf: Uint8Array, start: number, end: number, evenEmpty: boolean): void {
    if (start !== end || evenEmpty) this.out.bytesField(field.tag, buf, start, end);
  }

  #varint(field: JsonField, low: number, high: number, evenZero: boolean): void {
    if (low === 0 && high === 0 && !evenZero) return;
    this.out.varint(field.tag);
    this.out.varint64(low, high);
  }

  #fixed32(field: JsonField, value: number, evenZero: boolean): void {
    if (value === 0 && !evenZero) return;
    this.out.varint(field.tag);
    this.out.fixed32(value);
  }

  #fixed64(field: JsonField, evenZero: boolean): void {
    if (halves.low === 0 && halves.high === 0 && !evenZero) return;
    this.out.varint(field.tag);
    this.out.fixed64(halves.low, halves.high);
  }

  #double(field: JsonField, value: number, evenZero: boolean): void {
    if (Object.is(value, 0) && !evenZero) return;
    this.out.varint(field.tag);
    this.out.double(value);
  }
}

/** An enum as a number, of which any is taken, or as one of its names. */
function readEnum(reader: JsonReader, numbers: ReadonlyMap<string, number>): number {
  switch (reader.peekKind()) {
    case 'number':
      return readInt32(reader);
    case 'string':
      reader.readString();
      return numbers.get(reader.textString()) ?? reader.fail('ReadEnumValue', 'unknown string value');
    case 'other':
      return reader.fail('ReadEnumValue', 'unsupported value type');
  }
}

function fieldsByName(fields: readonly FieldDescriptor[]): FieldTable {
  const table = new FieldTable();
  for (const field of fields) {
    if (field.number === DEPRECATED_SCOPES) continue;
    const packed = isPackable(field);
    const tag = (field.number << 3) | (packed ? 2 : wireTypeOf(field.kind));
    const jsonField = { ...field, tag, packed, explicit: field.oneof !== undefined };
    table.add(field.name, jsonField);
    const snakeCase = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (snakeCase !== field.name) table.add(snakeCase, jsonField);
  }
  return table;
}
