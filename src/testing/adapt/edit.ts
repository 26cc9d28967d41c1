/** Changes to a configuration that was read: what is not named stays as it is, with its place in the user's file. */
import { EMPTY_MAP, fromPlain, toPlain } from '../../config/value.js';
import type { ConfigValue, MapEntry, MapValue } from '../../config/value.js';

export type Path = readonly string[];

/** What stands there, or undefined. An `${…}` reference counts as what it gave. */
export function valueAt(root: ConfigValue, path: Path): ConfigValue | undefined {
  let value: ConfigValue = root;
  for (const key of path) {
    const entry = asMap(value).entries.get(key);
    if (entry === undefined) return undefined;
    value = entry.value;
  }
  return value;
}

export function has(root: ConfigValue, path: Path): boolean {
  return valueAt(root, path) !== undefined;
}

/** The text that stands there: what a reference was replaced by, as it was written. */
export function textAt(root: ConfigValue, path: Path): string | undefined {
  const value = valueAt(root, path);
  if (value === undefined) return undefined;
  if (value.kind === 'expanded') return value.original;
  const plain = toPlain(value);
  return typeof plain === 'string' || typeof plain === 'number' ? String(plain) : undefined;
}

export function plainAt(root: ConfigValue, path: Path): unknown {
  const value = valueAt(root, path);
  return value === undefined ? undefined : toPlain(value);
}

/** Names of what stands in the map there. */
export function keysAt(root: ConfigValue, path: Path): string[] {
  return [...asMap(valueAt(root, path) ?? EMPTY_MAP).entries.keys()];
}

/** With plain data in that place; maps on the way are made where they are missing. */
export function withValue(root: MapValue, path: Path, data: unknown): MapValue {
  return edited(root, path, (entry) => ({ ...entry, value: fromPlain(data) }));
}

export function without(root: MapValue, path: Path): MapValue {
  return has(root, path) ? edited(root, path, () => undefined) : root;
}

function edited(root: MapValue, path: Path, change: (entry: MapEntry | undefined) => MapEntry | undefined): MapValue {
  const [key, ...rest] = path;
  if (key === undefined) throw new TypeError('bug in the hub: an edit needs a path');
  const entries = new Map(root.entries);
  const entry = entries.get(key);
  const next =
    rest.length === 0 ? change(entry) : { ...entry, value: edited(asMap(entry?.value ?? EMPTY_MAP), rest, change) };
  if (next === undefined) entries.delete(key);
  else entries.set(key, next);
  return { ...root, entries };
}

/** Null and whatever else is no map count as an empty one. */
function asMap(value: ConfigValue): MapValue {
  const found = value.kind === 'expanded' ? value.value : value;
  return found.kind === 'map' ? found : EMPTY_MAP;
}
