/**
 * The tables `validate.ts` works on, compiled once from `descriptor.ts`.
 *
 * Rows are messages, columns are tags below 256, that is field numbers below 32 in their shortest encoding.
 */
import type { FieldDescriptor, MessageName } from './descriptor.js';
import { DEPRECATED_SCOPES, isPackable, MESSAGES, REQUEST_MESSAGE, wireTypeOf } from './descriptor.js';
import type { Signal } from './signal.js';

export const OP_NONE = 0;
export const OP_VARINT = 1;
export const OP_FIXED64 = 2;
export const OP_FIXED32 = 3;
/** From here on the field is length-delimited. */
export const OP_BYTES = 4;
export const OP_TRACE_ID = 5;
export const OP_SPAN_ID = 6;
export const OP_PACKED_FIXED64 = 7;
export const OP_PACKED_VARINT = 8;
/** From here on the field is an embedded message; `op - OP_MESSAGE` is its row. */
export const OP_MESSAGE = 9;

const NAMES = Object.keys(MESSAGES) as MessageName[];
const ROWS = NAMES.length;

/** Number of the row of a message. */
const rowOf = (name: MessageName): number => NAMES.indexOf(name);

export const OP_KEY_VALUE = OP_MESSAGE + rowOf('KeyValue');
export const OP_ANY_VALUE = OP_MESSAGE + rowOf('AnyValue');

/** The bits of a field code that hold the op code. */
export const OP_MASK = 0xff;

/**
 * What to do with a field, by `row << 8 | tag`: its op code, and above it a bit that two fields share if protobuf lets only
 * the last one stand (members of a oneof) or merges them (parts of a singular message).
 */
export const FIELD_CODES = new Int32Array(ROWS << 8);

/** 1 for data points, log records and spans. */
export const COUNTS_AS_ITEM = new Uint8Array(ROWS);

/** 1 for AnyValue, which is what lets values hold values. */
export const ADDS_VALUE_DEPTH = new Uint8Array(ROWS);

export const ROOT_ROWS: Readonly<Record<Signal, number>> = {
  metrics: rowOf(REQUEST_MESSAGE.metrics),
  logs: rowOf(REQUEST_MESSAGE.logs),
  traces: rowOf(REQUEST_MESSAGE.traces),
};

/** A field the way error texts and the uncommon cases need it. */
interface KnownField {
  /** In Go's spelling, e.g. `TimeUnixNano`. */
  readonly goName: string;
  readonly deprecated: boolean;
  /** Op code by wire type; `OP_NONE` where the wire type is wrong. */
  readonly ops: Uint8Array;
}

const FIELDS: readonly ReadonlyMap<number, KnownField>[] = NAMES.map(
  (name) => new Map(MESSAGES[name].fields.map((field) => [field.number, known(field)])),
);

NAMES.forEach((name, row) => {
  COUNTS_AS_ITEM[row] = /DataPoint$|^LogRecord$|^Span$/.test(name) ? 1 : 0;
  ADDS_VALUE_DEPTH[row] = name === 'AnyValue' ? 1 : 0;
  for (const field of MESSAGES[name].fields) {
    if (field.number < 32) fillColumns(row, field);
  }
});

/** The field of a message by number, undefined when this version does not know it. */
export function knownField(row: number, number: number): KnownField | undefined {
  return FIELDS[row]!.get(number);
}

export function messageName(row: number): MessageName {
  return NAMES[row]!;
}

function fillColumns(row: number, field: FieldDescriptor): void {
  const { ops } = FIELDS[row]!.get(field.number)!;
  for (let wireType = 0; wireType < 8; wireType++) {
    const at = (row << 8) | (field.number << 3) | wireType;
    const op = ops[wireType]!;
    FIELD_CODES[at] = op === OP_NONE ? 0 : (onceBit(field) << 8) | op;
  }
}

function onceBit(field: FieldDescriptor): number {
  if (field.oneof === 'value' || field.oneof === 'data') return 1; // number 0 is no field, so its bit is free
  return field.kind === 'message' && !field.repeated ? 1 << field.number : 0;
}

function known(field: FieldDescriptor): KnownField {
  const ops = new Uint8Array(8);
  const wireType = wireTypeOf(field.kind);
  ops[wireType] = opOf(field);
  if (isPackable(field)) ops[2] = wireType === 1 ? OP_PACKED_FIXED64 : OP_PACKED_VARINT;
  const goName = field.name.charAt(0).toUpperCase() + field.name.slice(1);
  return { goName, deprecated: field.number === DEPRECATED_SCOPES, ops };
}

function opOf(field: FieldDescriptor): number {
  if (field.kind === 'message') return OP_MESSAGE + rowOf(field.message!);
  if (field.kind === 'traceId') return OP_TRACE_ID;
  if (field.kind === 'spanId') return OP_SPAN_ID;
  return [OP_VARINT, OP_FIXED64, OP_BYTES, OP_NONE, OP_NONE, OP_FIXED32][wireTypeOf(field.kind)]!;
}
