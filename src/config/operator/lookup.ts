/** Reading and changing nested maps by path. */
import { EMPTY_MAP, type ConfigValue, type MapValue } from '../value.js';

export function entryAt(value: ConfigValue | undefined, ...path: readonly string[]): ConfigValue | undefined {
  let current = value;
  for (const key of path) {
    if (current?.kind !== 'map') return undefined;
    current = current.entries.get(key)?.value;
  }
  return current;
}

export function textAt(value: ConfigValue | undefined, ...path: readonly string[]): string | undefined {
  const found = entryAt(value, ...path);
  return found?.kind === 'string' ? found.value : undefined;
}

export function itemsOf(value: ConfigValue | undefined): readonly ConfigValue[] {
  return value?.kind === 'list' ? value.items : [];
}

export function keysOf(value: ConfigValue | undefined): readonly string[] {
  return value?.kind === 'map' ? [...value.entries.keys()] : [];
}

/** The map with the value at `path` replaced; maps on the way are made where they are missing or null. */
export function withEntry(map: MapValue, path: readonly string[], value: ConfigValue): MapValue {
  const [key = '', ...rest] = path;
  const entry = map.entries.get(key);
  const below = entry?.value.kind === 'map' ? entry.value : { ...EMPTY_MAP, at: entry?.value.at };
  const replaced = rest.length === 0 ? value : withEntry(below, rest, value);
  return { ...map, entries: new Map(map.entries).set(key, { ...entry, value: replaced }) };
}
