/**
 * Protobuf leaves senders freedoms that nobody uses but every reader must know: an embedded message in several parts, a
 * oneof set twice, a tag written with more bytes than it needs, and in OTLP scopes in the field they had before version
 * 0.15. This file takes them out, once and at the door, so that code behind it may rely on: a singular message stands at
 * most once, one member of a oneof at most once, known fields have their shortest tag, scopes are in field 2.
 * Order of fields stays as sent; unknown fields ride along.
 *
 * Not on the hot path: `validate.ts` calls it only for requests that need it.
 */
import { Cursor } from './cursor.js';
import type { FieldDescriptor, MessageName } from './descriptor.js';
import { DEPRECATED_SCOPES, MESSAGES, REQUEST_MESSAGE } from './descriptor.js';
import type { Signal } from './signal.js';
import { WireWriter } from './wire-writer.js';

const SCOPES = 2;

type Fields = ReadonlyMap<number, FieldDescriptor>;

const FIELDS = Object.fromEntries(
  Object.entries(MESSAGES).map(([name, { fields }]) => [name, new Map(fields.map((field) => [field.number, field]))]),
) as unknown as Readonly<Record<MessageName, Fields>>;

/** The same request in regular form. @param bytes a valid request. */
export function regularRequest(signal: Signal, bytes: Uint8Array): Uint8Array {
  const out = new WireWriter(bytes.length);
  new Regulariser(bytes, out).message(REQUEST_MESSAGE[signal], 0, bytes.length);
  return out.finish();
}

/** What one message says more than once. */
interface Repetitions {
  /** Start of the last field of each oneof. */
  readonly lastOf: Map<string, number>;
  /** Content of each singular message, part by part. */
  readonly partsOf: Map<FieldDescriptor, [start: number, end: number][]>;
  hasScopes: boolean;
}

class Regulariser {
  readonly #buf: Uint8Array;
  readonly #out: WireWriter;

  constructor(buf: Uint8Array, out: WireWriter) {
    this.#buf = buf;
    this.#out = out;
  }

  message(name: MessageName, start: number, end: number): void {
    const fields = FIELDS[name];
    const repetitions = this.#survey(fields, start, end);
    const cursor = new Cursor(this.#buf, start, end);
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.tag();
      const valueStart = cursor.pos;
      cursor.skip(tag);
      const field = fields.get(tag >>> 3);
      if (field === undefined) this.#out.raw(this.#buf, fieldStart, cursor.pos);
      else if (stands(field, fieldStart, repetitions)) this.#field(field, tag, valueStart, cursor.pos, repetitions);
    }
  }

  #survey(fields: Fields, start: number, end: number): Repetitions {
    const repetitions: Repetitions = { lastOf: new Map(), partsOf: new Map(), hasScopes: false };
    const cursor = new Cursor(this.#buf, start, end);
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.tag();
      const valueStart = cursor.pos;
      cursor.skip(tag);
      const field = fields.get(tag >>> 3);
      if (field?.oneof !== undefined) repetitions.lastOf.set(field.oneof, fieldStart);
      else if (field?.kind === 'message' && !field.repeated) this.#addPart(repetitions, field, valueStart, cursor.pos);
      else if (field?.number === SCOPES) repetitions.hasScopes = true;
    }
    return repetitions;
  }

  #addPart(repetitions: Repetitions, field: FieldDescriptor, valueStart: number, end: number): void {
    const part: [number, number] = [this.#contentStart(valueStart), end];
    const parts = repetitions.partsOf.get(field);
    if (parts === undefined) repetitions.partsOf.set(field, [part]);
    else parts.push(part);
  }

  #field(field: FieldDescriptor, tag: number, valueStart: number, end: number, repetitions: Repetitions): void {
    const number = field.number === DEPRECATED_SCOPES ? SCOPES : field.number;
    if (field.kind !== 'message') {
      this.#out.varint((number << 3) | (tag & 7));
      this.#out.raw(this.#buf, valueStart, end);
      return;
    }
    const mark = this.#out.begin((number << 3) | 2);
    const parts = repetitions.partsOf.get(field);
    if (parts !== undefined && parts.length > 1) this.#joined(field.message!, parts);
    else this.message(field.message!, this.#contentStart(valueStart), end);
    this.#out.end(mark);
    if (parts !== undefined) repetitions.partsOf.set(field, []);
  }

  /** One message from its parts: protobuf merges them as if their bytes stood in a row. */
  #joined(name: MessageName, parts: readonly [number, number][]): void {
    const content = Buffer.concat(parts.map(([start, end]) => this.#buf.subarray(start, end)));
    new Regulariser(content, this.#out).message(name, 0, content.length);
  }

  #contentStart(valueStart: number): number {
    const cursor = new Cursor(this.#buf, valueStart);
    cursor.varint();
    return cursor.pos;
  }
}

/** Whether the field is written: not if a later member of its oneof overrules it, nor as a further part of a message. */
function stands(field: FieldDescriptor, fieldStart: number, repetitions: Repetitions): boolean {
  if (field.oneof !== undefined) return repetitions.lastOf.get(field.oneof) === fieldStart;
  if (field.number === DEPRECATED_SCOPES) return !repetitions.hasScopes;
  return repetitions.partsOf.get(field)?.length !== 0;
}
