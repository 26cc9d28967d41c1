import moo from 'moo';
import { goQuote } from '../../pdata/json/go-number.js';
import { unquote } from '../go/unquote.js';
import { SyntaxFailure, type Position } from './failure.js';

/** Kinds of tokens, in the order in which they are tried. Names stand in error texts. */
const RULES = {
  bytes: /0x[a-fA-F0-9]+/,
  float: /[-+]?\d*\.\d+(?:[eE][-+]?\d+)?/,
  int: /[-+]?\d+/,
  string: { match: /"(?:\\[^\n]|[^\\"])*"/, lineBreaks: true },
  opnot: /not\b/,
  opor: /or\b/,
  opand: /and\b/,
  opcomparison: /==|!=|>=|<=|>|</,
  opaddsub: /\+|-/,
  opmultdiv: /\/|\*/,
  boolean: /(?:true|false)\b/,
  equal: /=/,
  lparen: /\(/,
  rparen: /\)/,
  lbrace: /\{/,
  rbrace: /\}/,
  colon: /:/,
  punct: /[,.[\]]/,
  uppercase: /[A-Z][A-Z0-9_]*/,
  lowercase: /[a-z][a-z0-9_]*/,
  whitespace: { match: /[\t\n\f\r ]+/, lineBreaks: true },
  invalid: moo.error,
};

export type TokenKind = Exclude<keyof typeof RULES, 'whitespace' | 'invalid'>;

export interface Token {
  readonly kind: TokenKind | 'end';
  /** Of a string what it says, its escapes resolved. */
  readonly value: string;
  readonly position: Position;
}

const lexer = moo.compile(RULES);

const SAMPLE_CHARACTERS = 16;

/**
 * The tokens of a text without what is blank, with an `end` behind the last one.
 *
 * @throws {SyntaxFailure} at what begins no token, or for an escape that is none.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position: Position = { offset: 0, line: 1, column: 1 };
  lexer.reset(text);
  for (const { type, text: span } of lexer) {
    if (type === 'invalid') {
      const sample = [...span];
      const shown = sample.slice(0, SAMPLE_CHARACTERS).join('') + (sample.length > SAMPLE_CHARACTERS ? '...' : '');
      throw new SyntaxFailure(position, `lexer: invalid input text ${goQuote(shown)}`);
    }
    if (type !== 'whitespace') {
      const kind = type as TokenKind;
      tokens.push({ kind, value: kind === 'string' ? textOf(span, position) : span, position });
    }
    position = after(position, span);
  }
  tokens.push({ kind: 'end', value: '', position });
  return tokens;
}

function textOf(literal: string, position: Position): string {
  const text = unquote(literal);
  if (text === undefined) {
    throw new SyntaxFailure(position, `invalid quoted string ${goQuote(literal)}: invalid syntax`);
  }
  return text;
}

function after({ offset, line, column }: Position, span: string): Position {
  const lines = span.split('\n');
  const last = [...lines.at(-1)!].length; // a split has a last part
  return {
    offset: offset + span.length,
    line: line + lines.length - 1,
    column: lines.length === 1 ? column + last : last + 1,
  };
}
