import { KeyValues } from '../../pdata/view/key-values.js';
import type { Target } from '../context.js';
import { getFromMap, setInMap, type PathKey } from '../index-value.js';
import { encodedValue } from '../value.js';

/** `cache`, or what stands behind keys of it. */
export function cacheTarget(keys: readonly PathKey[]): Target {
  if (keys.length === 0) {
    return {
      get: (context) => context.cache,
      set: (context, value) => {
        if (value instanceof KeyValues) context.cache.copyFrom(value);
      },
    };
  }
  return {
    get: (context) => getFromMap(context, context.cache, keys),
    set: (context, value) => setInMap(context, context.cache, keys, encodedValue(value)),
  };
}
