/**
 * Verbosity `detailed`: every field on a line of its own.
 *
 * Source followed: collector `debugexporter/internal/otlptext` at 0.131.0, trailing spaces and doubled colons included.
 */
import type { AnyValueKind } from '../../pdata/any-value.js';
import { formatTimestamp } from '../../pdata/go-format.js';
import type { ScopeGroup } from './group.js';
import type { Attribute, Value } from './read.js';

/** Text that grows line by line. */
export class Lines {
  #text = '';

  add(line: string): void {
    this.#text += line;
    this.#text += '\n';
  }

  toString(): string {
    return this.#text;
  }
}

const TYPE_NAMES: Readonly<Record<AnyValueKind, string>> = {
  empty: 'Empty',
  string: 'Str',
  bool: 'Bool',
  int: 'Int',
  double: 'Double',
  map: 'Map',
  slice: 'Slice',
  bytes: 'Bytes',
};

export function valueText(value: Value): string {
  return `${TYPE_NAMES[value.kind]}(${value.text})`;
}

/** A headed list; nothing at all when there are none. What stands before `->` in the header indents the list further. */
export function addAttributes(lines: Lines, header: string, attributes: readonly Attribute[]): void {
  if (attributes.length === 0) return;
  lines.add(`${header}:`);
  const arrow = header.indexOf('->');
  const indent = arrow < 0 ? '' : header.slice(0, arrow);
  for (const { key, value } of attributes) lines.add(`${indent}     -> ${key}: ${valueText(value)}`);
}

export function addScope(lines: Lines, scope: ScopeGroup): void {
  lines.add(`InstrumentationScope ${scope.name} ${scope.version}`);
  addAttributes(lines, 'InstrumentationScope attributes', scope.attributes);
}

export function timeText(unixNano: bigint): string {
  return formatTimestamp(unixNano);
}
