import { formatFloatPlain } from '../../pdata/go-format.js';
import { valueFromPlain } from '../../pdata/view/from-plain.js';
import { encodeKey, type KeyValues } from '../../pdata/view/key-values.js';
import { equalValues, mapValue, type PValue } from '../../pdata/view/value.js';
import { valueTypeName } from '../../ottl/value.js';
import type { AttributeMatch } from './config.js';
import { textSet, unrecognizedMatchType } from './text-set.js';

/** Whether attributes have all that is listed. */
export type AttributesTest = (attributes: KeyValues) => boolean;

/**
 * Source followed: `internal/filter/filtermatcher/attributematcher.go` at 0.131.0.
 *
 * @throws {Error} in the reference's words.
 */
export function attributesTest(matches: readonly AttributeMatch[], matchType: string): AttributesTest {
  const tests = matches.map((match) => attributeTest(match, matchType));
  if (tests.length === 0) return () => true;
  return (attributes) => tests.every((test) => test(attributes));
}

function attributeTest({ key, value }: AttributeMatch, matchType: string): AttributesTest {
  if (key === '') throw new Error("can't have empty key in the list of attributes");
  const name = encodeKey(key);
  if (value === undefined) return (attributes) => attributes.lookup(name);
  const test = valueTest(key, valueFromPlain(value), matchType);
  return (attributes) => {
    const found = mapValue(attributes, name);
    return found !== undefined && test(found);
  };
}

function valueTest(key: string, expected: PValue, matchType: string): (value: PValue) => boolean {
  switch (matchType) {
    case 'strict':
      return (value) => equalValues(expected, value);
    case 'regexp': {
      if (typeof expected !== 'string') {
        const found = valueTypeName(expected);
        throw new Error(`match_type=regexp for ${JSON.stringify(key)} only supports Str, but found ${found}`);
      }
      const matches = textSet([expected], matchType);
      return (value) => {
        const text = scalarText(value);
        return text !== undefined && matches(text);
      };
    }
    default:
      throw unrecognizedMatchType(matchType);
  }
}

function scalarText(value: PValue): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return formatFloatPlain(value);
    default:
      return undefined;
  }
}
