/**
 * YAML text as a configuration value, with the reference's typing, its limits and its error texts.
 *
 * The `yaml` package reads the syntax (this is the only file that knows it); what scalars, tags, anchors and merge keys mean
 * follows yaml.v3 3.0.4.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { goSyntax } from '../go-syntax.js';
import { goQuote } from '../go-text.js';
import type { ConfigValue, MapEntry, MapValue, Position } from '../value.js';
import { checkFirstDocument } from './grammar.js';
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
 * Whether it is YAML at all, and if not why, is decided by a grammar of the reference's own making: the two parsers disagree
 * at the edges.
 *
 * @param source how positions name the text.
 */
export function loadYaml(text: string, source: string): YamlResult {
  return guarded(source, () => {
    const checked = checkFirstDocument(text);
    if (checked instanceof YamlSyntaxError) return syntaxFailure(checked, source);
    const [first] = parse(text, source);
    if (first === undefined || 'value' in first) return first ?? { value: { kind: 'null' } };
    return parse(text.slice(0, checked.end), source)[0] ?? first;
  });
}

/** Reads every document of `text`. */
export function loadYamlDocuments(text: string, source: string): readonly YamlResult[] {
  try {
    return parse(text, source);
  } catch (error) {
    return [depthFailure(error, source)];
  }
}

/** Nesting that neither parser has the stack for is refused like nesting beyond the reference's own limit. */
function guarded(source: string, load: () => YamlResult): YamlResult {
  try {
    return load();
  } catch (error) {
    return depthFailure(error, source);
  }
}

function depthFailure(error: unknown, source: string): YamlResult {
  if (!(error instanceof RangeError)) throw error;
  return { failure: { message: 'yaml: exceeded max depth of 10000', at: { source, line: 1, column: 1 } } };
}

function syntaxFailure(error: YamlSyntaxError, source: string): YamlResult {
  const { line, column } = error.mark;
  return { failure: { message: `yaml: ${error.message}`, at: { source, line: line + 1, column: column + 1 } } };
}

