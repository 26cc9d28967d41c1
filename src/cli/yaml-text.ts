/** A configuration as YAML in the layout of the reference's encoder (yaml.v3 3.0.4): four blanks a level, keys sorted. */
import type { ConfigValue, MapValue } from '../config/value.js';
import { timestampText } from '../config/yaml/timestamp.js';
import { formatFloatShortest } from '../pdata/go-format.js';
import { compareYamlKeys } from './yaml-key-order.js';
import { INDENT, textKey, textValue } from './yaml-scalar-text.js';

/** A document, ending with a line break. */
export function yamlText(value: ConfigValue): string {
  return `${node(value, 0, 0).replace(/^[\n ]/, '')}\n`;
}

/**
 * What stands behind a key or a dash: ` scalar`, or lines below.
 *
 * @param indent of the lines of a list or map.
 * @param textIndent of the lines of a text.
 */
function node(value: ConfigValue, indent: number, textIndent: number): string {
  switch (value.kind) {
    case 'list':
      return value.items.length === 0 ? ' []' : list(value.items, indent);
    case 'map':
      return value.entries.size === 0 ? ' {}' : map(value, indent);
    case 'expanded':
      return node(value.value, indent, textIndent);
    case 'string':
      return ` ${textValue(value.value, textIndent)}`;
    case 'time':
      return ` ${timestampText(value.text)}`;
    case 'float':
      return ` ${floatText(value.value)}`;
    case 'null':
      return ' null';
    case 'int':
    case 'bool':
      return ` ${value.value}`;
  }
}

function list(items: readonly ConfigValue[], indent: number): string {
  return items.map((item) => `\n${' '.repeat(indent)}- ${behindDash(item, indent + 2)}`).join('');
}

/** A list or map in a list starts on the line of the dash. */
function behindDash(value: ConfigValue, indent: number): string {
  return node(value, indent, indent).replace(/^(\n *| )/, '');
}

function map({ entries }: MapValue, indent: number): string {
  const below = deeper(indent);
  const start = `\n${' '.repeat(indent)}`;
  return [...entries]
    .sort(([a], [b]) => compareYamlKeys(a, b))
    .map(([key, entry]) => {
      const shown = textKey(key);
      const value = node(entry.value, below, below);
      if ('simple' in shown) return `${start}${shown.simple}:${value}`;
      // Behind a `:` of its own a list or map begins on the same line.
      const sameLine = value.startsWith('\n') ? value.slice(start.length + 1) : value;
      return `${start}? ${shown.explicit}${start}:${sameLine}`;
    })
    .join('');
}

/** The next multiple of the indent: what is in a list stands two blanks further only where the dash is. */
function deeper(indent: number): number {
  return INDENT * Math.floor((indent + INDENT) / INDENT);
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return formatFloatShortest(value);
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}
