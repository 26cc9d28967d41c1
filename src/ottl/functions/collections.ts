/** Converters of maps and lists. */
import { AnyValues } from '../../pdata/view/any-values.js';
import { Cursor } from '../../pdata/cursor.js';
import { KeyValues } from '../../pdata/view/key-values.js';
import { compareText, textBytes } from '../../pdata/view/text.js';
import { listOf, listValues, mapEntries, mapOf, mapValueAt, type PValue } from '../../pdata/view/value.js';
import { compareValues } from '../compare.js';
import { OttlError } from '../error.js';
import { listFromRaw } from '../from-raw.js';
import { define } from '../function.js';
import { asText } from '../getters.js';
import { formatValue } from '../go/format-value.js';
import { goType, MessagePart, TypedList, type Value } from '../value.js';

export const len = define('Len', { Target: 'Getter' }, ({ Target }) => (context) => {
  const length = lengthOf(Target.get(context));
  if (length === undefined) {
    throw new OttlError(
      'target arg must be of type string, []any, map[string]any, pcommon.Map, pcommon.Slice, pcommon.Value (of type String, Map, Slice) or a supported slice type from the plog, pmetric or ptrace packages',
    );
  }
  return BigInt(length);
});

function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return textBytes(value);
  if (value instanceof KeyValues) return value.size;
  if (value instanceof MessagePart) return value.goType.endsWith('Slice') ? countMessages(value.bytes) : undefined;
  if (value instanceof TypedList) return value.values.length;
  if (value instanceof AnyValues || value instanceof Uint8Array) return value.length;
  return Array.isArray(value) ? value.length : undefined;
}

function countMessages(fields: Uint8Array): number {
  let count = 0;
  const cursor = new Cursor(fields);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    cursor.skip(tag);
    count++;
  }
  return count;
}

export const keys = define('Keys', { Target: 'PMapGetter' }, ({ Target }) => (context) => {
  const map = Target(context);
  return listOf(Array.from({ length: map.size }, (_, i) => map.keyAt(i)));
});

export const values = define('Values', { Target: 'PMapGetter' }, ({ Target }) => (context) => {
  const map = Target(context);
  return listOf(Array.from({ length: map.size }, (_, i) => mapValueAt(map, i)));
});

export const containsValue = define('ContainsValue', { Target: 'PSliceGetter', Item: 'Getter' }, ({ Target, Item }) => {
  return (context) => {
    const list = Target(context);
    const item = Item.get(context);
    return listValues(list).some((value) => compareValues(value, item, '=='));
  };
});

export const sort = define('Sort', { Target: 'Getter', Order: 'string?' }, ({ Target, Order = 'asc' }) => {
  if (Order !== 'asc' && Order !== 'desc') {
    throw new OttlError(`invalid arguments: ${Order}. Order should be either "asc" or "desc"`);
  }
  const direction = Order === 'asc' ? 1 : -1;
  return (context) => {
    const value = Target.get(context);
    if (value instanceof AnyValues) return sortedList(value, direction);
    if (value instanceof TypedList && value.element !== 'uint64') return sortedTyped(value, direction);
    if (Array.isArray(value)) return sortedList(listOfPrimitives(value as readonly Value[]), direction);
    throw new OttlError(`sort with unsupported type: '${goType(value)}'. Target is not a list`);
  };
});

function listOfPrimitives(elements: readonly Value[]): AnyValues {
  try {
    return listFromRaw(elements);
  } catch (error) {
    const what = `sort with unsupported type: '[]interface {}'. Target is not a list of primitive types`;
    throw new OttlError(`${what}; ${(error as Error).message}`);
  }
}

function sortedTyped(list: TypedList, direction: number): Value {
  const order = (a: unknown, b: unknown): number => direction * compareText(String(a), String(b));
  const numbers = (a: unknown, b: unknown): number => direction * compareNumbers(Number(a), Number(b));
  const isText = list.element === 'string' || list.element === 'bool';
  return new TypedList(list.element, [...list.values].sort(isText ? order : numbers));
}

/** Lists with maps, lists or bytes inside stay as they are. */
function sortedList(list: AnyValues, direction: number): Value {
  const elements = listValues(list);
  if (elements.length === 0 || elements.some((element) => element !== null && typeof element === 'object')) return list;
  const areNumbers = elements.every((element) => typeof element === 'bigint' || typeof element === 'number');
  if (!areNumbers) {
    const keyed = elements.map((element) => ({ element, key: asText(element) }));
    return keyed.sort((a, b) => direction * compareText(a.key, b.key)).map(({ element }) => element);
  }
  if (elements.every((element) => typeof element === 'bigint')) {
    return [...elements].sort((a, b) => direction * (a < b ? -1 : a > b ? 1 : 0));
  }
  return [...elements].sort((a, b) => direction * compareNumbers(Number(a), Number(b)));
}

/** NaN comes first. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a - b;
}

export const sliceToMap = define(
  'SliceToMap',
  { Target: 'Getter', KeyPath: '[]string?', ValuePath: '[]string?' },
  ({ Target, KeyPath, ValuePath }) => {
    return (context) => {
      const value = Target.get(context);
      const list =
        value instanceof AnyValues ? listValues(value) : Array.isArray(value) ? (value as readonly Value[]) : undefined;
      if (list === undefined) throw new OttlError(`unsupported type provided to SliceToMap function: ${goType(value)}`);
      return mapOf(list.map((element, i) => entryOf(element, i, KeyPath, ValuePath)));
    };
  },
);

function entryOf(
  element: Value,
  index: number,
  keyPath: readonly string[] | undefined,
  valuePath: readonly string[] | undefined,
): [string, PValue] {
  if (!(element instanceof KeyValues)) {
    throw new OttlError(`could not cast element '${formatValue(element)}' to map[string]any`);
  }
  let key = String(index);
  if (keyPath !== undefined) {
    const found = valueAt(element, keyPath, 'key');
    if (typeof found !== 'string') throw new OttlError('extracted key attribute is not of type string');
    key = found;
  }
  return [key, valuePath === undefined ? element : valueAt(element, valuePath, 'value')];
}

function valueAt(map: KeyValues, path: readonly string[], what: string): PValue {
  const fail = (why: string): OttlError => new OttlError(`could not extract ${what} from element: ${why}`);
  if (path.length === 0) throw fail('must provide at least one path item');
  let value: PValue = map;
  path.forEach((name, i) => {
    // The last of equal keys counts, as in the reference's raw map.
    const found: PValue | undefined = value instanceof KeyValues ? new Map(mapEntries(value)).get(name) : undefined;
    if (found === undefined)
      throw fail(`provided object does not contain the path [${path.slice(missingFrom(value, i)).join(' ')}]`);
    value = found;
  });
  return value;
}

/** The reference names the rest of the path from the object that lacks it. */
function missingFrom(value: PValue, step: number): number {
  return value instanceof KeyValues ? step : step - 1;
}
