/** Patterns of `github.com/gobwas/glob` as the reference uses them: no separators, so `*` and `?` match any character. */
import { OttlError } from '../error.js';
import { GoRegexp } from '../regexp.js';

/** In time linear in the text. @throws {OttlError} for a pattern that is none. */
export function compileGlob(pattern: string): (text: string) => boolean {
  const source = new GlobReader(pattern).alternatives(false);
  const regexp = new GoRegexp(`(?s)^(?:${source})$`);
  const matchesEmpty = isOneCharacter(pattern);
  return (text) => (text === '' && matchesEmpty) || regexp.test(text);
}

/** Patterns of one character that need not be a certain one: by a quirk they match the empty text, too. */
function isOneCharacter(pattern: string): boolean {
  const alternatives = /^\{([^{}\\]*)\}$/.exec(pattern)?.[1];
  if (alternatives !== undefined) return alternatives.split(',').some(isOneCharacter);
  return pattern === '?' || /^\[!(?:[^\]\\]|\\.)*\]$/su.test(pattern);
}

class GlobReader {
  readonly #characters: readonly string[];
  #pos = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  /** The pattern as a regular expression; inside braces up to their end, alternatives at commas. */
  alternatives(isInBraces: boolean): string {
    let out = '';
    while (this.#pos < this.#characters.length) {
      const c = this.#characters[this.#pos++]!;
      if (isInBraces && c === '}') return out;
      out += this.#token(c, isInBraces);
    }
    if (isInBraces) throw new OttlError('unexpected end of input');
    return out;
  }

  #token(c: string, isInBraces: boolean): string {
    switch (c) {
      case '*':
        while (this.#characters[this.#pos] === '*') this.#pos++;
        return '.*?';
      case '?':
        return '.';
      case '\\':
        return literal(this.#characters[this.#pos++] ?? '');
      case '{':
        return `(?:${this.alternatives(true)})`;
      case '[':
        return this.#range();
      case ',':
        return isInBraces ? '|' : ',';
      default:
        return literal(c);
    }
  }

  #range(): string {
    const negated = this.#characters[this.#pos] === '!';
    if (negated) this.#pos++;
    let members = '';
    for (;;) {
      const c = this.#characters[this.#pos++];
      if (c === undefined) throw new OttlError('unexpected end of input');
      if (c === ']') break;
      if (c === '-' && members !== '' && this.#characters[this.#pos] !== ']') members += '-';
      else members += inClass(c === '\\' ? (this.#characters[this.#pos++] ?? '') : c);
    }
    return `[${negated ? '^' : ''}${members}]`;
  }
}

function literal(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}

function inClass(c: string): string {
  return /[\\\]^-]/.test(c) ? `\\${c}` : c;
}
