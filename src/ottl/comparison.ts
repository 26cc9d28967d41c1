/**
 * HOT PATH: comparisons that conditions make of every item. Where one side is a literal and the other a field or an
 * attribute, they read bytes and make no value.
 */
import { ANY_VALUE } from '../pdata/fields.js';
import { encodeText } from '../pdata/view/text.js';
import { decodeAnyValue } from '../pdata/view/value.js';
import { compareFloats, compareValues, isNil } from './compare.js';
import type { Expression, ItemContext, Shortcut } from './context.js';
import type { CompareOp } from './grammar/ast.js';
import type { Value } from './value.js';

type Test = (context: ItemContext) => boolean;

const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export function compileComparison(left: Expression, op: CompareOp, right: Expression): Test {
  const quick = shortcutTest(left, op, right) ?? shortcutTest(right, MIRRORED[op], left);
  if (quick !== undefined) return quick;
  return (context) => {
    const a = left.get(context);
    return compareValues(a, right.get(context), op);
  };
}

function shortcutTest({ shortcut }: Expression, op: CompareOp, { constant }: Expression): Test | undefined {
  if (shortcut === undefined || constant === undefined) return undefined;
  const { value } = constant;
  switch (shortcut.kind) {
    case 'int':
      return isExact(value) ? intTest(shortcut.read, op, Number(value)) : undefined;
    case 'text':
      return typeof value === 'string' && isEquality(op) ? textTest(shortcut, op, encodeText(value)) : undefined;
    case 'attribute':
      return attributeTest(shortcut, op, value);
  }
}

function isEquality(op: CompareOp): boolean {
  return op === '==' || op === '!=';
}

/** Whether the value is an integer or float that a JavaScript number holds exactly. */
function isExact(value: Value): boolean {
  return typeof value === 'number' || (typeof value === 'bigint' && BigInt(Number(value)) === value);
}

function intTest(read: (context: ItemContext) => number, op: CompareOp, value: number): Test {
  return (context) => compareFloats(read(context), value, op);
}

type ShortcutOf<K extends Shortcut['kind']> = Extract<Shortcut, { kind: K }>;

function textTest({ view, slot }: ShortcutOf<'text'>, op: CompareOp, expected: Uint8Array): Test {
  const wanted = op === '==';
  return (context) => view(context).equalsBytes(slot, expected) === wanted;
}

function attributeTest({ map, key }: ShortcutOf<'attribute'>, op: CompareOp, value: Value): Test | undefined {
  if (value === null && isEquality(op)) return presenceTest(map, key, op === '==');
  if (typeof value === 'string' && isEquality(op)) return stringTest(map, key, op === '==', encodeText(value));
  return undefined;
}

/** An attribute that is there but empty is nil, too. */
function presenceTest(map: ShortcutOf<'attribute'>['map'], key: Uint8Array, isWantedAbsent: boolean): Test {
  return (context) => {
    const attributes = map(context);
    if (!attributes.lookup(key)) return isWantedAbsent;
    const { valueBuf, valueStart, valueEnd } = attributes;
    return isNilValue(valueBuf, valueStart, valueEnd) === isWantedAbsent;
  };
}

/** Whether the AnyValue between two offsets is nil: empty, or bytes of which there are none. */
function isNilValue(buf: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return true;
  switch (buf[start]) {
    case ANY_VALUE.bytesValue:
      return buf[start + 1] === 0;
    case ANY_VALUE.stringValue:
    case ANY_VALUE.boolValue:
    case ANY_VALUE.intValue:
    case ANY_VALUE.doubleValue:
    case ANY_VALUE.arrayValue:
    case ANY_VALUE.kvlistValue:
      return false;
    default:
      return isNil(decodeAnyValue(buf, start, end)); // begins with a field that is not known
  }
}

function stringTest(map: ShortcutOf<'attribute'>['map'], key: Uint8Array, wanted: boolean, text: Uint8Array): Test {
  return (context) => {
    const attributes = map(context);
    if (!attributes.lookup(key)) return !wanted;
    const { valueBuf, valueStart, valueEnd } = attributes;
    return isString(valueBuf, valueStart, valueEnd, text) === wanted;
  };
}

/** Whether the AnyValue between two offsets is this text. */
function isString(buf: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  const { length } = text;
  if (buf[start] !== ANY_VALUE.stringValue || length >= 0x80) return decodeAnyValue(buf, start, end) === textOf(text);
  if (buf[start + 1] !== length || start + 2 + length !== end) return false;
  for (let i = 0; i < length; i++) if (buf[start + 2 + i] !== text[i]) return false;
  return true;
}

function textOf(text: Uint8Array): string {
  return Buffer.from(text).toString();
}
