/** Indexing maps and lists by the keys of a path, and setting what stands there. Source followed: `ctxutil`. */
import { AnyValues } from '../pdata/view/any-values.js';
import { encodeKey, KeyValues } from '../pdata/view/key-values.js';
import { decodeValue, encodeAnyValue, mapValue, type PValue } from '../pdata/view/value.js';
import type { Get, ItemContext } from './context.js';
import { OttlError } from './error.js';
import { goType, valueTypeName } from './value.js';

/** One key of a path: text, a number, or an expression that gives one of them. */
export interface PathKey {
  readonly text?: string;
  /** The text's bytes. */
  readonly bytes?: Uint8Array;
  readonly int?: bigint;
  readonly get?: Get;
}

/** The key of a map. @throws {OttlError} if it is none. */
export function mapKey(context: ItemContext, key: PathKey): Uint8Array {
  if (key.bytes !== undefined) return key.bytes;
  const resolved = expressionKey(context, key, 'string', 'unable to resolve a string index in map');
  return encodeKey(resolved as string);
}

/** The index in a list. @throws {OttlError} if it is none, or out of bounds. */
function listIndex(context: ItemContext, key: PathKey, length: number): number {
  const index =
    key.int ?? (expressionKey(context, key, 'int64', 'unable to resolve an integer index in slice') as bigint);
  if (index < 0n || index >= BigInt(length)) throw new OttlError(`index ${index} out of bounds`);
  return Number(index);
}

function expressionKey(context: ItemContext, key: PathKey, type: string, what: string): PValue {
  if (key.get === undefined) throw new OttlError(`${what}: invalid key type`);
  let value;
  try {
    value = key.get(context);
  } catch (error) {
    throw new OttlError(`${what}: ${(error as Error).message}`);
  }
  if (goType(value) === type) return value as PValue;
  throw new OttlError(`${what}: could not resolve key for map/slice, expecting '${type}' but got '${goType(value)}'`);
}

/** The value behind the first key of a map, then behind the others; null if a map has no such key. */
export function getFromMap(context: ItemContext, map: KeyValues, keys: readonly PathKey[]): PValue {
  const value = mapValue(map, firstKey(context, keys, 'get'));
  return value === undefined ? null : getIndexed(context, value, keys, 1);
}

/** The value behind keys of a list. */
export function getFromList(context: ItemContext, list: AnyValues, keys: readonly PathKey[]): PValue {
  return getIndexed(context, list, keys, 0);
}

function getIndexed(context: ItemContext, start: PValue, keys: readonly PathKey[], from: number): PValue {
  let value = start;
  for (let i = from; i < keys.length; i++) {
    const key = keys[i]!; // i < length
    if (value instanceof KeyValues) {
      const inner = mapValue(value, mapKey(context, key));
      if (inner === undefined) return null;
      value = inner;
    } else if (value instanceof AnyValues) {
      const elements = value.elements();
      value = decodeValue(elements[listIndex(context, key, elements.length)]!); // within bounds
    } else {
      throw notIndexable(value);
    }
  }
  return value;
}

/** Sets the value behind keys of a map in its place. @param value content of an AnyValue. */
export function setInMap(context: ItemContext, map: KeyValues, keys: readonly PathKey[], value: Uint8Array): void {
  const key = firstKey(context, keys, 'set');
  if (keys.length === 1) map.put(key, value);
  else map.put(key, withIndexed(context, mapValue(map, key) ?? null, keys, 1, value));
}

/** The content of a list's AnyValue once what stands behind the keys is set. */
export function withListIndexed(
  context: ItemContext,
  list: AnyValues,
  keys: readonly PathKey[],
  value: Uint8Array,
): Uint8Array {
  return withIndexed(context, list, keys, 0, value);
}

function withIndexed(
  context: ItemContext,
  current: PValue,
  keys: readonly PathKey[],
  at: number,
  value: Uint8Array,
): Uint8Array {
  const key = keys[at];
  if (key === undefined) return value;
  if (current instanceof KeyValues) {
    const name = mapKey(context, key);
    current.put(name, withIndexed(context, mapValue(current, name) ?? null, keys, at + 1, value));
    return encodeAnyValue(current);
  }
  if (current instanceof AnyValues) {
    const elements = current.elements();
    const index = listIndex(context, key, elements.length);
    current.setAt(index, withIndexed(context, decodeValue(elements[index]!), keys, at + 1, value)); // within bounds
    return encodeAnyValue(current);
  }
  if (current !== null) throw notIndexable(current);
  return created(context, key, withIndexed(context, null, keys, at + 1, value));
}

/** A map or list made for the key, around a value. */
function created(context: ItemContext, key: PathKey, value: Uint8Array): Uint8Array {
  const resolved = key.text ?? key.int ?? key.get?.(context);
  if (typeof resolved === 'bigint') {
    const list = AnyValues.of([]);
    for (let i = 0n; i < resolved; i++) list.push(encodeAnyValue(null));
    list.push(value);
    return encodeAnyValue(list);
  }
  if (typeof resolved !== 'string') {
    throw new OttlError('neither a string nor an int index was given, this is an error in the OTTL');
  }
  const map = KeyValues.empty();
  map.put(encodeKey(resolved), value);
  return encodeAnyValue(map);
}

function firstKey(context: ItemContext, keys: readonly PathKey[], what: 'get' | 'set'): Uint8Array {
  const key = keys[0]!; // callers have keys
  if (key.bytes !== undefined) return key.bytes;
  try {
    return mapKey(context, key);
  } catch (error) {
    throw new OttlError(`cannot ${what} map value: ${(error as Error).message}`);
  }
}

function notIndexable(value: PValue): OttlError {
  return new OttlError(`type ${valueTypeName(value)} does not support string indexing`);
}
