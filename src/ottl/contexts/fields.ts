/** Targets for fields of messages, by their kind. A value of another kind than the field's is ignored, as in the reference. */
import { encodeEntry, KeyValues } from '../../pdata/view/key-values.js';
import type { Target, ViewOf } from '../context.js';
import { OttlError } from '../error.js';
import { getFromMap, setInMap, type PathKey } from '../index-value.js';
import { GoTime } from '../go/time.js';
import { encodedValue, Id, MessagePart, type Value } from '../value.js';

export function textField(view: ViewOf, slot: number): Target {
  return {
    get: (context) => view(context).text(slot),
    set: (context, value) => {
      if (typeof value === 'string') view(context).setText(slot, value);
    },
    shortcut: { kind: 'text', view, slot },
  };
}

/** An enum or int32. */
export function int32Field(view: ViewOf, slot: number): Target {
  return {
    get: (context) => BigInt(view(context).int32(slot)),
    set: (context, value) => {
      if (typeof value === 'bigint') view(context).setInt(slot, Number(BigInt.asIntN(32, value)));
    },
    shortcut: { kind: 'int', read: (context) => view(context).int32(slot) },
  };
}

export function uint32Field(view: ViewOf, slot: number): Target {
  return {
    get: (context) => BigInt(view(context).uint32(slot)),
    set: (context, value) => {
      if (typeof value === 'bigint') view(context).setInt(slot, Number(BigInt.asUintN(32, value)));
    },
    shortcut: { kind: 'int', read: (context) => view(context).uint32(slot) },
  };
}

/** A time as nanoseconds since 1970. */
export function nanosField(view: ViewOf, slot: number): Target {
  return {
    get: (context) => BigInt.asIntN(64, view(context).fixed64(slot)),
    set: (context, value) => {
      if (typeof value === 'bigint') view(context).setFixed64(slot, value);
    },
  };
}

export function timeField(view: ViewOf, slot: number): Target {
  return {
    get: (context) => new GoTime(BigInt.asIntN(64, view(context).fixed64(slot))),
    set: (context, value) => {
      if (value instanceof GoTime) view(context).setFixed64(slot, value.nanos);
    },
  };
}

interface IdKind {
  readonly goType: Id['type'];
  readonly bytes: number;
  readonly lengthError: string;
}

export const TRACE_ID: IdKind = {
  goType: 'pcommon.TraceID',
  bytes: 16,
  lengthError: 'trace ids must be 32 hex characters',
};
export const SPAN_ID: IdKind = {
  goType: 'pcommon.SpanID',
  bytes: 8,
  lengthError: 'span ids must be 16 hex characters',
};

export function idField(view: ViewOf, slot: number, kind: IdKind): Target {
  return {
    get: (context) => new Id(kind.goType, wholeId(view(context).bytes(slot), kind)),
    set: (context, value) => {
      if (value instanceof Id && value.type === kind.goType) setId(view, slot, context, value.bytes);
    },
  };
}

/** The id as hexadecimal text. */
export function idTextField(view: ViewOf, slot: number, kind: IdKind): Target {
  return {
    get: (context) => Buffer.from(wholeId(view(context).bytes(slot), kind)).toString('hex'),
    set: (context, value) => {
      if (typeof value === 'string') setId(view, slot, context, parseId(value, kind));
    },
  };
}

/** An absent id reads as zeros. */
function wholeId(bytes: Uint8Array, kind: IdKind): Uint8Array {
  return bytes.length === kind.bytes ? bytes : new Uint8Array(kind.bytes);
}

function setId(view: ViewOf, slot: number, context: Parameters<ViewOf>[0], bytes: Uint8Array): void {
  const isZero = bytes.every((byte) => byte === 0);
  view(context).setBytes(slot, isZero ? new Uint8Array(0) : bytes);
}

function parseId(text: string, kind: IdKind): Uint8Array {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length >> 1 !== kind.bytes) throw new OttlError(kind.lengthError);
  const bad = /[^0-9a-fA-F]/u.exec(text);
  if (bad !== null) throw new OttlError(`encoding/hex: invalid byte: ${goByte(encoded[bad.index]!)}`);
  if (text.length % 2 === 1) throw new OttlError('encoding/hex: odd length hex string');
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** Go's `%#U` of a byte. */
export function goByte(byte: number): string {
  const code = byte.toString(16).toUpperCase().padStart(4, '0');
  const isPrintable = (byte >= 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  return isPrintable ? `U+${code} '${String.fromCharCode(byte)}'` : `U+${code}`;
}

/** Attributes, or what stands behind keys of them. */
export function mapField(view: ViewOf, slot: number, keys: readonly PathKey[]): Target {
  return mapTarget((context) => view(context).map(slot), keys);
}

export function mapTarget(map: (context: Parameters<ViewOf>[0]) => KeyValues, keys: readonly PathKey[]): Target {
  if (keys.length === 0) {
    return {
      get: map,
      set: (context, value) => {
        if (value instanceof KeyValues) map(context).copyFrom(value);
      },
    };
  }
  const [only] = keys;
  const target: Target = {
    get: (context) => getFromMap(context, map(context), keys),
    set: (context, value) => {
      const whole = map(context);
      setInMap(context, whole, keys, value === whole ? withinItself(whole, only) : encodedValue(value));
    },
  };
  const key = keys.length === 1 ? only?.bytes : undefined;
  if (key === undefined) return target;
  return {
    ...target,
    shortcut: { kind: 'attribute', map, key },
    presetter: (value: Value) => {
      const entry = encodeEntry(key, encodedValue(value));
      return (context) => map(context).putEntry(key, entry);
    },
  };
}

/** A map that is to stand in itself: its key is there already, and empty. */
function withinItself(map: KeyValues, key: PathKey | undefined): Uint8Array {
  const copy = map.copy();
  if (key?.bytes !== undefined && !copy.lookup(key.bytes)) copy.put(key.bytes, new Uint8Array(0));
  return encodedValue(copy);
}

/** Messages that are handed on as a whole: all fields of a repeated slot, tags included. */
export function partsField(view: ViewOf, slot: number, goType: string): Target {
  return {
    get: (context) => new MessagePart(goType, view(context).fieldBytes(slot), slot),
    set: (context, value) => {
      if (value instanceof MessagePart && value.goType === goType) view(context).setFieldBytes(slot, value.bytes);
    },
  };
}

/** A message that is handed on as a whole: its content. */
export function partField(view: ViewOf, slot: number, goType: string): Target {
  return {
    get: (context) => new MessagePart(goType, view(context).content(slot) ?? new Uint8Array(0), slot),
    set: (context, value) => {
      if (value instanceof MessagePart && value.goType === goType) view(context).setContent(slot, value.bytes);
    },
  };
}
