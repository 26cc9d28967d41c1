/** XPath's core functions, and a few that the reference's engine adds. */
import { isAttribute, localName, prefixOf, stringOf, type PathNode } from './xpath-nodes.js';

export type XValue = readonly PathNode[] | string | number | boolean;

export interface Place {
  readonly node: PathNode;
  readonly position: number;
  readonly size: number;
}

export const isNodes = (value: XValue): value is readonly PathNode[] => Array.isArray(value);

export function toText(value: XValue): string {
  if (isNodes(value)) return value.length === 0 ? '' : stringOf(value[0]!);
  return typeof value === 'boolean' ? String(value) : typeof value === 'number' ? numberText(value) : value;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

export function toNumber(value: XValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = toText(value).trim();
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
}

export function toBoolean(value: XValue): boolean {
  if (isNodes(value)) return value.length > 0;
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : value !== '' && value !== false;
}

interface XFunction {
  readonly least: number;
  readonly most: number;
  readonly call: (args: readonly XValue[], place: Place) => XValue;
}

function fn(least: number, most: number, call: XFunction['call']): XFunction {
  return { least, most, call };
}

/** Of the argument's first node, or of the node at hand. */
function nameOf(read: (node: PathNode) => string): XFunction {
  return fn(0, 1, ([argument], { node }) => {
    const found = argument === undefined ? node : isNodes(argument) ? argument[0] : undefined;
    return found === undefined ? '' : read(found);
  });
}

const text = (args: readonly XValue[], i: number): string => toText(args[i]!); // arity was checked
const orSelf = (args: readonly XValue[], { node }: Place): string =>
  args.length === 0 ? stringOf(node) : text(args, 0);

export const FUNCTIONS: Readonly<Record<string, XFunction>> = {
  position: fn(0, 0, (_, { position }) => position),
  last: fn(0, 0, (_, { size }) => size),
  count: fn(1, 1, ([nodes]) => (isNodes(nodes!) ? nodes.length : 0)),
  'local-name': nameOf(localName),
  name: nameOf((node) => (prefixOf(node) === '' ? localName(node) : `${prefixOf(node)}:${localName(node)}`)),
  'namespace-uri': nameOf((node) => (isAttribute(node) ? node.attribute.namespace : node.namespace)),
  string: fn(0, 1, orSelf),
  concat: fn(2, Infinity, (args) => args.map(toText).join('')),
  'starts-with': fn(2, 2, (args) => text(args, 0).startsWith(text(args, 1))),
  'ends-with': fn(2, 2, (args) => text(args, 0).endsWith(text(args, 1))),
  contains: fn(2, 2, (args) => text(args, 0).includes(text(args, 1))),
  'substring-before': fn(2, 2, (args) => {
    const at = text(args, 0).indexOf(text(args, 1));
    return at === -1 ? '' : text(args, 0).slice(0, at);
  }),
  'substring-after': fn(2, 2, (args) => {
    const at = text(args, 0).indexOf(text(args, 1));
    return at === -1 ? '' : text(args, 0).slice(at + text(args, 1).length);
  }),
  substring: fn(2, 3, (args) => {
    const start = Math.round(toNumber(args[1]!));
    const end = args[2] === undefined ? Infinity : start + Math.round(toNumber(args[2]));
    return [...text(args, 0)].filter((_, i) => i + 1 >= start && i + 1 < end).join('');
  }),
  'string-length': fn(0, 1, (args, place) => [...orSelf(args, place)].length),
  'normalize-space': fn(0, 1, (args, place) => orSelf(args, place).trim().replace(/\s+/g, ' ')),
  translate: fn(3, 3, (args) => {
    const [from, to] = [[...text(args, 1)], [...text(args, 2)]];
    return [...text(args, 0)].map((one) => (from.includes(one) ? (to[from.indexOf(one)] ?? '') : one)).join('');
  }),
  'lower-case': fn(1, 1, (args) => text(args, 0).toLowerCase()),
  boolean: fn(1, 1, ([value]) => toBoolean(value!)),
  not: fn(1, 1, ([value]) => !toBoolean(value!)),
  true: fn(0, 0, () => true),
  false: fn(0, 0, () => false),
  number: fn(0, 1, (args, { node }) => toNumber(args[0] ?? stringOf(node))),
  sum: fn(1, 1, ([nodes]) =>
    isNodes(nodes!) ? nodes.reduce((sum, node) => sum + toNumber([node]), 0) : toNumber(nodes!),
  ),
  floor: fn(1, 1, ([value]) => Math.floor(toNumber(value!))),
  ceiling: fn(1, 1, ([value]) => Math.ceil(toNumber(value!))),
  round: fn(1, 1, ([value]) => Math.round(toNumber(value!))),
};
