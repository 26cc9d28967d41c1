/**
 * Turns a configuration value into a component's decoded configuration, with the reference's strictness, its conversions and
 * its layered error texts (§2.5 to §2.7). Every problem is found; the reference's order of them is kept.
 */
import type { Field, ListField, MapField, ObjectSchema, OptionalField, PointerField } from '../component/schema.js';
import { decodeScalar, unconvertible } from './decode-scalar.js';
import { defaultOf, defaultsOf, zeroOf } from './defaults.js';
import { gatherTexts } from './gather-texts.js';
import { compareGoStrings, goQuote } from './go-text.js';
import { isStringy } from './go-type.js';
import { layerText, problemsOf, type ConfigProblem, type DecodeFailure } from './problem.js';
import { validateConfig } from './validate-schema.js';
import { splitKeys } from './resolve/merge.js';
import { fromPlain, goKindName, toPlain, withoutReferences, type ConfigValue, type MapValue } from './value.js';

/** Decodes and validates plain data: what tests and embedding code have. Null or undefined gives all defaults. */
export function decodeConfig<C>(
  schema: ObjectSchema<C>,
  raw: unknown,
): { readonly config: C; readonly problems: readonly ConfigProblem[] } {
  const { config, failures } = decodeBlock(schema, fromPlain(raw), []);
  return { config, problems: failures.length > 0 ? problemsOf(failures) : validateConfig(schema, config, []) };
}

/**
 * Decodes one component's block.
 *
 * @param path where the block stands in the whole configuration.
 * @returns the configuration, complete even where parts failed, and the failures as one layer.
 */
export function decodeBlock<C>(
  schema: ObjectSchema<C>,
  value: ConfigValue,
  path: readonly string[],
): { readonly config: C; readonly failures: readonly DecodeFailure[] } {
  const failures: DecodeFailure[] = [];
  const config = decodeObject(schema, value, { name: '', path, failures }) as C;
  return { config, failures };
}

/** Decodes a block that stands, without a layer of its own, under `name` in the layer of `failures`. */
export function decodeSection<C>(
  schema: ObjectSchema<C>,
  value: ConfigValue,
  name: string,
  failures: DecodeFailure[],
): C {
  return decodeObject(schema, value, { name, path: [name], failures }) as C;
}

/** Where the decoder is. */
interface Place {
  /** The reference's name of the spot within the current layer, e.g. `protocols.grpc`. */
  readonly name: string;
  readonly path: readonly string[];
  /** The current layer. */
  readonly failures: DecodeFailure[];
}

function fail(place: Place, message: string, value?: ConfigValue): void {
  const problem = { path: place.path, message, at: value?.at };
  place.failures.push({ text: `'${place.name}' ${message}`, problems: [problem] });
}

function child(place: Place, key: string): Place {
  return { ...place, name: place.name === '' ? key : `${place.name}.${key}`, path: [...place.path, key] };
}

function element(place: Place, key: string): Place {
  return { ...place, name: `${place.name}[${key}]`, path: [...place.path, key] };
}

export function decodeField(field: Field, value: ConfigValue, place: Place): unknown {
  switch (field.kind) {
    case 'list':
      return decodeList(field, value, place);
    case 'map':
      return decodeMap(field, value, place);
    case 'object':
      return decodeObject(field.schema, value, place);
    case 'optional':
      return decodeOptional(field, value, place);
    case 'pointer':
      return decodePointer(field, value, place);
    case 'nullable':
      return isNull(value) ? undefined : decodeField(field.element, value, place);
    case 'any':
      return isNull(value) ? field.default : toPlain(value, field.exact);
    default: {
      const decoded = decodeScalar(field, value);
      if (!('error' in decoded)) return decoded.value;
      fail(place, decoded.error, value);
      return defaultOf(field);
    }
  }
}

function isNull(value: ConfigValue): boolean {
  return value.kind === 'null' || (value.kind === 'expanded' && value.value.kind === 'null');
}

function decodeObject(schema: ObjectSchema, input: ConfigValue, place: Place): unknown {
  if (input.kind === 'null') return defaultsOf(schema);
  const value = input.kind === 'expanded' ? input.value : input;
  if (value.kind === 'null') return zeroOf(schema);
  if (value.kind !== 'map') {
    fail(place, `expected a map or struct, got "${goKindName(value)}"`, input);
    return defaultsOf(schema);
  }
  if (schema.layered !== true) return decodeKeys(schema, value, place);
  const older = decodeOlder(schema, value, place);
  if (older !== undefined) return older;
  const gathered = gatherTexts(schema, splitKeys(value));
  if ('value' in gathered) return inLayer(place, (inner) => decodeKeys(schema, gathered.value, inner));
  const { key, message, at } = gathered;
  const problem = { path: [...place.path, key], message, at };
  place.failures.push({ text: `'${place.name}' ${message}`, problems: [problem], isFatal: true });
  return defaultsOf(schema);
}

/** The older shape's reading of a block that the current shape refuses; undefined when it is not needed or fails too. */
function decodeOlder(schema: ObjectSchema, value: MapValue, place: Place): unknown {
  if (schema.older === undefined) return undefined;
  const current: Place = { ...place, failures: [] };
  decodeKeys(schema, value, current);
  if (current.failures.length === 0) return undefined;
  const older: Place = { ...place, failures: [] };
  const decoded = decodeKeys(schema.older, value, older);
  return older.failures.length === 0 ? decoded : undefined;
}

