import { AnyValues } from '../pdata/view/any-values.js';
import { encodeKey, KeyValues } from '../pdata/view/key-values.js';
import { decodeValue, encodeAnyValue, listOf, mapValue, type PValue } from '../pdata/view/value.js';
import type { Get, ItemContext } from './context.js';
import { OttlError } from './error.js';
import { elementsFromRaw } from './from-raw.js';
import type { Key } from './grammar/ast.js';
import { goType, TypedList, type Value } from './value.js';

/** A list literal: Go's `[]any`. */
export function literalList(elements: readonly Get[]): Get {
  return (context) => elements.map((get) => get(context));
}

/** A map literal. Of a key that comes twice the last value counts. */
export function literalMap(items: readonly (readonly [key: string, get: Get])[]): Get {
  const last = new Map(items);
  const entries = [...last].map(([key, get]) => [encodeKey(key), get] as const);
  return (context) => {
    const map = KeyValues.empty();
    for (const [key, get] of entries) map.put(key, encodeAnyValue(member(get(context))));
    return map;
  };
}

/** Maps are taken, and maps in a list; nothing else that is telemetry already. */
function member(value: Value): PValue {
  if (value instanceof KeyValues) return value;
  if (!Array.isArray(value)) return elementsFromRaw([value])[0]!; // as many as are given
  const elements = value as readonly Value[];
  return listOf(elements.map((element) => (element instanceof KeyValues ? element : elementsFromRaw([element])[0]!)));
}

/** What stands behind the keys of a call's result. */
export function indexResult(get: Get, keys: readonly Key[]): Get {
  const steps = keys.map(stepOf);
  return (context: ItemContext) => {
    let result = get(context);
    for (const step of steps) result = step(result);
    return result;
  };
}

function stepOf({ string, int }: Key): (value: Value) => Value {
  if (string !== undefined) {
    const key = encodeKey(string);
    return (value) => {
      if (!(value instanceof KeyValues)) {
        throw new OttlError(`type, ${goType(value)}, does not support string indexing`);
      }
      const found = mapValue(value, key);
      if (found === undefined) throw new OttlError('key not found in map');
      return found;
    };
  }
  if (int !== undefined) return (value) => elementAt(value, int);
  return () => {
    throw new OttlError('neither map nor slice index were set; this is an error in OTTL');
  };
}

function elementAt(value: Value, index: bigint): Value {
  const elements = elementsOf(value);
  if (elements === undefined) throw new OttlError(`type, ${goType(value)}, does not support int indexing`);
  if (index < 0n || index >= BigInt(elements.length)) throw new OttlError(`index ${index} out of bounds`);
  const found = elements[Number(index)]!; // within bounds
  return value instanceof AnyValues ? decodeValue(found as Uint8Array) : found;
}

function elementsOf(value: Value): ArrayLike<Value> | undefined {
  if (value instanceof AnyValues) return value.elements();
  if (value instanceof TypedList) return value.element === 'uint64' ? undefined : value.values;
  return Array.isArray(value) ? (value as readonly Value[]) : undefined;
}
