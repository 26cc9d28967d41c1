/** What statements did to items, in a form that is short and does not depend on the order of maps made on the way. */
type Json = Readonly<Record<string, unknown>>;

/** By name of what changed: what it is now, null where it is gone. Attributes are named one by one, metrics all at once. */
export type Changes = Readonly<Record<string, unknown>>;

/** @param before a ResourceLogs (ResourceSpans, ResourceMetrics) with one scope and one item. */
export function changesOf(before: object, after: object | undefined): Changes {
  const [old, anew] = [partsOf(before), partsOf(after ?? {})];
  return Object.fromEntries(
    [...new Set([...old.keys(), ...anew.keys()])].flatMap((name) => {
      const now = anew.get(name);
      return JSON.stringify(old.get(name)) === JSON.stringify(now) ? [] : [[name, now ?? null]];
    }),
  );
}

const SCOPES = ['scopeLogs', 'scopeSpans', 'scopeMetrics'];
const ITEMS = ['logRecords', 'spans'];

/** Every field of the resource's, the scope's and the item's message, by a name. */
function partsOf(whole: object): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  addParts(whole, '', parts);
  return parts;
}

function addParts(value: object, prefix: string, parts: Map<string, unknown>): void {
  for (const [key, child] of Object.entries(value as Json)) {
    const isOne = Array.isArray(child) && child.length === 1;
    if (isOne && SCOPES.includes(key)) addParts(child[0] as object, 'scope.', parts);
    else if (isOne && ITEMS.includes(key)) addParts(child[0] as object, 'item.', parts);
    else if (key === 'resource' || key === 'scope') addParts(child as object, `${prefix}${key}.`, parts);
    else if (key === 'attributes') addAttributes(child as readonly KeyValue[], `${prefix}${key}.`, parts);
    else if (child !== 0) parts.set(prefix + key, normalised(child));
  }
}

interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

/** Of equal keys each counts. */
function addAttributes(attributes: readonly KeyValue[], prefix: string, parts: Map<string, unknown>): void {
  for (const { key, value } of attributes) {
    const name = parts.has(prefix + key) ? `${prefix}${key} again` : prefix + key;
    parts.set(name, normalised(value));
  }
}

/** Members of kvlists and data points sorted, fields of messages sorted, absent fields and zeros alike. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => child !== 0 || ['asInt', 'asDouble', 'doubleValue', 'sum', 'min', 'max'].includes(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, normalisedField(key, child)]),
  );
}

/** Maps made on the way have any order, and so have groups of points that are merged. */
function normalisedField(key: string, child: unknown): unknown {
  if (key === 'dataPoints') return sorted(child as readonly unknown[]);
  if (key !== 'kvlistValue') return normalised(child);
  const { values = [] } = child as { readonly values?: readonly unknown[] };
  return { values: sorted(values) };
}

function sorted(elements: readonly unknown[]): unknown {
  const keyed = elements.map(normalised).map((element) => ({ element, key: JSON.stringify(element) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ element }) => element);
}