/** Runs `decode` in a layer of its own and reports that layer, if it has failures, as one failure of `place`. */
function inLayer<T>(place: Place, decode: (inner: Place) => T): T {
  const failures: DecodeFailure[] = [];
  const decoded = decode({ name: '', path: place.path, failures });
  if (failures.length > 0) {
    place.failures.push({ text: `'${place.name}' ${layerText(failures)}`, problems: problemsOf(failures) });
  }
  return decoded;
}

function decodeKeys(schema: ObjectSchema, value: MapValue, place: Place): unknown {
  const decoded: Record<string, unknown> = {};
  const again = new Map<string, DecodeFailure>();
  for (const [key, field] of Object.entries(schema.fields)) {
    const entry = value.entries.get(key);
    const before = place.failures.length;
    decoded[key] = entry === undefined ? absentFrom(field) : decodeField(field, entry.value, child(place, key));
    const failure = place.failures[before];
    if (failure !== undefined && field.kind === 'duration' && field.againAfter !== undefined) {
      again.set(field.againAfter, { ...failure, problems: [] }); // in the text once more; it is still one problem
    }
    const repeated = again.get(key);
    if (repeated !== undefined) place.failures.push(repeated);
  }
  reportUnknownKeys(schema, value, place);
  return decoded;
}

/** What stands for a key that a block does not have. */
function absentFrom(field: Field): unknown {
  return field.kind === 'map' && field.whenWritten !== undefined ? field.whenWritten : defaultOf(field);
}

function reportUnknownKeys(schema: ObjectSchema, value: MapValue, place: Place): void {
  if (schema.ignoresUnknown === true) return;
  const unknown = [...value.entries.keys()].filter((key) => !Object.hasOwn(schema.fields, key)).sort(compareGoStrings);
  if (unknown.length === 0) return;
  const known = Object.keys(schema.fields);
  place.failures.push({
    text: `'${place.name}' has invalid keys: ${unknown.join(', ')}`,
    problems: unknown.map((key) => ({
      path: [...place.path, key],
      message: `has invalid keys: ${key}`,
      at: value.entries.get(key)?.keyAt,
      known,
    })),
  });
}

function decodeOptional(field: OptionalField, value: ConfigValue, place: Place): unknown {
  if (value.kind === 'null') return field.whenNull === 'defaults' ? defaultsOf(field.schema) : undefined;
  if (isNull(value)) return undefined;
  const block = value.kind === 'expanded' ? value.value : value;
  if (block.kind !== 'map') {
    fail(place, `expected a map or struct, got "${goKindName(block)}"`, value);
    return undefined;
  }
  return inLayer(place, (inner) => decodeObject(field.schema, block, inner));
}

function decodePointer(field: PointerField, value: ConfigValue, place: Place): unknown {
  if (value.kind === 'null' && field.whenNull === 'defaults') return defaultsOf(field.schema);
  return isNull(value) ? undefined : decodeObject(field.schema, value, place);
}

function decodeList(field: ListField, input: ConfigValue, place: Place): unknown {
  const value = input.kind === 'expanded' ? input.value : withoutReferences(input, isStringy(field));
  if (value.kind === 'null') return field.default;
  if (value.kind === 'string' && field.element.kind === 'string' && !field.element.secret) {
    return value.value === '' ? [] : value.value.split(',');
  }
  if (value.kind !== 'list') {
    fail(place, `source data must be an array or slice, got ${goKindName(value)}`, input);
    return field.default;
  }
  return value.items.map((item, index) => decodeField(field.element, item, element(place, String(index))));
}

/** Entries are laid over the default's, as the reference does. */
function decodeMap(field: MapField, input: ConfigValue, place: Place): unknown {
  const value = input.kind === 'expanded' ? input.value : withoutReferences(input, isStringy(field));
  if (value.kind === 'null') return field.default;
  if (value.kind !== 'map') {
    fail(place, unconvertible(field, value).error, input);
    return field.default;
  }
  const keys = mapKeys(field, value, place);
  if (keys === undefined) return field.default;
  const decoded = [...value.entries].map(([key, entry]): [string, unknown] => [
    keys.get(key) ?? key,
    decodeField(field.element, entry.value, element(place, key)),
  ]);
  return Object.fromEntries([...Object.entries(field.default), ...decoded]);
}

/**
 * Each key in its one spelling. A key that is none, or two that mean the same, fail the whole map; the reference's text
 * names the first of them.
 */
function mapKeys(field: MapField, value: MapValue, place: Place): ReadonlyMap<string, string> | undefined {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  const problems: ConfigProblem[] = [];
  for (const [text, entry] of value.entries) {
    const parsed = field.parseKey?.(text) ?? { key: text };
    const message = 'error' in parsed ? parsed.error : duplicateText(text, parsed.key, taken);
    if (message !== undefined) problems.push({ path: [...place.path, text], message, at: entry.keyAt });
    else if ('key' in parsed) keys.set(text, parsed.key);
  }
  const [first] = problems;
  if (first === undefined) return keys;
  place.failures.push({ text: `'${place.name}' ${first.message}`, problems });
  return undefined;
}

function duplicateText(text: string, key: string, taken: Set<string>): string | undefined {
  if (taken.has(key)) return `duplicate name ${goQuote(text)} after unmarshaling ${key}`;
  taken.add(key);
  return undefined;
}
