/**
 * YAML text as nodes. Source followed: the parser of yaml.v3 3.0.4 (libyaml): what may follow what, and which place an error
 * names.
 */
import type { Mark } from './cursor.js';
import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './node.js';
import { Scanner, type Token, type TokenType } from './scanner.js';
import { grammarError, YamlSyntaxError } from './syntax-error.js';

/**
 * Reads documents, one at each step; text behind the ones asked for is not looked at. An empty text has none.
 *
 * @throws {YamlSyntaxError} at the step that comes upon an error; there are no further ones.
 */
export function* parseDocuments(text: string): Generator<YamlNode> {
  const grammar = new Grammar(text);
  for (let node = grammar.document(); node !== undefined; node = grammar.document()) yield node;
}

const DEFAULT_HANDLES: readonly [string, string][] = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
];
const LONG_TAG_PREFIX = 'tag:yaml.org,2002:';

interface Properties {
  readonly anchor?: string;
  /** As the node has it. */
  readonly tag?: string;
}

class Grammar {
  readonly #scanner: Scanner;
  readonly #tagHandles = new Map<string, string>();
  /** Latest node of each name in the document. */
  readonly #anchors = new Map<string, YamlNode>();
  #isFirst = true;

  constructor(text: string) {
    this.#scanner = new Scanner(text.startsWith('\ufeff') ? text.slice(1) : text);
    this.#scanner.take(); // stream-start
  }

  /** The next document, or undefined at the end. */
  document(): YamlNode | undefined {
    if (!this.#isFirst) while (this.#next('document-end')) this.#scanner.take();
    if (this.#next('stream-end')) return undefined;
    this.#tagHandles.clear();
    this.#anchors.clear();
    const isImplicit = this.#isFirst && !this.#next('version', 'tag-directive', 'document-start');
    this.#isFirst = false;
    this.#directives();
    const node = isImplicit ? this.#node(true, false) : this.#explicitDocument();
    this.#scanner.peek(); // the reference, too, looks one token beyond the document
    return node;
  }

  #explicitDocument(): YamlNode {
    const token = this.#scanner.peek();
    if (token.type !== 'document-start') {
      throw grammarError('did not find expected <document start>', undefined, token.start);
    }
    this.#scanner.take();
    const isEmpty = this.#next('version', 'tag-directive', 'document-start', 'document-end', 'stream-end');
    return isEmpty ? this.#empty() : this.#node(true, false);
  }

  #next(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #directives(): void {
    let version: string | undefined;
    while (this.#next('version', 'tag-directive')) {
      const { type, text = '', suffix = '', start } = this.#scanner.peek();
      if (type === 'version') {
        if (version !== undefined) throw grammarError('found duplicate %YAML directive', undefined, start);
        if (text !== '1.1') throw grammarError('found incompatible YAML document', undefined, start);
        version = text;
      } else {
        if (this.#tagHandles.has(text)) throw grammarError('found duplicate %TAG directive', undefined, start);
        this.#tagHandles.set(text, suffix);
      }
      this.#scanner.take();
    }
    for (const [handle, prefix] of DEFAULT_HANDLES) {
      if (!this.#tagHandles.has(handle)) this.#tagHandles.set(handle, prefix);
    }
  }

  #node(inBlock: boolean, indentlessAllowed: boolean): YamlNode {
    if (this.#next('alias')) return this.#alias();
    const { start } = this.#scanner.peek();
    const properties = this.#properties(start);
    const token = this.#scanner.peek();
    if (indentlessAllowed && token.type === 'block-entry') {
      return this.#sequence(properties, (items) => this.#indentlessSequence(items));
    }
    switch (token.type) {
      case 'scalar':
        return this.#scalar(properties);
      case 'flow-sequence-start':
        return this.#sequence(properties, (items) => this.#flowSequence(items));
      case 'flow-mapping-start':
        return this.#mapping(properties, (pairs) => this.#flowMapping(pairs));
      case 'block-sequence-start':
        if (inBlock) return this.#sequence(properties, (items) => this.#blockSequence(items));
        break;
      case 'block-mapping-start':
        if (inBlock) return this.#mapping(properties, (pairs) => this.#blockMapping(pairs));
        break;
      default:
    }
    if (properties === undefined) throw grammarError('did not find expected node content', start, token.start);
    return this.#named(properties, this.#empty(properties.tag === '!' ? undefined : properties.tag));
  }

  #alias(): AliasNode {
    const { text: name = '', start } = this.#scanner.take();
    const target = this.#anchors.get(name);
    if (target === undefined) throw new YamlSyntaxError(`unknown anchor '${name}' referenced`, 0, start);
    return { kind: 'alias', name, target, start };
  }

  #scalar(properties: Properties | undefined): YamlNode {
    const { text = '', isPlain = false, start } = this.#scanner.take();
    const tag = properties?.tag;
    return this.#named(properties, { kind: 'scalar', text, isPlain, tag: tag === '!' ? undefined : tag, start });
  }

  /** A scalar that is not there. */
  #empty(tag?: string): ScalarNode {
    return { kind: 'scalar', text: '', isPlain: true, tag, start: this.#scanner.peek().start };
  }

  /** The node has its name before what is in it is read: an alias in it may mean it. */
  #sequence(properties: Properties | undefined, read: (items: YamlNode[]) => void): YamlNode {
    const items: YamlNode[] = [];
    const node: SequenceNode = { kind: 'sequence', items, start: this.#scanner.peek().start };
    this.#named(properties, node);
    read(items);
    return node;
  }

