/**
 * YAML text as tokens.
 *
 * Source followed: the scanner of yaml.v3 3.0.4 (libyaml), whose rules for indentation, for what may be a key without `?`,
 * and for how far it looks ahead decide which error a wrong text gets.
 */
import { TextCursor, type Mark } from './cursor.js';
import { scanBlockScalar } from './scan-block-scalar.js';
import { scanPlain } from './scan-plain.js';
import { scanAnchor, scanDirective, scanTag } from './scan-property.js';
import { scanQuoted } from './scan-quoted.js';
import { scannerError } from './syntax-error.js';

export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'version'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  /** Text of a scalar, name of an anchor or alias, handle of a tag, version of a directive. */
  readonly text?: string;
  /** A scalar without quotes that is no block. */
  readonly isPlain?: boolean;
  /** Of a tag; of a tag directive, what its handle stands for. */
  readonly suffix?: string;
}

type TokenContent = Omit<Token, 'type' | 'start'>;

/** A place where a key without `?` may have begun. */
interface SimpleKey {
  possible: boolean;
  /** It is a key or an error: it stands at the indentation of a block mapping. */
  readonly required: boolean;
  /** Number of the token it begins with, counted from the start of the text. */
  readonly token: number;
  readonly mark: Mark;
}

/** A key without `?` ends on its line and within this many characters. */
const MAX_KEY_LENGTH = 1024;
const MAX_DEPTH = 10_000;
/** Tokens that stand ready before the grammar looks at the first; fewer would let grammar errors overtake scanner errors. */
const LOOK_AHEAD = 3;
const NO_PLAIN_START = '-?:,[]{}#&*!|>\'"%@`';

export class Scanner {
  readonly #cursor: TextCursor;
  readonly #queue: Token[] = [];
  /** Tokens handed out. */
  #taken = 0;
  #started = false;
  #indent = -1;
  readonly #indents: number[] = [];
  /** One per open flow collection, and one for the block around them; undefined where no key may have begun. */
  readonly #keys: (SimpleKey | undefined)[] = [undefined];
  #keyAllowed = true;

  constructor(text: string) {
    this.#cursor = new TextCursor(text);
  }

  /** The next token, left in place. @throws {YamlSyntaxError} */
  peek(): Token {
    while (this.#queue.length < LOOK_AHEAD || this.#headMayBeKey()) this.#fetch();
    return this.#queue[0]!; // the loop leaves at least LOOK_AHEAD
  }

  take(): Token {
    const token = this.peek();
    this.#queue.shift();
    this.#taken++;
    return token;
  }

  /** Whether a `key` token may still have to go before the first one. */
  #headMayBeKey(): boolean {
    const key = this.#keys.find((candidate) => candidate?.token === this.#taken);
    return key !== undefined && this.#isValid(key);
  }

