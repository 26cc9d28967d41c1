/** What tells one series from another: a text that is the same for the same attributes in any order. */
import { AnyValues } from '../../pdata/view/any-values.js';
import { KeyValues } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import { listValues, mapEntries, type PValue } from '../../pdata/view/value.js';
import type { Walk } from '../../pdata/view/walk.js';

const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');
const SCOPE_NAME = slotOf('InstrumentationScope', 'name');
const SCOPE_VERSION = slotOf('InstrumentationScope', 'version');
const SCOPE_ATTRIBUTES = slotOf('InstrumentationScope', 'attributes');
const NAME = slotOf('Metric', 'name');
const UNIT = slotOf('Metric', 'unit');

/** Identity of resource and scope. */
export function scopeIdentity({ resource, scope }: Walk): string {
  return [
    mapIdentity(resource.map(RESOURCE_ATTRIBUTES)),
    part(scope.text(SCOPE_NAME)),
    part(scope.text(SCOPE_VERSION)),
    mapIdentity(scope.map(SCOPE_ATTRIBUTES)),
  ].join('');
}

/** Identity of a metric in its scope. @param kind of its data, with whether it is monotonic. */
export function metricIdentity({ item }: Walk, kind: string): string {
  return part(item.text(NAME)) + part(item.text(UNIT)) + part(kind);
}

export function mapIdentity(map: KeyValues): string {
  if (map.size === 0) return '{}';
  const entries = mapEntries(map).map(([key, value]) => part(key) + valueIdentity(value));
  return `{${(entries.length === 1 ? entries : entries.sort()).join('')}}`;
}

/** Lengths in front keep neighbours apart. */
function part(text: string): string {
  return `${text.length}:${text}`;
}

function valueIdentity(value: PValue): string {
  if (value instanceof KeyValues) return mapIdentity(value);
  if (value instanceof AnyValues) return `[${listValues(value).map(valueIdentity).join('')}]`;
  if (value instanceof Uint8Array) return `x${part(Buffer.from(value).toString('latin1'))}`;
  switch (typeof value) {
    case 'string':
      return `s${part(value)}`;
    case 'number':
      return `d${Object.is(value, -0) ? '-0' : String(value)};`;
    default:
      return `${typeof value}${String(value)};`;
  }
}
