/** Maps over maps: `::` in keys, and several sources laid over each other (§2.2). */
import type { MapEntry, MapValue } from '../value.js';

export const KEY_DELIMITER = '::';

/** Splits keys that hold `::` into nested maps, at every level down to the first list. */
export function splitKeys(map: MapValue): MapValue {
  let result: MapValue = { ...map, entries: new Map() };
  for (const [key, entry] of map.entries) {
    const value = entry.value.kind === 'map' ? splitKeys(entry.value) : entry.value;
    result = mergeMaps(result, nest(key.split(KEY_DELIMITER), { ...entry, value }));
  }
  return result;
}

/** The one-key map, of one-key maps, that leads along `parts` to the entry. */
function nest(parts: readonly string[], entry: MapEntry): MapValue {
  const [part = '', ...rest] = parts; // splitting gives at least one part
  const inner = rest.length === 0 ? entry : { keyAt: entry.keyAt, value: nest(rest, entry) };
  return { kind: 'map', entries: new Map([[part, inner]]), at: entry.value.at };
}

/** `over` laid over `base`: maps merge, anything else replaces. An empty map over a map changes nothing. */
export function mergeMaps(base: MapValue, over: MapValue): MapValue {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key)?.value;
    const merges = below?.kind === 'map' && entry.value.kind === 'map';
    entries.set(key, merges ? { ...entry, value: mergeMaps(below, entry.value) } : entry);
  }
  return { kind: 'map', entries, at: base.at ?? over.at };
}

/** Every value that is no non-empty map, under its path, in the reference's order (by the joined path). */
export function leavesOf(map: MapValue, path: readonly string[] = []): [readonly string[], MapEntry][] {
  return [...map.entries].flatMap(([key, entry]): [readonly string[], MapEntry][] => {
    const below = [...path, key];
    return entry.value.kind === 'map' && entry.value.entries.size > 0 ? leavesOf(entry.value, below) : [[below, entry]];
  });
}
