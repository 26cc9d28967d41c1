/** OTTL's comparison rules: values of different kinds are unequal and in no order; integers and floats compare as floats. */
import { AnyValues } from '../pdata/view/any-values.js';
import { KeyValues } from '../pdata/view/key-values.js';
import { compareText } from '../pdata/view/text.js';
import { equalValues } from '../pdata/view/value.js';
import type { CompareOp } from './grammar/ast.js';
import { GoTime } from './go/time.js';
import { Duration, Id, MessagePart, telemetryValue, TypedList, type Value } from './value.js';

export function compareValues(left: Value, right: Value, op: CompareOp): boolean {
  const [a, b] = [isNil(left) ? null : left, isNil(right) ? null : right];
  if (a === null && b === null) return op === '==' || op === '<=' || op === '>=';
  if (a === null) return compareValues(b, a, op);
  switch (typeof a) {
    case 'boolean':
      return typeof b === 'boolean' ? ordered(Number(a) - Number(b), op) : op === '!=';
    case 'string':
      return typeof b === 'string' ? compareTexts(a, b, op) : op === '!=';
    case 'bigint':
    case 'number':
      return compareNumbers(a, b, op);
    default:
      return compareObjects(a, b, op);
  }
}

/** Bytes of which there are none are a Go slice that is nil. */
export function isNil(value: Value): boolean {
  return value === null || (value instanceof Uint8Array && value.length === 0);
}

function compareTexts(a: string, b: string, op: CompareOp): boolean {
  if (op === '==') return a === b;
  if (op === '!=') return a !== b;
  return ordered(compareText(a, b), op);
}

function compareNumbers(a: bigint | number, b: Value, op: CompareOp): boolean {
  if (typeof a === 'bigint' && typeof b === 'bigint') return ordered(a < b ? -1 : a > b ? 1 : 0, op);
  if (typeof b !== 'number' && typeof b !== 'bigint') return op === '!=';
  return compareFloats(Number(a), Number(b), op);
}

/** With NaN everything but `!=` is false. */
export function compareFloats(a: number, b: number, op: CompareOp): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

/** @param order negative, 0 or positive. */
function ordered(order: number, op: CompareOp): boolean {
  return compareFloats(order, 0, op);
}

function orderOf(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareObjects(
  a: Exclude<Value, null | string | boolean | bigint | number>,
  b: Value,
  op: CompareOp,
): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? ordered(Buffer.compare(a, b), op) : op === '!=';
  if (a instanceof Duration) return b instanceof Duration ? ordered(orderOf(a.nanos, b.nanos), op) : op === '!=';
  if (a instanceof GoTime) return b instanceof GoTime ? ordered(orderOf(a.nanos, b.nanos), op) : op === '!=';
  if (op !== '==' && op !== '!=') return false;
  return (op === '==') === areEqual(a, b);
}

function areEqual(a: Value, b: Value): boolean {
  if (a instanceof Id) return b instanceof Id && a.type === b.type && Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof MessagePart) return b instanceof MessagePart && a.isSameAs(b);
  if (a instanceof KeyValues) return b instanceof KeyValues && equalValues(a, b);
  const [left, right] = [listOrNone(a), listOrNone(b)];
  return left !== undefined && right !== undefined && equalValues(left, right);
}

/** Go's `[]any` and `pcommon.Slice` compare with each other; typed slices with nothing. */
function listOrNone(value: Value): AnyValues | undefined {
  if (value instanceof TypedList || value === null || typeof value !== 'object') return undefined;
  const list = telemetryValue(value);
  return list instanceof AnyValues ? list : undefined;
}
