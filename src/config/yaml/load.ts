/**
 * YAML text as a configuration value, with the reference's typing, its limits and its error texts: what scalars, tags, anchors
 * and merge keys mean. Source followed: yaml.v3 3.0.4.
 */
import { goSyntax } from '../go-syntax.js';
import { goQuote } from '../go-text.js';
import { NULL, type ConfigValue, type MapEntry, type MapValue, type Position } from '../value.js';
import type { Mark } from './cursor.js';
import { parseDocuments } from './grammar.js';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './node.js';
import { YamlSyntaxError } from './syntax-error.js';
import { keyText, resolvePlain, resolveTagged } from './scalar.js';

/** Why a text is no YAML, in the reference's words (they start with `yaml: `), and where. */
export interface YamlFailure {
  readonly message: string;
  readonly at: Position;
}

export type YamlResult = { readonly value: ConfigValue } | { readonly failure: YamlFailure };

/**
 * Reads the first document of `text`; what follows it is not looked at, as in the reference.
 *
 * @param source how positions name the text.
 */
export function loadYaml(text: string, source: string): YamlResult {
  const [first = { value: NULL }] = documents(text, source);
  return first;
}

/** Reads every document of `text`; an error is the last result. */
export function loadYamlDocuments(text: string, source: string): readonly YamlResult[] {
  return [...documents(text, source)];
}

function* documents(text: string, source: string): Generator<YamlResult> {
  try {
    for (const node of parseDocuments(text)) yield new Converter(source).convert(node);
  } catch (error) {
    yield { failure: failureOf(error, source) };
  }
}

/** Nesting that there is no stack for is refused like nesting beyond the reference's own limit. */
function failureOf(error: unknown, source: string): YamlFailure {
  if (error instanceof RangeError) {
    return { message: 'yaml: exceeded max depth of 10000', at: { source, line: 1, column: 1 } };
  }
  if (!(error instanceof YamlSyntaxError)) throw error;
  return { message: `yaml: ${error.message}`, at: positionAt(error.mark, source) };
}

/** Lines and columns of people start at 1. */
function positionAt({ line, column }: Mark, source: string): Position {
  return { source, line: line + 1, column: column + 1 };
}

/** Ends the conversion of a document. */
class YamlError extends Error {
  constructor(
    message: string,
    readonly mark: Mark,
  ) {
    super(message);
  }
}

const START: Mark = { index: 0, line: 0, column: 0 };

class Converter {
  readonly #source: string;
  readonly #duplicates: Duplicate[] = [];
  readonly #open = new Set<YamlNode>();
  /** Aliases that are being followed. */
  #aliases = 0;
  /** For the next map, which is being merged: whether its keys are taken as they are spelt. */
  #keysAsText: boolean | undefined;
  #decoded = 0;
  #decodedThroughAliases = 0;

  constructor(source: string) {
    this.#source = source;
  }

  convert(root: YamlNode): YamlResult {
    try {
      const value = this.#node(root);
      const [duplicate] = this.#duplicates;
      if (duplicate === undefined) return { value };
      const lines = this.#duplicates.map(({ message }) => `\n  ${message}`).join('');
      return this.#failure(`yaml: unmarshal errors:${lines}`, duplicate.mark);
    } catch (thrown) {
      if (thrown instanceof YamlError) return this.#failure(`yaml: ${thrown.message}`, thrown.mark);
      throw thrown;
    }
  }

