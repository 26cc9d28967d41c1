/** Lists put together while a statement runs, made into telemetry where a function wants that. */
import { AnyValues } from '../pdata/view/any-values.js';
import { KeyValues } from '../pdata/view/key-values.js';
import { listOf, type PValue } from '../pdata/view/value.js';
import { OttlError } from './error.js';
import { goType, isRawMap, telemetryValue, TypedList, type Value } from './value.js';

/**
 * Plain values and lists of them are taken; maps and lists that are telemetry already, times, ids and lists of one type are not.
 *
 * @throws {OttlError} naming the type of each element that is refused. Source followed: pdata's `FromRaw`.
 */
export function elementsFromRaw(elements: readonly Value[]): PValue[] {
  const refused: string[] = [];
  const taken = takeAll(elements, refused);
  if (refused.length > 0) throw new OttlError(refused.join('; '));
  return taken;
}

/** The same, as a list. */
export function listFromRaw(elements: readonly Value[]): AnyValues {
  return listOf(elementsFromRaw(elements));
}

function takeAll(elements: readonly Value[], refused: string[]): PValue[] {
  return elements.map((element) => take(element, refused));
}

function take(value: Value, refused: string[]): PValue {
  if (value instanceof KeyValues && isRawMap(value)) return value;
  if (Array.isArray(value)) return listOf(takeAll(value as readonly Value[], refused));
  const isWhole = value instanceof KeyValues || value instanceof AnyValues || value instanceof TypedList;
  const known = isWhole ? undefined : telemetryValue(value);
  if (known !== undefined) return known;
  refused.push(`<Invalid value type ${goType(value)}>`);
  return null;
}
