/**
 * Prometheus' instant vector selectors, `name{label="value",other=~"a|b"}`: the part of PromQL that says which series are
 * meant. Offsets, ranges, functions and operators are not read; they are refused by name.
 */

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  /** @param actual the label's value; the empty text when the series lacks the label. */
  readonly matches: (actual: string) => boolean;
}

/** The text is no selector. The message says what was found where. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const OPERATOR = /=~|!~|!=|=/y;
const SPACE = /\s*/y;

/** @throws {SelectorError} */
export function parseSelector(text: string): readonly Matcher[] {
  return new SelectorParser(text).parse();
}

/** Whether a series with these labels is meant. */
export function selects(matchers: readonly Matcher[], labels: ReadonlyMap<string, string>): boolean {
  return matchers.every((matcher) => matcher.matches(labels.get(matcher.name) ?? ''));
}

class SelectorParser {
  readonly #text: string;
  #pos = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): readonly Matcher[] {
    const matchers: Matcher[] = [];
    this.#take(SPACE);
    const name = this.#take(METRIC_NAME);
    if (name !== '') matchers.push(matcherOf('__name__', '=', name));
    this.#take(SPACE);
    if (this.#text[this.#pos] === '{') this.#braces(matchers);
    else if (name === '') throw this.#unexpected('a metric name or {');
    this.#take(SPACE);
    if (this.#pos < this.#text.length) throw this.#unexpected('the end of the selector');
    if (matchers.every((matcher) => matcher.matches(''))) {
      throw new SelectorError('vector selector must contain at least one non-empty matcher');
    }
    return matchers;
  }

  #braces(matchers: Matcher[]): void {
    this.#pos++;
    this.#take(SPACE);
    while (this.#text[this.#pos] !== '}') {
      matchers.push(this.#matcher());
      this.#take(SPACE);
      if (this.#text[this.#pos] === ',') this.#pos++;
      else if (this.#text[this.#pos] !== '}') throw this.#unexpected('"," or "}"');
      this.#take(SPACE);
    }
    this.#pos++;
  }

  #matcher(): Matcher {
    const name = this.#take(LABEL_NAME);
    if (name === '') throw this.#unexpected('a label name');
    this.#take(SPACE);
    const operator = this.#take(OPERATOR);
    if (operator === '') throw this.#unexpected('one of = != =~ !~');
    this.#take(SPACE);
    return matcherOf(name, operator as MatchOperator, this.#string());
  }

  /** A text in double quotes, single quotes (both with escapes) or backticks (raw). */
  #string(): string {
    const quote = this.#text[this.#pos];
    if (quote !== '"' && quote !== "'" && quote !== '`') throw this.#unexpected('a quoted value');
    let value = '';
    for (let i = this.#pos + 1; i < this.#text.length; i++) {
      const char = this.#text[i]!; // i < length
      if (char === quote) {
        this.#pos = i + 1;
        return value;
      }
      value += char === '\\' && quote !== '`' ? unescape(this.#text[++i] ?? '') : char;
    }
    throw new SelectorError(`the value that starts at character ${this.#pos + 1} has no closing quote`);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#pos;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#pos += found.length;
    return found;
  }

  #unexpected(expected: string): SelectorError {
    const found = this.#pos < this.#text.length ? JSON.stringify(this.#text[this.#pos]) : 'the end';
    return new SelectorError(`expected ${expected} at character ${this.#pos + 1}, found ${found}`);
  }
}

function unescape(char: string): string {
  switch (char) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '\\':
    case '"':
    case "'":
      return char;
    default:
      throw new SelectorError(`unknown escape \\${char} in a value; use backticks for a value with backslashes`);
  }
}

function matcherOf(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: test(operator, value) };
}

function test(operator: MatchOperator, value: string): (actual: string) => boolean {
  switch (operator) {
    case '=':
      return (actual) => actual === value;
    case '!=':
      return (actual) => actual !== value;
    case '=~': {
      const pattern = anchored(value);
      return (actual) => pattern.test(actual);
    }
    case '!~': {
      const pattern = anchored(value);
      return (actual) => !pattern.test(actual);
    }
  }
}

/** Prometheus' regular expressions match the whole value, and `.` matches a line feed. */
function anchored(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`, 's');
  } catch (error) {
    throw new SelectorError(`error parsing regexp: ${(error as Error).message}`);
  }
}
