/** What a test wants, as data: plain objects, values, regular expressions, functions. */

type Primitive = string | number | bigint | boolean | null | undefined;

/**
 * What one field shall be: a value (numbers and bigints compare by what they count), a regular expression over its text, a
 * function that says whether, for a list a pattern per element, for an object a pattern of some of its fields. `undefined`
 * asks for absence.
 */
export type FieldPattern<V> =
  | V
  | RegExp
  | ((value: V) => boolean)
  | (V extends Primitive
      ? V extends bigint
        ? number
        : never
      : V extends Uint8Array
        ? never
        : V extends readonly (infer E)[]
          ? readonly FieldPattern<E>[]
          : { readonly [K in keyof V]?: FieldPattern<V[K]> });

/** Some fields of an item; all of them must hold. */
export type Pattern<T> = { readonly [K in keyof T]?: FieldPattern<T[K]> };

/** A pattern, or a function that says whether the item is meant. */
export type Predicate<T> = Pattern<T> | ((item: T) => boolean);

/** A condition that does not hold. */
export interface Mismatch {
  /** e.g. `resource["service.name"]`. */
  readonly path: string;
  readonly wanted: unknown;
  readonly got: unknown;
}

export interface Comparison {
  /** Conditions the pattern states. */
  readonly conditions: number;
  readonly mismatches: readonly Mismatch[];
}

/** Whether an item is what is wanted. */
export function matches(pattern: unknown, value: unknown): boolean {
  return compare(pattern, value).mismatches.length === 0;
}

/** Every condition of a pattern that does not hold. @param path of `value` in the item; empty for the item. */
export function compare(pattern: unknown, value: unknown, path = ''): Comparison {
  if (typeof pattern === 'function')
    return single((pattern as (value: unknown) => boolean)(value), path, pattern, value);
  if (pattern instanceof RegExp) return single(isText(value) && test(pattern, value), path, pattern, value);
  if (pattern instanceof Uint8Array) return single(isSameBytes(pattern, value), path, pattern, value);
  if (Array.isArray(pattern)) return compareList(pattern, value, path);
  if (typeof pattern === 'object' && pattern !== null) return compareFields(pattern, value, path);
  return single(isSame(pattern, value), path, pattern, value);
}

function compareFields(pattern: object, value: unknown, path: string): Comparison {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return single(false, path, pattern, value);
  const fields = value as Readonly<Record<string, unknown>>;
  return joined(
    Object.entries(pattern).map(([key, wanted]) =>
      compare(wanted, Object.hasOwn(fields, key) ? fields[key] : undefined, below(path, key)),
    ),
  );
}

function compareList(pattern: readonly unknown[], value: unknown, path: string): Comparison {
  if (!Array.isArray(value)) return single(false, path, pattern, value);
  const length = single(value.length === pattern.length, `${path}.length`, pattern.length, value.length);
  if (length.mismatches.length > 0) return length;
  return joined([length, ...pattern.map((wanted, index) => compare(wanted, value[index], `${path}[${index}]`))]);
}

function single(holds: boolean, path: string, wanted: unknown, got: unknown): Comparison {
  return { conditions: 1, mismatches: holds ? [] : [{ path, wanted, got }] };
}

function joined(parts: readonly Comparison[]): Comparison {
  return {
    conditions: parts.reduce((sum, { conditions }) => sum + conditions, 0),
    mismatches: parts.flatMap(({ mismatches }) => mismatches),
  };
}

function isText(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** A global or sticky expression keeps a position between calls, which must not matter here. */
function test(pattern: RegExp, value: unknown): boolean {
  pattern.lastIndex = 0;
  return pattern.test(String(value));
}

function isSame(wanted: unknown, got: unknown): boolean {
  if (Object.is(wanted, got)) return true;
  const isCount = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
  // A loose comparison is exact between a number and a bigint; it also makes -0 equal to 0.
  return isCount(wanted) && isCount(got) && wanted == got;
}

function isSameBytes(wanted: Uint8Array, got: unknown): boolean {
  return got instanceof Uint8Array && Buffer.compare(wanted, got) === 0;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export function below(path: string, key: string): string {
  if (!IDENTIFIER.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