  #failure(message: string, mark: Mark): YamlResult {
    return { failure: { message, at: positionAt(mark, this.#source) } };
  }

  #node(node: YamlNode): ConfigValue {
    this.#count();
    const at = positionAt(node.start, this.#source);
    switch (node.kind) {
      case 'alias':
        return this.#alias(node);
      case 'mapping':
        return this.#map(node, at);
      case 'sequence':
        return { kind: 'list', items: node.items.map((item) => this.#node(item)), at };
      case 'scalar':
        return { ...this.#scalar(node), at };
    }
  }

  #scalar({ text, isPlain, tag, start }: ScalarNode): ConfigValue {
    if (tag === undefined) return isPlain ? resolvePlain(text) : { kind: 'string', value: text };
    const resolved = resolveTagged(tag, text);
    if ('error' in resolved) throw new YamlError(resolved.error, start);
    return resolved;
  }

  #alias(alias: AliasNode): ConfigValue {
    if (this.#open.has(alias)) throw new YamlError(`anchor '${alias.name}' value contains itself`, alias.start);
    this.#open.add(alias);
    this.#aliases++;
    const value = this.#node(alias.target);
    this.#aliases--;
    this.#open.delete(alias);
    return value;
  }

  /** Bounds what a small text can unfold into through aliases, by the reference's own measure. */
  #count(): void {
    this.#decoded++;
    if (this.#aliases > 0) this.#decodedThroughAliases++;
    const share = this.#decodedThroughAliases / this.#decoded;
    if (this.#decodedThroughAliases > 100 && this.#decoded > 1000 && share > allowedAliasShare(this.#decoded)) {
      throw new YamlError('document contains excessive aliasing', START);
    }
  }

  #map(node: MappingNode, at: Position): MapValue {
    if (this.#hasDuplicates(node)) return { kind: 'map', entries: new Map(), at };
    const entries = new Map<string, MapEntry>();
    const inherited = this.#keysAsText;
    this.#keysAsText = undefined;
    let hasOtherKeys = false;
    for (const [key, value] of node.pairs) {
      if (isMergeKey(key)) continue;
      const decodedKey = this.#key(key);
      if (decodedKey.kind !== 'string' || hasOwnTag(key)) hasOtherKeys = true;
      const name = inherited === true ? spelledKey(key, decodedKey) : keyText(decodedKey);
      if (name !== undefined) entries.set(name, { value: this.#node(value), keyAt: decodedKey.at });
    }
    const asText = inherited ?? !hasOtherKeys;
    for (const [key, value] of node.pairs) if (isMergeKey(key)) this.#merge(entries, value, asText);
    return hasOtherKeys ? { kind: 'map', entries, at, hasOtherKeys } : { kind: 'map', entries, at };
  }

  #key(key: YamlNode): ConfigValue {
    const decoded = this.#node(key);
    if (decoded.kind !== 'map' && decoded.kind !== 'list') return decoded;
    throw new YamlError(`invalid map key: ${goSyntax(decoded)}`, key.start);
  }

  /**
   * `<<`: keys that are there already win; of several maps the earlier one wins.
   *
   * @param asText whether the map that takes them in has nothing but texts as keys: it takes others as they are spelt.
   */
  #merge(entries: Map<string, MapEntry>, value: YamlNode, asText: boolean): void {
    const parts = value.kind === 'sequence' ? value.items : [value];
    for (const part of parts) {
      const target = part.kind === 'alias' ? part.target : part;
      if (target.kind !== 'mapping') {
        throw new YamlError('map merge requires map or sequence of maps as the value', part.start);
      }
      this.#keysAsText = asText;
      const merged = this.#node(part);
      if (merged.kind !== 'map') continue;
      for (const [key, entry] of merged.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  /** Keys are compared as they are spelt, and each is reported against each later one. */
  #hasDuplicates(node: MappingNode): boolean {
    const keys = new Map<string, YamlNode[]>();
    for (const [key] of node.pairs) {
      const spelling = keySpelling(key);
      keys.set(spelling, [...(keys.get(spelling) ?? []), key]);
    }
    const duplicates = [...keys].flatMap(([spelling, same]) => duplicatesAmong(spelling.slice(1), same));
    this.#duplicates.push(...duplicates.sort((a, b) => a.first - b.first));
    return duplicates.length > 0;
  }
}

interface Duplicate {
  readonly message: string;
  readonly mark: Mark;
  /** Where the earlier key stands in the text. */
  readonly first: number;
}

function duplicatesAmong(text: string, keys: readonly YamlNode[]): Duplicate[] {
  const quoted = goQuote(text);
  return keys.flatMap(({ start }, index) =>
    keys.slice(index + 1).map(({ start: mark }) => ({
      message: `line ${mark.line + 1}: mapping key ${quoted} already defined at line ${start.line + 1}`,
      mark,
      first: start.index,
    })),
  );
}

/** A key in a map of texts: as it is spelt; none for null, which such a map leaves out. */
function spelledKey(key: YamlNode, decoded: ConfigValue): string | undefined {
  const node = key.kind === 'alias' ? key.target : key;
  if (node.kind !== 'scalar' || node.tag === '!!binary') return keyText(decoded);
  return decoded.kind === 'null' ? undefined : node.text;
}

/** Two keys with the same spelling are the same to the reference; of maps and lists it does not look at the content. */
function keySpelling(key: YamlNode): string {
  if (key.kind === 'scalar') return `s${key.text}`;
  if (key.kind === 'alias') return `a${key.name}`;
  return key.kind === 'mapping' ? 'm' : 'q';
}

/** A key with a tag that is not that of text; through an alias as well. */
function hasOwnTag(key: YamlNode): boolean {
  const node = key.kind === 'alias' ? key.target : key;
  return node.kind === 'scalar' && node.tag !== undefined && node.tag !== '!!str';
}

function isMergeKey(key: YamlNode): boolean {
  if (key.kind !== 'scalar' || key.text !== '<<') return false;
  return key.tag === undefined ? key.isPlain : key.tag === '!!merge';
}

/** Up to 400,000 steps 99 % may come through aliases, from 4,000,000 on 10 %, and in between in proportion. */
function allowedAliasShare(decoded: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (decoded <= low) return 0.99;
  if (decoded >= high) return 0.1;
  return 0.99 - (0.89 * (decoded - low)) / (high - low);
}
