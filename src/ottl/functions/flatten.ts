import { AnyValues } from '../../pdata/view/any-values.js';
import { encodeKey, KeyValues } from '../../pdata/view/key-values.js';
import { encodeAnyValue, listValues, mapEntries, type PValue } from '../../pdata/view/value.js';
import { OttlError } from '../error.js';
import { define, NOTHING } from '../function.js';

/** Nested maps become keys with dots, nested lists keys with numbers. */
export const flatten = define(
  'flatten',
  { Target: 'PMapGetSetter', Prefix: 'string?', Depth: 'int64?', ResolveConflicts: 'bool?' },
  ({ Target, Prefix = '', Depth, ResolveConflicts = false }) => {
    if (Depth !== undefined && Depth < 1n) {
      throw new OttlError(`invalid depth '${Depth}' for flatten function, must be greater than 0`);
    }
    const depth = Depth === undefined ? Infinity : Number(Depth);
    return (context) => {
      const flat = new Flattening(depth, ResolveConflicts);
      flat.map(Target.get(context), Prefix, 0);
      Target.set(context, flat.result);
      return NOTHING;
    };
  },
);

class Flattening {
  readonly result = KeyValues.empty();
  readonly #maxDepth: number;
  readonly #resolvesConflicts: boolean;
  /** By key that is taken: the number the next one of that name gets. */
  readonly #next = new Map<string, number>();

  constructor(maxDepth: number, resolvesConflicts: boolean) {
    this.#maxDepth = maxDepth;
    this.#resolvesConflicts = resolvesConflicts;
  }

  map(map: KeyValues, prefix: string, depth: number): void {
    const start = prefix === '' ? '' : `${prefix}.`;
    for (const [key, value] of mapEntries(map)) this.#value(start + key, value, depth);
  }

  #value(key: string, value: PValue, depth: number): void {
    if (value instanceof KeyValues && depth < this.#maxDepth) this.map(value, key, depth + 1);
    else if (value instanceof AnyValues && depth < this.#maxDepth) this.#list(value, key, depth);
    else this.#put(key, value);
  }

  #list(list: AnyValues, key: string, depth: number): void {
    listValues(list).forEach((element, i) => {
      if (element instanceof KeyValues && depth + 1 < this.#maxDepth) {
        this.map(element, `${key}.${i}`, depth + 2);
      } else if (element instanceof AnyValues && depth + 1 < this.#maxDepth) {
        // The reference drops the dot between the two numbers here.
        listValues(element).forEach((inner, j) => this.#value(`${key}.${i}${j}`, inner, depth + 3));
      } else if (this.#resolvesConflicts) {
        this.#put(key, element);
      } else {
        this.#put(`${key}.${i}`, element);
      }
    });
  }

  #put(key: string, value: PValue): void {
    let name = key;
    if (this.#resolvesConflicts) {
      const number = this.#next.get(key);
      if (this.result.lookup(encodeKey(key))) {
        name = `${key}.${number ?? 0}`;
        this.#next.set(key, (number ?? 0) + 1);
      } else {
        this.#next.set(key, 0);
      }
    }
    this.result.put(encodeKey(name), encodeAnyValue(value));
  }
}
