/**
 * A configuration as read, before it is decoded into a component's schema. Unlike plain data it knows Go's types (an integer
 * is no float, a timestamp is no text), where each key and value stands, and what a `${…}` reference looked like as text;
 * the reference's error texts and conversions depend on all three.
 */

/** Where something stands in a source. Lines and columns start at 1. */
export interface Position {
  /** The source as the user named it, e.g. `file:otel-hub.yaml`. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

interface Placed {
  readonly at?: Position | undefined;
}

export interface NullValue extends Placed {
  readonly kind: 'null';
}
export interface BoolValue extends Placed {
  readonly kind: 'bool';
  readonly value: boolean;
}
export interface IntValue extends Placed {
  readonly kind: 'int';
  /** −2^63 to 2^64−1; above 2^63−1 Go holds it as uint64. */
  readonly value: bigint;
}
export interface FloatValue extends Placed {
  readonly kind: 'float';
  readonly value: number;
}
export interface StringValue extends Placed {
  readonly kind: 'string';
  readonly value: string;
}
/** A YAML timestamp. Kept as written: no setting is a point in time, so it only ever appears in an error. */
export interface TimeValue extends Placed {
  readonly kind: 'time';
  readonly text: string;
}
export interface ListValue extends Placed {
  readonly kind: 'list';
  readonly items: readonly ConfigValue[];
}
export interface MapEntry {
  readonly value: ConfigValue;
  readonly keyAt?: Position | undefined;
}
export interface MapValue extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  /** Some key was no text in YAML (`1:`, `true:`). */
  readonly hasOtherKeys?: boolean;
}
/** What a whole-value `${…}` reference gave: parsed as YAML, and the text it was parsed from (§2.5). */
export interface ExpandedValue extends Placed {
  readonly kind: 'expanded';
  readonly value: ConfigValue;
  readonly original: string;
}

export type ConfigValue =
  NullValue | BoolValue | IntValue | FloatValue | StringValue | TimeValue | ListValue | MapValue | ExpandedValue;

export const NULL: NullValue = { kind: 'null' };
export const EMPTY_MAP: MapValue = { kind: 'map', entries: new Map() };

const MAX_INT64 = 2n ** 63n - 1n;

/** Go's name of the value's dynamic type. */
export function goTypeName(value: ConfigValue): string {
  switch (value.kind) {
    case 'null':
      return '<nil>';
    case 'int':
      return value.value > MAX_INT64 ? 'uint64' : 'int';
    case 'float':
      return 'float64';
    case 'time':
      return 'time.Time';
    case 'list':
      return '[]interface {}';
    case 'map':
      return value.hasOtherKeys === true ? 'map[interface {}]interface {}' : 'map[string]interface {}';
    case 'expanded':
      return goTypeName(value.value);
    case 'bool':
    case 'string':
      return value.kind;
  }
}

/** Go's name of the value's kind (`reflect.Kind`). */
export function goKindName(value: ConfigValue): string {
  if (value.kind === 'list') return 'slice';
  if (value.kind === 'map') return 'map';
  if (value.kind === 'time') return 'struct';
  return goTypeName(value);
}

/** The value with every reference replaced by its parsed value, or by its original text. */
export function withoutReferences(value: ConfigValue, useOriginal: boolean): ConfigValue {
  switch (value.kind) {
    case 'expanded':
      return useOriginal ? { kind: 'string', value: value.original, at: value.at } : value.value;
    case 'list':
      return { ...value, items: value.items.map((item) => withoutReferences(item, useOriginal)) };
    case 'map':
      return mapValues(value, (child) => withoutReferences(child, useOriginal));
    default:
      return value;
  }
}

/** A map with the same keys and each value replaced. */
export function mapValues(map: MapValue, replace: (value: ConfigValue, key: string) => ConfigValue): MapValue {
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of map.entries) entries.set(key, { ...entry, value: replace(entry.value, key) });
  return { ...map, entries };
}

/**
 * The value as plain data. Integers beyond 2^53 lose digits, as they do in JSON.
 *
 * @param isExact integers become bigints instead.
 */
export function toPlain(value: ConfigValue, isExact = false): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'int':
      return isExact ? value.value : Number(value.value);
    case 'time':
      return value.text;
    case 'list':
      return value.items.map((item) => toPlain(item, isExact));
    case 'map':
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, toPlain(entry.value, isExact)]));
    case 'expanded':
      return toPlain(value.value, isExact);
    case 'bool':
    case 'float':
    case 'string':
      return value.value;
  }
}

/** Plain data (JSON, test code) as a value: whole numbers become integers, undefined becomes null. */
export function fromPlain(data: unknown): ConfigValue {
  switch (typeof data) {
    case 'boolean':
      return { kind: 'bool', value: data };
    case 'bigint':
      return { kind: 'int', value: data };
    case 'number':
      return Number.isSafeInteger(data) ? { kind: 'int', value: BigInt(data) } : { kind: 'float', value: data };
    case 'string':
      return { kind: 'string', value: data };
    default:
      return fromPlainObject(data);
  }
}

function fromPlainObject(data: unknown): ConfigValue {
  if (data === null || data === undefined) return NULL;
  if (Array.isArray(data)) return { kind: 'list', items: data.map(fromPlain) };
  if (typeof data !== 'object') throw new TypeError(`a configuration cannot hold a ${typeof data}`);
  const entries = new Map<string, MapEntry>();
  for (const [key, child] of Object.entries(data)) entries.set(key, { value: fromPlain(child) });
  return { kind: 'map', entries };
}
