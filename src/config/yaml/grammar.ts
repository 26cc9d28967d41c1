/**
 * Whether the first document of a text is YAML to the reference, and if not, why. Source followed: the parser of yaml.v3 3.0.4
 * (libyaml): what may follow what, and which place an error names.
 */
import type { Mark } from './cursor.js';
import { Scanner, type Token, type TokenType } from './scanner.js';
import { grammarError, YamlSyntaxError } from './syntax-error.js';

/** @returns where the first document ends (text behind that is not looked at), or what is wrong with it. */
export function checkFirstDocument(text: string): { readonly end: number } | YamlSyntaxError {
  try {
    return { end: new Grammar(text).document() };
  } catch (error) {
    if (error instanceof YamlSyntaxError) return error;
    throw error;
  }
}

class Grammar {
  readonly #scanner: Scanner;
  readonly #tagHandles = new Set<string>();

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  document(): number {
    this.#scanner.take(); // stream-start
    if (this.#next('stream-end')) return this.#index;
    if (this.#next('version', 'tag-directive', 'document-start')) {
      this.#directives();
      const token = this.#scanner.peek();
      if (token.type !== 'document-start') {
        throw grammarError('did not find expected <document start>', undefined, token.start);
      }
      this.#scanner.take();
      if (this.#next('version', 'tag-directive', 'document-start', 'document-end', 'stream-end')) {
        return this.#index;
      }
    } else this.#directives();
    this.#node(true, false);
    return this.#index; // the reference, too, looks one token beyond the document
  }

  get #index(): number {
    return this.#scanner.peek().start.index;
  }

  #next(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #directives(): void {
    let version: string | undefined;
    while (this.#next('version', 'tag-directive')) {
      const { type, text = '', start } = this.#scanner.peek();
      if (type === 'version') {
        if (version !== undefined) throw grammarError('found duplicate %YAML directive', undefined, start);
        if (text !== '1.1') throw grammarError('found incompatible YAML document', undefined, start);
        version = text;
      } else {
        if (this.#tagHandles.has(text)) throw grammarError('found duplicate %TAG directive', undefined, start);
        this.#tagHandles.add(text);
      }
      this.#scanner.take();
    }
    this.#tagHandles.add('!').add('!!');
  }

  #node(inBlock: boolean, indentlessAllowed: boolean): void {
    if (this.#next('alias')) return void this.#scanner.take();
    const { start } = this.#scanner.peek();
    const hasProperties = this.#properties(start);
    const token = this.#scanner.peek();
    if (indentlessAllowed && token.type === 'block-entry') return this.#indentlessSequence();
    switch (token.type) {
      case 'scalar':
        return void this.#scanner.take();
      case 'flow-sequence-start':
        return this.#flowSequence();
      case 'flow-mapping-start':
        return this.#flowMapping();
      case 'block-sequence-start':
        if (inBlock) return this.#blockSequence();
        break;
      case 'block-mapping-start':
        if (inBlock) return this.#blockMapping();
        break;
      default:
    }
    if (!hasProperties) throw grammarError('did not find expected node content', start, token.start);
  }

  /** An anchor and a tag, in either order. */
  #properties(start: Mark): boolean {
    const first = this.#property(['anchor', 'tag']);
    if (first === undefined) return false;
    const second = this.#property([first.type === 'anchor' ? 'tag' : 'anchor']);
    const tag = first.type === 'tag' ? first : second;
    const handle = tag?.text ?? '';
    if (tag !== undefined && handle !== '' && !this.#tagHandles.has(handle)) {
      throw grammarError('found undefined tag handle', start, tag.start);
    }
    return true;
  }

  #property(types: readonly TokenType[]): Token | undefined {
    return this.#next(...types) ? this.#scanner.take() : undefined;
  }

  #blockSequence(): void {
    const { start } = this.#scanner.take();
    while (this.#next('block-entry')) {
      this.#scanner.take();
      if (!this.#next('block-entry', 'block-end')) this.#node(true, false);
    }
    this.#closeBlock(start, "did not find expected '-' indicator");
  }

  #closeBlock(start: Mark, refusal: string): void {
    const token = this.#scanner.peek();
    if (token.type !== 'block-end') throw grammarError(refusal, start, token.start);
    this.#scanner.take();
  }

  /** A sequence at the indentation of the key it belongs to. */
  #indentlessSequence(): void {
    while (this.#next('block-entry')) {
      this.#scanner.take();
      if (!this.#next('block-entry', 'key', 'value', 'block-end')) this.#node(true, false);
    }
  }

  #blockMapping(): void {
    const { start } = this.#scanner.take();
    const atEnd = () => this.#next('key', 'value', 'block-end');
    while (this.#next('key')) {
      this.#scanner.take();
      if (!atEnd()) this.#node(true, true);
      if (!this.#next('value')) continue;
      this.#scanner.take();
      if (!atEnd()) this.#node(true, true);
    }
    this.#closeBlock(start, 'did not find expected key');
  }

  #flowSequence(): void {
    const { start } = this.#scanner.take();
    for (let first = true; !this.#next('flow-sequence-end'); first = false) {
      if (!first) this.#comma(start, "did not find expected ',' or ']'");
      if (this.#next('key')) this.#flowPair();
      else if (!this.#next('flow-sequence-end')) this.#node(false, false);
    }
    this.#scanner.take();
  }

  #comma(start: Mark, refusal: string): void {
    const token = this.#scanner.peek();
    if (token.type !== 'flow-entry') throw grammarError(refusal, start, token.start);
    this.#scanner.take();
  }

  /** `[a: b]`: one pair of a mapping without braces. */
  #flowPair(): void {
    this.#scanner.take();
    if (this.#next('value', 'flow-entry', 'flow-sequence-end')) this.#scanner.take();
    else this.#node(false, false);
    if (!this.#next('value')) return;
    this.#scanner.take();
    if (!this.#next('flow-entry', 'flow-sequence-end')) this.#node(false, false);
  }

  #flowMapping(): void {
    const { start } = this.#scanner.take();
    for (let first = true; !this.#next('flow-mapping-end'); first = false) {
      if (!first) this.#comma(start, "did not find expected ',' or '}'");
      if (this.#next('key')) {
        this.#scanner.take();
        if (!this.#next('value', 'flow-entry', 'flow-mapping-end')) this.#node(false, false);
        this.#flowValue();
      } else if (!this.#next('flow-mapping-end')) this.#node(false, false);
    }
    this.#scanner.take();
  }

  #flowValue(): void {
    if (!this.#next('value')) return;
    this.#scanner.take();
    if (!this.#next('flow-entry', 'flow-mapping-end')) this.#node(false, false);
  }
}
