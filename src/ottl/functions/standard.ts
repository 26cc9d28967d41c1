/** The functions every context has. Order and names: `pkg/ottl/ottlfuncs/functions.go` at 0.131.0. */
import type { FunctionDefinition } from '../function.js';
import * as decode from './decode.js';
import { containsValue, keys, len, sliceToMap, sort, values } from './collections.js';
import { extractGrokPatterns } from './grok.js';
import { flatten } from './flatten.js';
import * as hash from './hash.js';
import * as maps from './maps.js';
import * as parseText from './parse-text.js';
import * as replace from './replace.js';
import { append, set } from './set.js';
import * as time from './time.js';
import { url } from './url.js';
import { userAgent } from './user-agent.js';
import * as xml from './xml.js';
import * as text from './text.js';
import * as types from './types.js';

const CONVERTERS: readonly FunctionDefinition[] = [
  ...Object.values(hash),
  ...Object.values(text),
  ...Object.values(types),
  ...Object.values(time),
  ...Object.values(parseText),
  ...Object.values(decode),
  ...Object.values(xml),
  extractGrokPatterns,
  url,
  userAgent,
  containsValue,
  keys,
  len,
  sliceToMap,
  sort,
  values,
  append, // the reference counts it among the converters, too
];

const EDITORS: readonly FunctionDefinition[] = [set, flatten, ...Object.values(maps), ...Object.values(replace)];

export type Functions = ReadonlyMap<string, FunctionDefinition>;

export function functionMap(...definitions: readonly FunctionDefinition[]): Functions {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** What conditions may call. */
export function standardConverters(...more: readonly FunctionDefinition[]): Functions {
  return functionMap(...CONVERTERS, ...more);
}

/** What statements may call. */
export function standardFunctions(...more: readonly FunctionDefinition[]): Functions {
  return functionMap(...EDITORS, ...CONVERTERS, ...more);
}