function parse(text: string, source: string): YamlResult[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(withPlainBreaks(text), {
    schema: 'failsafe',
    resolveKnownTags: false,
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  return [...documents].map((document) => new Converter(source, lines, document).convert());
}

/** To the reference a carriage return alone and a next-line character are line breaks, too. Nothing moves. */
function withPlainBreaks(text: string): string {
  return text.replaceAll(/\r(?!\n)|\u0085/g, '\n');
}

/** Ends the conversion of a document. */
class YamlError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class Converter {
  readonly #source: string;
  readonly #lines: LineCounter;
  readonly #document: Document.Parsed;
  readonly #duplicates: { message: string; offset: number }[] = [];
  readonly #open = new Set<Alias>();
  readonly #targets = new Map<Alias, Node | undefined>();
  #decoded = 0;
  #decodedThroughAliases = 0;

  constructor(source: string, lines: LineCounter, document: Document.Parsed) {
    this.#source = source;
    this.#lines = lines;
    this.#document = document;
  }

  convert(): YamlResult {
    const [error] = this.#document.errors;
    if (error !== undefined) {
      const { line } = this.#position(error.pos[0]);
      return this.#failure(`yaml: line ${line}: ${error.message}`, error.pos[0]);
    }
    try {
      const value = this.#node(this.#document.contents);
      const [duplicate] = this.#duplicates;
      if (duplicate === undefined) return { value };
      const lines = this.#duplicates.map(({ message }) => `\n  ${message}`).join('');
      return this.#failure(`yaml: unmarshal errors:${lines}`, duplicate.offset);
    } catch (thrown) {
      if (thrown instanceof YamlError) return this.#failure(`yaml: ${thrown.message}`, thrown.offset);
      throw thrown;
    }
  }

  #failure(message: string, offset: number): YamlResult {
    return { failure: { message, at: this.#position(offset) } };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { source: this.#source, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #node(node: unknown): ConfigValue {
    this.#count();
    if (isAlias(node)) return this.#alias(node);
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.#node(item)), at: this.#at(node) };
    }
    if (isScalar(node)) return { ...this.#scalar(node), at: this.#at(node) };
    return { kind: 'null' };
  }

  #at(node: Node): Position | undefined {
    return node.range ? this.#position(node.range[0]) : undefined;
  }

  #scalar(node: Scalar): ConfigValue {
    const text = textOf(node);
    const tag = shortTag(node.tag);
    if (tag === undefined) return node.type === 'PLAIN' ? resolvePlain(text) : { kind: 'string', value: text };
    const resolved = resolveTagged(tag, text);
    if ('error' in resolved) throw new YamlError(resolved.error, node.range?.[0] ?? 0);
    return resolved;
  }

  #alias(alias: Alias): ConfigValue {
    const offset = alias.range?.[0] ?? 0;
    const target = this.#target(alias);
    if (target === undefined) throw new YamlError(`unknown anchor '${alias.source}' referenced`, offset);
    if (this.#open.has(alias)) throw new YamlError(`anchor '${alias.source}' value contains itself`, offset);
    this.#open.add(alias);
    const value = this.#node(target);
    this.#open.delete(alias);
    return value;
  }

  /** Remembered, because looking an anchor up walks the whole document. */
  #target(alias: Alias): Node | undefined {
    if (!this.#targets.has(alias)) this.#targets.set(alias, alias.resolve(this.#document));
    return this.#targets.get(alias);
  }

  /** Bounds what a small text can unfold into through aliases, by the reference's own measure. */
  #count(): void {
    this.#decoded++;
    if (this.#open.size > 0) this.#decodedThroughAliases++;
    const share = this.#decodedThroughAliases / this.#decoded;
    if (this.#decodedThroughAliases > 100 && this.#decoded > 1000 && share > allowedAliasShare(this.#decoded)) {
      throw new YamlError('document contains excessive aliasing', 0);
    }
  }

  #map(node: YAMLMap): MapValue {
    const at = this.#at(node);
    if (this.#hasDuplicates(node)) return { kind: 'map', entries: new Map(), at };
    const entries = new Map<string, MapEntry>();
    let hasOtherKeys = false;
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) continue;
      const decodedKey = this.#key(key);
      if (decodedKey.kind !== 'string') hasOtherKeys = true;
      entries.set(keyText(decodedKey), { value: this.#node(value), keyAt: decodedKey.at });
    }
    for (const { key, value } of node.items) if (isMergeKey(key)) this.#merge(entries, value);
    return hasOtherKeys ? { kind: 'map', entries, at, hasOtherKeys } : { kind: 'map', entries, at };
  }

  #key(key: unknown): ConfigValue {
    const decoded = this.#node(key);
    if (decoded.kind !== 'map' && decoded.kind !== 'list') return decoded;
    throw new YamlError(`invalid map key: ${goSyntax(decoded)}`, (key as Node).range?.[0] ?? 0);
  }

  /** `<<`: keys that are there already win; of several maps the earlier one wins. */
  #merge(entries: Map<string, MapEntry>, value: unknown): void {
    const parts = isSeq(value) ? value.items : [value];
    for (const part of parts) {
      const target = isAlias(part) ? this.#target(part) : part;
      if (isAlias(part) && target === undefined) this.#alias(part);
      if (!isMap(target)) {
        const offset = (part as Node | null)?.range?.[0] ?? 0;
        throw new YamlError('map merge requires map or sequence of maps as the value', offset);
      }
      const merged = this.#node(part);
      if (merged.kind !== 'map') continue;
      for (const [key, entry] of merged.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  /** Keys are compared as they are spelt, and each later one is reported against each earlier one. */
  #hasDuplicates(node: YAMLMap): boolean {
    const seen = new Map<string, number[]>();
    const before = this.#duplicates.length;
    for (const { key } of node.items) {
      const spelling = keySpelling(key);
      if (spelling === undefined) continue;
      const offset = (key as Node).range?.[0] ?? 0;
      const { line } = this.#position(offset);
      const earlier = seen.get(spelling) ?? [];
      for (const first of earlier) {
        const quoted = goQuote(spelling.slice(1));
        this.#duplicates.push({
          message: `line ${line}: mapping key ${quoted} already defined at line ${first}`,
          offset,
        });
      }
      seen.set(spelling, [...earlier, line]);
    }
    return this.#duplicates.length > before;
  }
}

/** The failsafe schema leaves every scalar text; an absent one is empty. */
function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : '';
}

function keySpelling(key: unknown): string | undefined {
  if (isScalar(key)) return `s${textOf(key)}`;
  return isAlias(key) ? `a${key.source}` : undefined;
}

function isMergeKey(key: unknown): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  const tag = shortTag(key.tag);
  return tag === undefined ? key.type === 'PLAIN' : tag === '!!merge';
}

const LONG_TAG_PREFIX = 'tag:yaml.org,2002:';

/** Undefined for no tag and for the non-specific `!`. */
function shortTag(tag: string | undefined): string | undefined {
  if (tag === undefined || tag === '' || tag === '!') return undefined;
  return tag.startsWith(LONG_TAG_PREFIX) ? `!!${tag.slice(LONG_TAG_PREFIX.length)}` : tag;
}

/** Up to 400,000 steps 99 % may come through aliases, from 4,000,000 on 10 %, and in between in proportion. */
function allowedAliasShare(decoded: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (decoded <= low) return 0.99;
  if (decoded >= high) return 0.1;
  return 0.99 - (0.89 * (decoded - low)) / (high - low);
}
