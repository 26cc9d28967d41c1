/** Values in error texts, as Go's `%v` prints them. */
import { formatDurationNanos, formatFloatShortest } from '../../pdata/go-format.js';
import { AnyValues } from '../../pdata/view/any-values.js';
import { KeyValues } from '../../pdata/view/key-values.js';
import { compareText } from '../../pdata/view/text.js';
import { listValues, mapEntries } from '../../pdata/view/value.js';
import { Duration, Id, MessagePart, TypedList, type Value } from '../value.js';
import { GoTime } from './time.js';

export function formatValue(value: Value): string {
  if (value === null) return '<nil>';
  switch (typeof value) {
    case 'number':
      return formatFloatShortest(value);
    case 'string':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return formatObject(value);
  }
}

function formatObject(value: Exclude<Value, null | string | boolean | bigint | number>): string {
  if (value instanceof Uint8Array) return `[${value.join(' ')}]`;
  if (value instanceof GoTime) return value.toString();
  if (value instanceof Duration) return formatDurationNanos(value.nanos);
  if (value instanceof Id) return Buffer.from(value.bytes).toString('hex');
  if (value instanceof TypedList) return `[${value.values.map((one) => formatValue(one)).join(' ')}]`;
  if (value instanceof MessagePart) return '{}';
  if (value instanceof KeyValues) return formatMap(value);
  const elements = value instanceof AnyValues ? listValues(value) : value;
  return `[${elements.map(formatValue).join(' ')}]`;
}

/** As Go prints the raw map. */
function formatMap(map: KeyValues): string {
  const entries = mapEntries(map).sort(([a], [b]) => compareText(a, b));
  return `map[${entries.map(([key, value]) => `${key}:${formatValue(value)}`).join(' ')}]`;
}
