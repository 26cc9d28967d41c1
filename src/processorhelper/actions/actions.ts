/**
 * HOT PATH: actions on attributes, prepared once. Attributes are found by the bytes of their keys and only those that change
 * are encoded. Source followed: `internal/coreinternal/attraction` at 0.131.0.
 */
import type { RequestContext } from '../../component/consumer.js';
import type { Logger } from '../../component/logger.js';
import { GoRegexp } from '../../ottl/regexp.js';
import type { PutAttribute } from '../../pdata/edit/attribute-editor.js';
import { valueFromPlain } from '../../pdata/view/from-plain.js';
import { encodeEntry, encodeKey, type KeyValues } from '../../pdata/view/key-values.js';
import { encodeAnyValue, mapValue } from '../../pdata/view/value.js';
import { actionProblem } from './check.js';
import type { ActionConfig } from './config.js';
import { convertedValue, hashedValue } from './convert.js';
import { requestValue } from './request-value.js';

/** Does something to attributes. */
export type AttributesAction = (attributes: KeyValues, context: RequestContext) => void;

/** @throws {Error} for actions that make no sense, in the reference's words. */
export function compileActions(configs: readonly ActionConfig[], logger: Logger): AttributesAction {
  const actions = configs.map((config, index) => compileAction(config, index, logger));
  return (attributes, context) => {
    for (const action of actions) action(attributes, context);
  };
}

function compileAction(config: ActionConfig, index: number, logger: Logger): AttributesAction {
  const action = config.action.toLowerCase();
  const problem = actionProblem(config, action, index);
  if (problem !== undefined) throw new Error(problem);
  switch (action) {
    case 'delete':
      return forKeyAndPattern(config, index, (attributes, key) => void attributes.remove(key));
    case 'hash':
      return forKeyAndPattern(config, index, hash);
    case 'extract':
      return extract(config, index);
    case 'convert':
      return convert(config, logger);
    default:
      return put(config, action !== 'update', action !== 'insert');
  }
}

/** Of actions that only put fixed values, of different keys: what they put. Of others undefined. */
export function fixedPuts(configs: readonly ActionConfig[]): readonly PutAttribute[] | undefined {
  const puts = configs.map(fixedPut).filter((put) => put !== undefined);
  const areDifferent = new Set(configs.map(({ key }) => key)).size === configs.length;
  return areDifferent && puts.length === configs.length ? puts : undefined;
}

function fixedPut({ key, value, action }: ActionConfig): PutAttribute | undefined {
  const kind = action.toLowerCase();
  if (value === undefined || !['insert', 'update', 'upsert'].includes(kind)) return undefined;
  const bytes = encodeKey(key);
  const entry = encodeEntry(bytes, encodeAnyValue(valueFromPlain(value)));
  return { key: bytes, entry, mayInsert: kind !== 'update', mayUpdate: kind !== 'insert' };
}

/** Inserts, updates or both. */
function put(config: ActionConfig, mayInsert: boolean, mayUpdate: boolean): AttributesAction {
  const key = encodeKey(config.key);
  const source = sourceOf(config, key);
  return (attributes, context) => {
    const isThere = attributes.lookup(key);
    if (isThere ? !mayUpdate : !mayInsert) return;
    const entry = source(attributes, context);
    if (entry === undefined) return;
    if (isThere) attributes.putEntry(key, entry);
    else attributes.append(entry);
  };
}

/** Makes the entry with the value; undefined where there is no value. */
type EntrySource = (attributes: KeyValues, context: RequestContext) => Uint8Array | undefined;

function sourceOf({ value, from_attribute, from_context }: ActionConfig, key: Uint8Array): EntrySource {
  if (value !== undefined) {
    const entry = encodeEntry(key, encodeAnyValue(valueFromPlain(value)));
    return () => entry;
  }
  if (from_context !== '') {
    return (_, context) => {
      const found = requestValue(context, from_context);
      return found === undefined ? undefined : encodeEntry(key, encodeAnyValue(found));
    };
  }
  const from = encodeKey(from_attribute);
  return (attributes) => {
    if (!attributes.lookup(from)) return undefined;
    const { valueBuf, valueStart, valueEnd } = attributes;
    return encodeEntry(key, valueBuf.subarray(valueStart, valueEnd));
  };
}

/** Acts on the key, then on all keys that match the pattern. */
function forKeyAndPattern(
  config: ActionConfig,
  index: number,
  act: (attributes: KeyValues, key: Uint8Array) => void,
): AttributesAction {
  const key = encodeKey(config.key);
  if (config.pattern === '') return (attributes) => act(attributes, key);
  const pattern = patternOf(config, index);
  return (attributes) => {
    act(attributes, key);
    const keys = Array.from({ length: attributes.size }, (_, i) => attributes.keyAt(i));
    for (const name of keys) if (pattern.test(name)) act(attributes, encodeKey(name));
  };
}

function patternOf({ pattern }: ActionConfig, index: number): GoRegexp {
  try {
    return new GoRegexp(pattern);
  } catch {
    throw new Error(
      `error creating AttrProc. Field "pattern" has invalid pattern: "${pattern}" to be set at the ${index}-th actions`,
    );
  }
}

function hash(attributes: KeyValues, key: Uint8Array): void {
  const value = mapValue(attributes, key);
  if (value !== undefined) attributes.put(key, encodeAnyValue(hashedValue(value)));
}

function extract(config: ActionConfig, index: number): AttributesAction {
  const key = encodeKey(config.key);
  const pattern = patternOf(config, index);
  const names = pattern.groupNames.slice(1);
  if (names.length === 0) {
    throw new Error(
      `error creating AttrProc. Field "pattern" contains no named matcher groups at the ${index}-th actions`,
    );
  }
  if (names.includes(undefined)) {
    throw new Error(
      `error creating AttrProc. Field "pattern" contains at least one unnamed matcher group at the ${index}-th actions`,
    );
  }
  const keys = names.map((name) => encodeKey(name!)); // none is undefined
  return (attributes) => {
    const value = mapValue(attributes, key);
    if (typeof value !== 'string') return;
    const groups = pattern.groups(value);
    if (groups === undefined) return;
    keys.forEach((name, i) => attributes.put(name, encodeAnyValue(groups[i + 1]!))); // a group per name
  };
}

function convert({ key, converted_type }: ActionConfig, logger: Logger): AttributesAction {
  const name = encodeKey(key);
  return (attributes) => {
    const value = mapValue(attributes, name);
    if (value === undefined) return;
    const converted = convertedValue(value, key, converted_type, logger);
    if (converted !== undefined) attributes.put(name, encodeAnyValue(converted));
  };
}