  #mapping(properties: Properties | undefined, read: (pairs: [YamlNode, YamlNode][]) => void): YamlNode {
    const pairs: [YamlNode, YamlNode][] = [];
    const node: MappingNode = { kind: 'mapping', pairs, start: this.#scanner.peek().start };
    this.#named(properties, node);
    read(pairs);
    return node;
  }

  #named(properties: Properties | undefined, node: YamlNode): YamlNode {
    if (properties?.anchor !== undefined) this.#anchors.set(properties.anchor, node);
    return node;
  }

  /** An anchor and a tag, in either order. */
  #properties(start: Mark): Properties | undefined {
    const first = this.#property(['anchor', 'tag']);
    if (first === undefined) return undefined;
    const second = this.#property([first.type === 'anchor' ? 'tag' : 'anchor']);
    const [anchor, tag] = first.type === 'anchor' ? [first, second] : [second, first];
    return {
      ...(anchor?.text === undefined ? {} : { anchor: anchor.text }),
      ...(tag === undefined ? {} : { tag: this.#tagOf(tag, start) }),
    };
  }

  #property(types: readonly TokenType[]): Token | undefined {
    return this.#next(...types) ? this.#scanner.take() : undefined;
  }

  #tagOf({ text: handle = '', suffix = '', start }: Token, context: Mark): string {
    const prefix = handle === '' ? '' : this.#tagHandles.get(handle);
    if (prefix === undefined) throw grammarError('found undefined tag handle', context, start);
    const tag = prefix + suffix;
    return tag.startsWith(LONG_TAG_PREFIX) ? `!!${tag.slice(LONG_TAG_PREFIX.length)}` : tag;
  }

  #blockSequence(items: YamlNode[]): void {
    const { start } = this.#scanner.take();
    while (this.#next('block-entry')) {
      this.#scanner.take();
      items.push(this.#next('block-entry', 'block-end') ? this.#empty() : this.#node(true, false));
    }
    this.#closeBlock(start, "did not find expected '-' indicator");
  }

  #closeBlock(start: Mark, refusal: string): void {
    const token = this.#scanner.peek();
    if (token.type !== 'block-end') throw grammarError(refusal, start, token.start);
    this.#scanner.take();
  }

  /** A sequence at the indentation of the key it belongs to. */
  #indentlessSequence(items: YamlNode[]): void {
    while (this.#next('block-entry')) {
      this.#scanner.take();
      const isEmpty = this.#next('block-entry', 'key', 'value', 'block-end');
      items.push(isEmpty ? this.#empty() : this.#node(true, false));
    }
  }

  #blockMapping(pairs: [YamlNode, YamlNode][]): void {
    const { start } = this.#scanner.take();
    const nodeOrEmpty = () => (this.#next('key', 'value', 'block-end') ? this.#empty() : this.#node(true, true));
    while (this.#next('key')) {
      this.#scanner.take();
      const key = nodeOrEmpty();
      pairs.push([key, this.#takeValue() ? nodeOrEmpty() : this.#empty()]);
    }
    this.#closeBlock(start, 'did not find expected key');
  }

  #takeValue(): boolean {
    if (!this.#next('value')) return false;
    this.#scanner.take();
    return true;
  }

  #flowSequence(items: YamlNode[]): void {
    const { start } = this.#scanner.take();
    for (let first = true; !this.#next('flow-sequence-end'); first = false) {
      if (!first) this.#comma(start, "did not find expected ',' or ']'");
      if (this.#next('key')) items.push(this.#flowPair());
      else if (!this.#next('flow-sequence-end')) items.push(this.#node(false, false));
    }
    this.#scanner.take();
  }

  #comma(start: Mark, refusal: string): void {
    const token = this.#scanner.peek();
    if (token.type !== 'flow-entry') throw grammarError(refusal, start, token.start);
    this.#scanner.take();
  }

  /** `[a: b]`: one pair of a mapping without braces. */
  #flowPair(): MappingNode {
    const { start } = this.#scanner.take();
    const isEmpty = this.#next('value', 'flow-entry', 'flow-sequence-end');
    if (isEmpty) this.#scanner.take(); // as the reference does, even where it is the pair's own `:`
    const key = isEmpty ? this.#empty() : this.#node(false, false);
    return { kind: 'mapping', pairs: [[key, this.#flowValue('flow-sequence-end')]], start };
  }

  #flowMapping(pairs: [YamlNode, YamlNode][]): void {
    const { start } = this.#scanner.take();
    for (let first = true; !this.#next('flow-mapping-end'); first = false) {
      if (!first) this.#comma(start, "did not find expected ',' or '}'");
      if (this.#next('key')) {
        this.#scanner.take();
        const isEmpty = this.#next('value', 'flow-entry', 'flow-mapping-end');
        const key = isEmpty ? this.#empty() : this.#node(false, false);
        pairs.push([key, this.#flowValue('flow-mapping-end')]);
      } else if (!this.#next('flow-mapping-end')) pairs.push([this.#node(false, false), this.#empty()]);
    }
    this.#scanner.take();
  }

  #flowValue(end: TokenType): YamlNode {
    if (!this.#takeValue()) return this.#empty();
    return this.#next('flow-entry', end) ? this.#empty() : this.#node(false, false);
  }
}
