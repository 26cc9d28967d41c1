import { listOf, mapOf, type PValue } from './value.js';

/**
 * Plain data of a configuration as an attribute value, as the reference's `FromRaw`: integers are bigints there.
 *
 * @throws {Error} for what an attribute cannot hold.
 */
export function valueFromPlain(data: unknown): PValue {
  switch (typeof data) {
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'number':
      return data;
    case 'undefined':
      return null;
    case 'object':
      if (data === null) return null;
      if (Array.isArray(data)) return listOf(data.map(valueFromPlain));
      return mapOf(Object.entries(data).map(([key, value]) => [key, valueFromPlain(value)] as const));
    default:
      throw new Error(`<Invalid value type ${typeof data}>`);
  }
}
