/** A place in YAML text that knows its line and column, as libyaml counts them: from 0, all five kinds of line break. */

/** Stands for the end of the text; control characters are refused before. */
const END = '\0';
const BREAKS = '\r\n\u0085\u2028\u2029';

export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export class TextCursor {
  readonly #text: string;
  #index = 0;
  #line = 0;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get mark(): Mark {
    return { index: this.#index, line: this.#line, column: this.#column };
  }

  get index(): number {
    return this.#index;
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  /** The character `offset` places on. */
  at(offset = 0): string {
    return this.#text[this.#index + offset] ?? END;
  }

  isEnd(offset = 0): boolean {
    return this.#index + offset >= this.#text.length;
  }

  isBlank(offset = 0): boolean {
    const char = this.at(offset);
    return char === ' ' || char === '\t';
  }

  isBreak(offset = 0): boolean {
    return !this.isEnd(offset) && BREAKS.includes(this.at(offset));
  }

  isBreakOrEnd(offset = 0): boolean {
    return this.isEnd(offset) || this.isBreak(offset);
  }

  isBlankOrEnd(offset = 0): boolean {
    return this.isBlank(offset) || this.isBreakOrEnd(offset);
  }

  isHex(offset = 0): boolean {
    return /[0-9A-Fa-f]/.test(this.at(offset));
  }

  /** A letter, digit, `_` or `-`. */
  isWord(offset = 0): boolean {
    return /[0-9A-Za-z_-]/.test(this.at(offset));
  }

  skip(count = 1): void {
    this.#index += count;
    this.#column += count;
  }

  skipBreak(): void {
    this.#index += this.at() === '\r' && this.at(1) === '\n' ? 2 : 1;
    this.#line++;
    this.#column = 0;
  }

  /** Steps over a line break. @returns what it stands for in a text: `\n`, but U+2028 and U+2029 for themselves. */
  readBreak(): string {
    const char = this.at();
    this.skipBreak();
    return char === '\u2028' || char === '\u2029' ? char : '\n';
  }

  /** Steps over one character (two halves of a surrogate pair are two). @returns it. */
  read(): string {
    const char = this.at();
    this.skip();
    return char;
  }

  /** What was stepped over since that place. */
  since(index: number): string {
    return this.#text.slice(index, this.#index);
  }

  skipBlanks(): void {
    while (this.isBlank()) this.skip();
  }

  skipToBreak(): void {
    while (!this.isBreakOrEnd()) this.skip();
  }

  /** Word characters up to the next other one. */
  readWord(): string {
    const start = this.#index;
    while (this.isWord()) this.skip();
    return this.#text.slice(start, this.#index);
  }

  /** `---` or `...` at the start of a line, with nothing but white space right behind. */
  isDocumentIndicator(characters: '---' | '...'): boolean {
    return this.#column === 0 && this.#text.startsWith(characters, this.#index) && this.isBlankOrEnd(characters.length);
  }

  /** What the end of the text counts as: the start of a line. */
  closeLine(): void {
    if (this.#column === 0) return;
    this.#column = 0;
    this.#line++;
  }
}
