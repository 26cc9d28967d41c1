/** Converters that tell and change what a value is. */
import { AnyValues } from '../../pdata/view/any-values.js';
import type { Get } from '../context.js';
import { ValueKindError } from '../error.js';
import { define, type FunctionDefinition } from '../function.js';
import { MessagePart, TypedList } from '../value.js';

/** Whether a getter gives what it must. */
function isOf(
  name: string,
  kind: 'StringGetter' | 'IntGetter' | 'FloatGetter' | 'BoolGetter' | 'PMapGetter',
): FunctionDefinition {
  return define(name, { Target: kind }, ({ Target }) => {
    const get = Target as Get<unknown>;
    return (context) => {
      try {
        get(context);
        return true;
      } catch (error) {
        if (error instanceof ValueKindError) return false;
        throw error;
      }
    };
  });
}

export const isString = isOf('IsString', 'StringGetter');
export const isInt = isOf('IsInt', 'IntGetter');
export const isDouble = isOf('IsDouble', 'FloatGetter');
export const isBool = isOf('IsBool', 'BoolGetter');
export const isMap = isOf('IsMap', 'PMapGetter');

export const isList = define('IsList', { Target: 'Getter' }, ({ Target }) => (context) => {
  const value = Target.get(context);
  if (value instanceof TypedList) return value.element !== 'uint64';
  if (value instanceof MessagePart) return value.goType.endsWith('Slice');
  return value instanceof AnyValues || Array.isArray(value);
});

export const toInt = define('Int', { Target: 'IntLikeGetter' }, ({ Target }) => Target);
export const toDouble = define('Double', { Target: 'FloatLikeGetter' }, ({ Target }) => Target);
export const toText = define('String', { Target: 'StringLikeGetter' }, ({ Target }) => Target);
