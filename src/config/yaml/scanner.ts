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

interface Level {
  /** Undefined where no key may have begun. */
  key: SimpleKey | undefined;
  /** The last token that may have begun a key here, at first the one that opened the level. */
  token: number;
}

/** A key without `?` ends on its line and within this many characters. */
const MAX_KEY_LENGTH = 1024;
const MAX_DEPTH = 10_000;
/** How far behind a token a comment is looked for. */
const MAX_BLANKS = 511;
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
  /** One per open flow collection, and one for the block around them. */
  readonly #levels: Level[] = [{ key: undefined, token: 0 }];
  /** Level whose key begins with the token of that number. */
  readonly #levelOfToken = new Map<number, number>();
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
    const level = this.#levelOfToken.get(this.#taken);
    const key = level === undefined ? undefined : this.#levels[level]?.key;
    return key !== undefined && this.#isValid(key);
  }

  get #flowLevel(): number {
    return this.#levels.length - 1;
  }

  get #level(): Level {
    return this.#levels.at(-1)!; // the block around all is never closed
  }

  /** Number that the next token gets. */
  get #nextToken(): number {
    return this.#taken + this.#queue.length;
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
    const token = this.#nextToken;
    this.#dropKey();
    this.#level.key = { possible: true, required, token, mark };
    this.#level.token = token;
    this.#levelOfToken.set(token, this.#flowLevel);
  }

  #dropKey(): void {
    const { key } = this.#level;
    if (key?.possible === true && key.required) {
      throw scannerError("could not find expected ':'", key.mark, this.#cursor.mark);
    }
    if (key?.possible === true) this.#levelOfToken.delete(key.token);
    this.#level.key = undefined;
  }

  #rollIndent(column: number, type: TokenType, mark: Mark, before?: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) {
      throw scannerError(`exceeded max depth of ${MAX_DEPTH}`, mark, this.#cursor.mark);
    }
    this.#insert(before ?? this.#queue.length, { type, start: mark });
  }

  /** Where the place has been taken already the token goes to the end, as in the reference. */
  #insert(at: number, token: Token): void {
    this.#queue.splice(at < 0 ? this.#queue.length : at, 0, token);
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
    this.#skipLineComment();
  }

  /** A comment behind a token, even behind tabs that no token may follow. */
  #skipLineComment(): void {
    if (this.#queue.at(-1)?.type === 'block-entry' || this.#cursor.column === 0) return;
    let blanks = 0;
    while (blanks < MAX_BLANKS && this.#cursor.isBlank(blanks)) blanks++;
    if (this.#cursor.at(blanks) === '#') this.#cursor.skipToBreak();
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
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
    this.#levels.push({ key: undefined, token: this.#nextToken });
    if (this.#flowLevel > MAX_DEPTH) throw scannerError(`exceeded max depth of ${MAX_DEPTH}`, mark, mark);
    this.#keyAllowed = true;
    this.#push(type, mark);
    this.#cursor.skip();
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#dropKey();
    // With a level that held no key the reference forgets that its opening bracket may begin one.
    if (this.#flowLevel > 0) this.#levelOfToken.delete(this.#levels.pop()!.token);
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
    const { key } = this.#level;
    if (key !== undefined && this.#isValid(key)) {
      const at = key.token - this.#taken;
      this.#insert(at, { type: 'key', start: key.mark });
      this.#rollIndent(key.mark.column, 'block-mapping-start', key.mark, at);
      this.#levelOfToken.delete(key.token);
      this.#level.key = undefined;
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
