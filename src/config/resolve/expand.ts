/** `${…}` references in values (§2.3). */
import { goQuote } from '../go-text.js';
import { mapValues, type ConfigValue } from '../value.js';
import { formatLocation, parseLocation, type Location } from './location.js';
import { ResolveError, type Retrieved } from './retrieve.js';

/** Where a reference that has no scheme looks. */
const DEFAULT_SCHEME = 'env';
const MAX_PASSES = 1000;
/** Characters a text may grow to; far above any configuration, it stops references that multiply themselves. */
const MAX_TEXT = 16 * 1024 * 1024;
const TOO_MANY = 'too many recursive expansions';

export type Retrieve = (location: Location) => Promise<Retrieved>;

interface Pass {
  readonly value: ConfigValue;
  readonly changed: boolean;
}

/** Expands until nothing changes. @throws {ResolveError} */
export async function expand(value: ConfigValue, retrieve: Retrieve): Promise<ConfigValue> {
  let current = value;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { value: next, changed } = await expandOnce(current, retrieve);
    if (!changed) return next;
    current = next;
  }
  throw new ResolveError(TOO_MANY, value.at);
}

async function expandOnce(value: ConfigValue, retrieve: Retrieve): Promise<Pass> {
  switch (value.kind) {
    case 'string':
      return expandText(value.value, value, retrieve);
    case 'expanded':
      return expandExpanded(value, retrieve);
    case 'list':
      return expandList(value, retrieve);
    case 'map':
      return expandMap(value, retrieve);
    default:
      return { value, changed: false };
  }
}

/** The target is not known yet, so what a reference gave is expanded in both its forms. */
async function expandExpanded(value: ConfigValue & { kind: 'expanded' }, retrieve: Retrieve): Promise<Pass> {
  const parsed = await expandOnce(value.value, retrieve);
  if (parsed.value.kind === 'expanded' || parsed.value.kind === 'string') return parsed;
  const text: ConfigValue = { kind: 'string', value: value.original, at: value.at };
  const original = await expandOnce(text, retrieve).catch(() => undefined);
  if (original?.value.kind !== 'string') return parsed;
  return {
    value: { kind: 'expanded', value: parsed.value, original: original.value.value, at: value.at },
    changed: parsed.changed || original.changed,
  };
}

async function expandList(list: ConfigValue & { kind: 'list' }, retrieve: Retrieve): Promise<Pass> {
  const items: ConfigValue[] = [];
  let changed = false;
  for (const item of list.items) {
    const pass = await expandOnce(item, retrieve);
    items.push(pass.value);
    changed ||= pass.changed;
  }
  return { value: { ...list, items }, changed };
}

async function expandMap(map: ConfigValue & { kind: 'map' }, retrieve: Retrieve): Promise<Pass> {
  const passes = new Map<string, Pass>();
  for (const [key, entry] of map.entries) passes.set(key, await expandOnce(entry.value, retrieve));
  const value = mapValues(map, (before, key) => passes.get(key)?.value ?? before);
  return { value, changed: [...passes.values()].some((pass) => pass.changed) };
}

async function expandText(text: string, value: ConfigValue, retrieve: Retrieve): Promise<Pass> {
  const reference = findReference(text);
  if (reference === undefined) return { value, changed: false };
  const location = locationOf(reference, value);
  const retrieved = await retrieve(location).catch((error: unknown) => {
    if (error instanceof ResolveError) throw new ResolveError(error.message, error.at ?? value.at, error.hint);
    throw error;
  });
  if (reference === text) {
    const expanded = { kind: 'expanded', value: retrieved.value, original: retrieved.text, at: value.at } as const;
    return { value: expanded, changed: true };
  }
  const replaced = text.replaceAll(reference, () => retrieved.text);
  if (replaced.length > MAX_TEXT) throw new ResolveError(TOO_MANY, value.at);
  return { value: { kind: 'string', value: replaced, at: value.at }, changed: true };
}

function locationOf(reference: string, value: ConfigValue): Location {
  const inner = reference.slice(2, -1);
  const location = parseLocation(inner.includes(':') ? inner : `${DEFAULT_SCHEME}:${inner}`);
  if ('error' in location) throw new ResolveError(location.error, value.at);
  if (!location.opaque.includes('$')) return location;
  const uri = goQuote(formatLocation(location));
  throw new ResolveError(`the uri ${uri} contains unsupported characters ('$')`, value.at);
}

/**
 * The reference to expand next: it ends at the first `}` and starts at the last `${` before it, so that nested references go
 * first. An odd number of `$` in front escapes it, and with it the rest of the text.
 */
function findReference(text: string): string | undefined {
  if (!text.includes('${')) return undefined;
  let from = 0;
  for (;;) {
    const close = text.indexOf('}', from);
    if (close < 0) return undefined;
    const open = text.slice(from, close).lastIndexOf('${') + from;
    if (open >= from) return dollarsBefore(text, from, open) % 2 === 1 ? undefined : text.slice(open, close + 1);
    from = close + 1;
  }
}

function dollarsBefore(text: string, from: number, open: number): number {
  let count = 0;
  for (let i = open - 1; i >= from && text[i] === '$'; i--) count++;
  return count;
}

/** `$$` means `$`, everywhere, once all references are gone. */
export function unescapeDollars(value: ConfigValue): ConfigValue {
  switch (value.kind) {
    case 'string':
      return { ...value, value: value.value.replaceAll('$$', () => '$') };
    case 'expanded':
      return {
        ...value,
        value: unescapeDollars(value.value),
        original: value.original.replaceAll('$$', () => '$'),
      };
    case 'list':
      return { ...value, items: value.items.map(unescapeDollars) };
    case 'map':
      return mapValues(value, unescapeDollars);
    default:
      return value;
  }
}