  get #flowLevel(): number {
    return this.#keys.length - 1;
  }

  #push(type: TokenType, start: Mark, content: TokenContent = {}): void {
    this.#queue.push({ type, start, ...content });
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    const { line, index } = this.#cursor;
    if (key.mark.line >= line && key.mark.index + MAX_KEY_LENGTH >= index) return true;
    if (key.required) throw scannerError("could not find expected ':'", key.mark, this.#cursor.mark);
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { mark } = this.#cursor;
    const required = this.#flowLevel === 0 && this.#indent === mark.column;
    const token = this.#taken + this.#queue.length;
    this.#dropKey();
    this.#keys[this.#keys.length - 1] = { possible: true, required, token, mark };
  }

  #dropKey(): void {
    const key = this.#keys.at(-1);
    if (key?.possible === true && key.required) {
      throw scannerError("could not find expected ':'", key.mark, this.#cursor.mark);
    }
    this.#keys[this.#keys.length - 1] = undefined;
  }

  #rollIndent(column: number, type: TokenType, mark: Mark, before?: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) {
      throw scannerError(`exceeded max depth of ${MAX_DEPTH}`, mark, this.#cursor.mark);
    }
    this.#queue.splice(before ?? this.#queue.length, 0, { type, start: mark });
  }

  #unrollIndent(column: number, mark: Mark): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push('block-end', mark);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #fetch(): void {
    const cursor = this.#cursor;
    if (!this.#started) {
      this.#started = true;
      this.#push('stream-start', cursor.mark);
      return;
    }
    const before = cursor.mark;
    this.#skipToToken();
    this.#unrollIndent(cursor.column, before);
    if (cursor.isEnd()) this.#fetchEnd();
    else if (cursor.column === 0 && cursor.at() === '%') this.#fetchDirective();
    else if (cursor.isDocumentIndicator('---')) this.#fetchDocumentIndicator('document-start');
    else if (cursor.isDocumentIndicator('...')) this.#fetchDocumentIndicator('document-end');
    else this.#fetchContent();
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.column === 0 && cursor.at() === '\ufeff') cursor.skip();
      const tabsToo = this.#flowLevel > 0 || !this.#keyAllowed;
      while (cursor.at() === ' ' || (tabsToo && cursor.at() === '\t')) cursor.skip();
      if (cursor.at() === '#') cursor.skipToBreak();
      if (!cursor.isBreak()) return;
      cursor.skipBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  #fetchEnd(): void {
    this.#cursor.closeLine();
    this.#endBlocks();
    this.#push('stream-end', this.#cursor.mark);
  }

  #endBlocks(): void {
    this.#unrollIndent(-1, this.#cursor.mark);
    this.#dropKey();
    this.#keyAllowed = false;
  }

  #fetchDirective(): void {
    this.#endBlocks();
    const { mark } = this.#cursor;
    const directive = scanDirective(this.#cursor);
    if (directive.name === 'YAML') this.#push('version', mark, { text: directive.version });
    else this.#push('tag-directive', mark, { text: directive.handle, suffix: directive.prefix });
  }

  #fetchDocumentIndicator(type: TokenType): void {
    this.#endBlocks();
    this.#push(type, this.#cursor.mark);
    this.#cursor.skip(3);
  }

  #fetchContent(): void {
    const cursor = this.#cursor;
    const inFlow = this.#flowLevel > 0;
    switch (cursor.at()) {
      case '[':
        return this.#fetchFlowStart('flow-sequence-start');
      case '{':
        return this.#fetchFlowStart('flow-mapping-start');
      case ']':
        return this.#fetchFlowEnd('flow-sequence-end');
      case '}':
        return this.#fetchFlowEnd('flow-mapping-end');
      case ',':
        return this.#fetchIndicator('flow-entry', true);
      case '*':
        return this.#fetchKeyable('alias', () => ({ text: scanAnchor(cursor) }));
      case '&':
        return this.#fetchKeyable('anchor', () => ({ text: scanAnchor(cursor) }));
      case '!':
        return this.#fetchKeyable('tag', () => {
          const { handle, suffix } = scanTag(cursor);
          return { text: handle, suffix };
        });
      case "'":
        return this.#fetchKeyable('scalar', () => ({ text: scanQuoted(cursor, "'") }));
      case '"':
        return this.#fetchKeyable('scalar', () => ({ text: scanQuoted(cursor, '"') }));
    }
    if (cursor.at() === '-' && cursor.isBlankOrEnd(1)) return this.#fetchBlockEntry();
    if (cursor.at() === '?' && (inFlow || cursor.isBlankOrEnd(1))) return this.#fetchKey();
    if (cursor.at() === ':' && (inFlow || cursor.isBlankOrEnd(1))) return this.#fetchValue();
    if ((cursor.at() === '|' || cursor.at() === '>') && !inFlow) return this.#fetchBlockScalar();
    if (this.#startsPlain()) return this.#fetchPlain();
    throw scannerError('found character that cannot start any token', cursor.mark, cursor.mark);
  }

  #startsPlain(): boolean {
    const cursor = this.#cursor;
    const char = cursor.at();
    if (!cursor.isBlankOrEnd() && !NO_PLAIN_START.includes(char)) return true;
    if (char === '-') return !cursor.isBlank(1);
    return this.#flowLevel === 0 && (char === '?' || char === ':') && !cursor.isBlankOrEnd(1);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey();
    const { mark } = this.#cursor;
    this.#keys.push(undefined);
    if (this.#flowLevel > MAX_DEPTH) throw scannerError(`exceeded max depth of ${MAX_DEPTH}`, mark, mark);
    this.#keyAllowed = true;
    this.#push(type, mark);
    this.#cursor.skip();
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#dropKey();
    if (this.#flowLevel > 0) this.#keys.pop();
    this.#keyAllowed = false;
    this.#push(type, this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchIndicator(type: TokenType, keyAllowed: boolean): void {
    this.#dropKey();
    this.#keyAllowed = keyAllowed;
    this.#push(type, this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchBlockEntry(): void {
    this.#openBlock('block sequence entries are not allowed in this context', 'block-sequence-start');
    this.#fetchIndicator('block-entry', true);
  }

  #fetchKey(): void {
    this.#openBlock('mapping keys are not allowed in this context', 'block-mapping-start');
    this.#fetchIndicator('key', this.#flowLevel === 0);
  }

  /** Begins a block collection at the cursor's column, where one may begin. */
  #openBlock(refusal: string, type: TokenType): void {
    const { mark } = this.#cursor;
    if (this.#flowLevel === 0 && !this.#keyAllowed) throw scannerError(refusal, mark, mark);
    this.#rollIndent(mark.column, type, mark);
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1);
    if (key !== undefined && this.#isValid(key)) {
      const at = key.token - this.#taken;
      this.#queue.splice(at, 0, { type: 'key', start: key.mark });
      this.#rollIndent(key.mark.column, 'block-mapping-start', key.mark, at);
      this.#keys[this.#keys.length - 1] = undefined;
      this.#keyAllowed = false;
    } else {
      this.#openBlock('mapping values are not allowed in this context', 'block-mapping-start');
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#push('value', this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchKeyable(type: TokenType, scan: () => TokenContent): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const { mark } = this.#cursor;
    this.#push(type, mark, scan());
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const { mark } = this.#cursor;
    const { text, afterBreak } = scanPlain(this.#cursor, this.#indent + 1, this.#flowLevel > 0);
    if (afterBreak) this.#keyAllowed = true;
    this.#push('scalar', mark, { text, isPlain: true });
  }

  #fetchBlockScalar(): void {
    this.#dropKey();
    this.#keyAllowed = true;
    const { mark } = this.#cursor;
    this.#push('scalar', mark, { text: scanBlockScalar(this.#cursor, this.#indent) });
  }
}
