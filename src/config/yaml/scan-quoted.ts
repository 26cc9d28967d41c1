/** Scalars in quotes. Source followed: yaml.v3 3.0.4 `yaml_parser_scan_flow_scalar`. */
import type { Mark, TextCursor } from './cursor.js';
import { Folding } from './folding.js';
import { scannerError } from './syntax-error.js';

/** Steps over a `'` or `"` scalar. @returns its text. */
export function scanQuoted(cursor: TextCursor, quote: "'" | '"'): string {
  const start = cursor.mark;
  const folding = new Folding();
  let text = '';
  cursor.skip();
  for (;;) {
    if (cursor.isDocumentIndicator('---') || cursor.isDocumentIndicator('...')) {
      throw scannerError('found unexpected document indicator', start, cursor.mark);
    }
    if (cursor.isEnd()) throw scannerError('found unexpected end of stream', start, cursor.mark);
    text += scanCharacters(cursor, quote, start);
    if (quote === '"' && cursor.at() === '\\') {
      cursor.skip();
      cursor.skipBreak();
      folding.escapeBreak();
    } else if (cursor.at() === quote) break;
    while (cursor.isBlank() || cursor.isBreak()) folding.take(cursor);
    text += folding.join();
  }
  cursor.skip();
  return text;
}

/** Up to white space, the closing quote or a backslash before a line break. */
function scanCharacters(cursor: TextCursor, quote: "'" | '"', start: Mark): string {
  let text = '';
  while (!cursor.isBlankOrEnd()) {
    const char = cursor.at();
    if (quote === "'" && char === "'" && cursor.at(1) === "'") {
      cursor.skip(2);
      text += "'";
    } else if (char === quote) break;
    else if (quote === '"' && char === '\\') {
      if (cursor.isBreak(1)) break;
      text += scanEscape(cursor, start);
    } else text += cursor.read();
  }
  return text;
}

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

function scanEscape(cursor: TextCursor, start: Mark): string {
  const code = cursor.at(1);
  const digits = ESCAPE_DIGITS[code];
  const known = ESCAPES[code];
  if (digits === undefined && known === undefined) {
    throw scannerError('found unknown escape character', start, cursor.mark);
  }
  cursor.skip(2);
  return digits === undefined ? (known ?? '') : scanHexEscape(cursor, digits, start);
}

function scanHexEscape(cursor: TextCursor, digits: number, start: Mark): string {
  let text = '';
  for (let i = 0; i < digits; i++) {
    if (!cursor.isHex(i)) throw scannerError('did not find expected hexdecimal number', start, cursor.mark);
    text += cursor.at(i);
  }
  const value = Number.parseInt(text, 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    throw scannerError('found invalid Unicode character escape code', start, cursor.mark);
  }
  cursor.skip(digits);
  return String.fromCodePoint(value);
}
