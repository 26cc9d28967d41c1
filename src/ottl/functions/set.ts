import { listOf, type PValue } from '../../pdata/view/value.js';
import { AnyValues } from '../../pdata/view/any-values.js';
import { listValues } from '../../pdata/view/value.js';
import { OttlError } from '../error.js';
import { elementsFromRaw } from '../from-raw.js';
import { define, NOTHING } from '../function.js';
import { TypedList, type Value } from '../value.js';

export const set = define('set', { Target: 'Setter', Value: 'Getter' }, ({ Target, Value }) => {
  const { constant } = Value;
  if (constant !== undefined && constant.value !== null && Target.presetter !== undefined) {
    const preset = Target.presetter(constant.value);
    return (context) => {
      preset(context);
      return NOTHING;
    };
  }
  return (context) => {
    const value = Value.get(context);
    if (value !== null) Target.set(context, value);
    return NOTHING;
  };
});

export const append = define(
  'append',
  { Target: 'GetSetter', Value: 'Getter?', Values: '[]Getter?' },
  ({ Target, Value, Values }) => {
    if (Value === undefined && Values === undefined) {
      throw new OttlError("at least one of the optional arguments ('value' or 'values') must be provided");
    }
    const added = [...(Value === undefined ? [] : [Value]), ...(Values ?? [])];
    return (context) => {
      const target = Target.get(context);
      const values = added.map(({ get }) => get(context)); // fail before the target is found to be none
      Target.set(context, listOf([...elementsOf(target), ...elementsFromRaw(values)]));
      return NOTHING;
    };
  },
);

/** What the target holds as the start of a list: the elements of one, nothing, or the value itself. */
function elementsOf(target: Value): readonly PValue[] {
  if (target === null) return [];
  if (target instanceof AnyValues) return listValues(target);
  if (target instanceof TypedList && target.element !== 'uint64') return target.values;
  return elementsFromRaw(Array.isArray(target) ? (target as readonly Value[]) : [target]);
}
