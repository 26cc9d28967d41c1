/** Lists of blocks in which plain texts may stand for a block (`ListField.textsAs`). */
import type { ListField, ObjectSchema } from '../component/schema.js';
import { compareGoStrings } from './go-text.js';
import {
  goTypeName,
  toPlain,
  withoutReferences,
  type ConfigValue,
  type ListValue,
  type MapValue,
  type Position,
} from './value.js';

export type Gathered =
  { readonly value: MapValue } | { readonly key: string; readonly message: string; readonly at: Position | undefined };

/**
 * The block with the texts of such lists gathered into blocks, or the first thing that is wrong with one. Source followed:
 * `Unmarshal` in `transformprocessor/config.go` at 0.131.0.
 */
export function gatherTexts(schema: ObjectSchema, block: MapValue): Gathered {
  const entries = new Map(block.entries);
  for (const [key, field] of Object.entries(schema.fields)) {
    const entry = block.entries.get(key);
    if (entry === undefined || field.kind !== 'list' || field.textsAs === undefined) continue;
    const gathered = gatherList(key, field.textsAs, withoutReferences(entry.value, false));
    if (!('kind' in gathered)) return { key, ...gathered };
    entries.set(key, { ...entry, value: gathered });
  }
  return { value: { ...block, entries } };
}

function gatherList(
  key: string,
  textsAs: NonNullable<ListField['textsAs']>,
  list: ConfigValue,
): ListValue | { readonly message: string; readonly at: Position | undefined } {
  if (list.kind !== 'list') {
    return { message: `invalid ${key} type, expected: array, got: ${asGoBool(list)}`, at: list.at };
  }
  const texts = list.items.filter(({ kind }) => kind === 'string');
  const blocks = list.items.filter(({ kind }) => kind !== 'string');
  const firstText = list.items.findIndex(({ kind }) => kind === 'string');
  const late = list.items.find(({ kind }, index) => kind !== 'string' && index > firstText);
  if (firstText !== -1 && late !== undefined) {
    const styles = 'please use only Basic configuration or only Advanced configuration';
    return { message: `configuring multiple configuration styles is not supported, ${styles}`, at: late.at };
  }
  const missing = list.items.findIndex(({ kind }) => kind === 'null');
  if (missing !== -1) {
    const message = `${key}[${missing}] is empty: write a statement, or a block with ${textsAs}, or take the entry away`;
    return { message, at: list.items[missing]!.at };
  }
  if (texts.length === 0) return list;
  const value: ConfigValue = { kind: 'list', items: texts, at: texts[0]!.at };
  const gathered: MapValue = { kind: 'map', entries: new Map([[textsAs, { value }]]), at: texts[0]!.at };
  return { ...list, items: [...blocks, gathered] };
}

/** What Go's `%t` prints of a value that need not be one of true and false. */
function asGoBool(value: ConfigValue): string {
  switch (value.kind) {
    case 'bool':
      return String(value.value);
    case 'null':
      return '%!t(<nil>)';
    case 'list':
      return `[${value.items.map(asGoBool).join(' ')}]`;
    case 'map': {
      const keys = [...value.entries.keys()].sort(compareGoStrings);
      return `map[${keys.map((key) => `%!t(string=${key}):${asGoBool(value.entries.get(key)!.value)}`).join(' ')}]`;
    }
    default:
      return `%!t(${goTypeName(value)}=${String(toPlain(value, true))})`;
  }
}
