/** What operators of expressions do, with the reference's words where values are of wrong kinds. Source: expr-lang 1.17. */
import { GoRegexp } from '../../../ottl/regexp.js';

export type ExprValue = string | number | boolean | null | readonly ExprValue[];

/** Go's name of a value's type. */
export function typeOf(value: ExprValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : '[]interface {}';
}

export function asBool(value: ExprValue): boolean {
  if (typeof value === 'boolean') return value;
  throw notOfType(value, 'bool');
}

function asText(value: ExprValue): string {
  if (typeof value === 'string') return value;
  throw notOfType(value, 'string');
}

function notOfType(value: ExprValue, wanted: string): Error {
  return new Error(`interface conversion: interface {} is ${value === null ? 'nil' : typeOf(value)}, not ${wanted}`);
}

export function equal(a: ExprValue, b: ExprValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((one, i) => equal(one as ExprValue, b[i] as ExprValue));
}

type Operation = (a: ExprValue, b: ExprValue) => ExprValue;

function ordered(operator: string, holds: (order: number) => boolean): Operation {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return holds(a - b);
    if (typeof a === 'string' && typeof b === 'string') return holds(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    throw new Error(`invalid operation: ${typeOf(a)} ${operator} ${typeOf(b)}`);
  };
}

function arithmetic(operator: string, compute: (a: number, b: number) => number): Operation {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compute(a, b);
    throw new Error(`invalid operation: ${typeOf(a)} ${operator} ${typeOf(b)}`);
  };
}

const add = arithmetic('+', (a, b) => a + b);
const patterns = new Map<string, GoRegexp>();

function matches(a: ExprValue, b: ExprValue): boolean {
  if (a === null || b === null) return false;
  const pattern = asText(b);
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    if (patterns.size >= MOST_PATTERNS) patterns.clear();
    patterns.set(pattern, (compiled = new GoRegexp(pattern)));
  }
  return compiled.test(asText(a));
}

const MOST_PATTERNS = 100;

function isIn(a: ExprValue, b: ExprValue): boolean {
  if (b === null) return false;
  if (Array.isArray(b)) return b.some((one) => equal(a, one as ExprValue));
  throw new Error(`operator "in" not defined on ${typeOf(b)}`);
}

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': ordered('<', (order) => order < 0),
  '<=': ordered('<=', (order) => order <= 0),
  '>': ordered('>', (order) => order > 0),
  '>=': ordered('>=', (order) => order >= 0),
  '+': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a + b : add(a, b)),
  '-': arithmetic('-', (a, b) => a - b),
  '*': arithmetic('*', (a, b) => a * b),
  '/': arithmetic('/', (a, b) => a / b),
  '%': arithmetic('%', (a, b) => a % b),
  '**': arithmetic('**', (a, b) => a ** b),
  '^': arithmetic('^', (a, b) => a ** b),
  in: isIn,
  matches,
  contains: (a, b) => a !== null && b !== null && asText(a).includes(asText(b)),
  startsWith: (a, b) => a !== null && b !== null && asText(a).startsWith(asText(b)),
  endsWith: (a, b) => a !== null && b !== null && asText(a).endsWith(asText(b)),
};

/** Functions that every expression has. */
export const BUILT_IN: Readonly<Record<string, (...args: readonly ExprValue[]) => ExprValue>> = {
  len: (value) => {
    if (typeof value === 'string') return [...value].length;
    if (Array.isArray(value)) return value.length;
    throw new Error(`invalid argument for len (type ${typeOf(value ?? null)})`);
  },
  lower: (value) => asText(value ?? null).toLowerCase(),
  upper: (value) => asText(value ?? null).toUpperCase(),
  trim: (value) => asText(value ?? null).trim(),
  hasPrefix: (value, prefix) => asText(value ?? null).startsWith(asText(prefix ?? null)),
  hasSuffix: (value, suffix) => asText(value ?? null).endsWith(asText(suffix ?? null)),
};
