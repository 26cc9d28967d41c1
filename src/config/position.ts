import type { ConfigValue, Position } from './value.js';

/** Where the key at the end of `path` stands; failing that, the innermost part of the path that stands anywhere. */
export function positionOf(root: ConfigValue, path: readonly string[]): Position | undefined {
  let current = root;
  let found: Position | undefined = undefined;
  for (const key of path) {
    if (current.kind === 'expanded') current = current.value;
    if (current.kind === 'map') {
      const entry = current.entries.get(key);
      if (entry === undefined) return found;
      found = entry.keyAt ?? entry.value.at ?? found;
      current = entry.value;
    } else if (current.kind === 'list') {
      const item = current.items[Number(key)];
      if (item === undefined) return found;
      found = item.at ?? found;
      current = item;
    } else return found;
  }
  return found;
}
