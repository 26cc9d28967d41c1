/** Editors of maps. */
import { encodeKey, type KeyValues } from '../../pdata/view/key-values.js';
import { encodeAnyValue, mapValueAt } from '../../pdata/view/value.js';
import { textBytes, sliceText } from '../../pdata/view/text.js';
import { OttlError } from '../error.js';
import { define, NOTHING } from '../function.js';
import { regexpFor } from '../regexp.js';

export const deleteKey = define('delete_key', { Target: 'PMapGetSetter', Key: 'string' }, ({ Target, Key }) => {
  const key = encodeKey(Key);
  return (context) => {
    const map = Target.get(context);
    if (map.remove(key)) Target.set(context, map);
    return NOTHING;
  };
});

export const deleteMatchingKeys = define(
  'delete_matching_keys',
  { Target: 'PMapGetSetter', Pattern: 'string' },
  ({ Target, Pattern }) => {
    const words = 'the regex pattern supplied to delete_matching_keys is not a valid pattern';
    const pattern = regexpFor(Pattern, words);
    return (context) => {
      const map = Target.get(context);
      map.removeIf((i) => pattern.test(map.keyAt(i)));
      Target.set(context, map);
      return NOTHING;
    };
  },
);

export const keepMatchingKeys = define(
  'keep_matching_keys',
  { Target: 'PMapGetSetter', Pattern: 'string' },
  ({ Target, Pattern }) => {
    const words = 'the regex pattern provided to keep_matching_keys is not a valid pattern';
    const pattern = regexpFor(Pattern, words);
    return (context) => {
      const map = Target.get(context);
      map.removeIf((i) => !pattern.test(map.keyAt(i)));
      Target.set(context, map);
      return NOTHING;
    };
  },
);

export const keepKeys = define('keep_keys', { Target: 'PMapGetSetter', Keys: '[]string' }, ({ Target, Keys }) => {
  const kept = new Set(Keys);
  return (context) => {
    const map = Target.get(context);
    map.removeIf((i) => !kept.has(map.keyAt(i)));
    Target.set(context, map);
    return NOTHING;
  };
});

export const limit = define(
  'limit',
  { Target: 'PMapGetSetter', Limit: 'int64', PriorityKeys: '[]string' },
  ({ Target, Limit, PriorityKeys }) => {
    if (Limit < 0n) throw new OttlError(`invalid limit for limit function, ${Limit} cannot be negative`);
    if (Limit < BigInt(PriorityKeys.length)) {
      throw new OttlError(
        `invalid limit for limit function, ${Limit} cannot be less than number of priority attributes ${PriorityKeys.length}`,
      );
    }
    const kept = new Set(PriorityKeys);
    const keys = PriorityKeys.map(encodeKey);
    const most = Number(Limit);
    return (context) => {
      const map = Target.get(context);
      if (map.size <= most) return NOTHING;
      let count = keys.filter((key) => map.lookup(key)).length;
      map.removeIf((i) => !kept.has(map.keyAt(i)) && ++count > most);
      Target.set(context, map);
      return NOTHING;
    };
  },
);

const STRATEGIES: readonly string[] = ['insert', 'update', 'upsert'];

export const mergeMaps = define(
  'merge_maps',
  { Target: 'PMapGetSetter', Source: 'PMapGetter', Strategy: 'string' },
  ({ Target, Source, Strategy }) => {
    if (!STRATEGIES.includes(Strategy)) {
      throw new OttlError(`invalid value for strategy, ${Strategy}, must be 'insert', 'update' or 'upsert'`);
    }
    return (context) => {
      const target = Target.get(context);
      const source = Source(context);
      if (source !== target) merge(target, source, Strategy);
      Target.set(context, target);
      return NOTHING;
    };
  },
);

function merge(target: KeyValues, source: KeyValues, strategy: string): void {
  for (let i = 0; i < source.size; i++) {
    const key = encodeKey(source.keyAt(i));
    if (strategy !== 'upsert' && target.lookup(key) !== (strategy === 'update')) continue;
    source.select(i);
    target.put(key, source.valueBuf.slice(source.valueStart, source.valueEnd));
  }
}

export const truncateAll = define('truncate_all', { Target: 'PMapGetSetter', Limit: 'int64' }, ({ Target, Limit }) => {
  if (Limit < 0n) throw new OttlError(`invalid limit for truncate_all function, ${Limit} cannot be negative`);
  const most = Number(Limit);
  return (context) => {
    const map = Target.get(context);
    for (let i = 0; i < map.size; i++) {
      const value = mapValueAt(map, i);
      if (typeof value !== 'string' || textBytes(value) <= most) continue;
      map.setAt(i, encodeAnyValue(sliceText(value, 0, most)));
    }
    Target.set(context, map);
    return NOTHING;
  };
});
