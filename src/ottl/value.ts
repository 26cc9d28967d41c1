/**
 * What expressions give. Telemetry's own values (`PValue`) and what only exists while a statement runs: times, durations,
 * ids, Go's lists, and parts of messages that statements may only hand on.
 */
import { AnyValues } from '../pdata/view/any-values.js';
import { KeyValues } from '../pdata/view/key-values.js';
import type { PValue } from '../pdata/view/value.js';
import { encodeAnyValue, listOf } from '../pdata/view/value.js';
import { GoTime } from './go/time.js';

/** Go's `time.Duration`. */
export class Duration {
  constructor(readonly nanos: bigint) {}
}

/** A trace, span or profile id. */
export class Id {
  constructor(
    readonly type: 'pcommon.TraceID' | 'pcommon.SpanID' | 'pprofile.ProfileID',
    readonly bytes: Uint8Array,
  ) {}
}

export type ElementType = 'string' | 'int64' | 'float64' | 'bool' | 'uint64';

/** A Go slice of one type, e.g. `[]string`. Of `uint64` the values are bigints. */
export class TypedList {
  constructor(
    readonly element: ElementType,
    readonly values: readonly (string | bigint | number | boolean)[],
  ) {}
}

/** A part of a message, as bytes of the kind its Go type says: it can only be set where it fits. */
export class MessagePart {
  /** @param slot where it stands: a message may have several parts of a type. */
  constructor(
    readonly goType: string,
    readonly bytes: Uint8Array,
    readonly slot: number,
  ) {}

  /** Go compares where they stand, not what they hold; a statement sees one message of each kind. */
  isSameAs(other: MessagePart): boolean {
    return this.goType === other.goType && this.slot === other.slot;
  }
}

/** An array is Go's `[]any`. */
export type Value = PValue | GoTime | Duration | Id | TypedList | MessagePart | readonly Value[];

/** Go's name of a value's type, as `%T` prints it. */
export function goType(value: Value): string {
  if (value === null) return '<nil>';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int64';
    case 'number':
      return 'float64';
    default:
      return objectType(value);
  }
}

function objectType(value: Exclude<Value, null | string | boolean | bigint | number>): string {
  if (value instanceof KeyValues) return isRawMap(value) ? 'map[string]interface {}' : 'pcommon.Map';
  if (value instanceof AnyValues) return 'pcommon.Slice';
  if (value instanceof Uint8Array) return '[]uint8';
  if (value instanceof GoTime) return 'time.Time';
  if (value instanceof Duration) return 'time.Duration';
  if (value instanceof Id) return value.type;
  if (value instanceof TypedList) return `[]${value.element}`;
  if (value instanceof MessagePart) return value.goType;
  return '[]interface {}';
}

const rawMaps = new WeakSet<KeyValues>();

/** Marks a map that is no telemetry yet: Go's `map[string]any`, which some converters give. */
export function rawMap(map: KeyValues): KeyValues {
  rawMaps.add(map);
  return map;
}

export function isRawMap(map: KeyValues): boolean {
  return rawMaps.has(map);
}

/** The reference's name of what an attribute value is. */
export function valueTypeName(value: PValue): string {
  if (value === null) return 'Empty';
  switch (typeof value) {
    case 'string':
      return 'Str';
    case 'boolean':
      return 'Bool';
    case 'bigint':
      return 'Int';
    case 'number':
      return 'Double';
    default:
      return value instanceof KeyValues ? 'Map' : value instanceof AnyValues ? 'Slice' : 'Bytes';
  }
}

/** The value as one of telemetry, undefined if it can be none (a time, an id …). */
export function telemetryValue(value: Value): PValue | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof KeyValues || value instanceof AnyValues || value instanceof Uint8Array) return value;
  if (value instanceof TypedList) {
    return value.element === 'uint64' ? undefined : listOf(value.values);
  }
  if (Array.isArray(value))
    return listOf((value as readonly Value[]).map((element) => telemetryValue(element) ?? null));
  return undefined;
}

/** The content of the AnyValue that setting to `value` leaves; what telemetry cannot hold becomes empty, as in the reference. */
export function encodedValue(value: Value): Uint8Array {
  return encodeAnyValue(telemetryValue(value) ?? null);
}
