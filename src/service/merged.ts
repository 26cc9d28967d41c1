/** Those of one key become one; order of first appearance. */
export function merged<T>(values: readonly T[], key: (value: T) => string, add: (a: T, b: T) => T): T[] {
  const byKey = new Map<string, T>();
  for (const value of values) {
    const before = byKey.get(key(value));
    byKey.set(key(value), before === undefined ? value : add(before, value));
  }
  return [...byKey.values()];
}
