/** Scalars, tags, anchors and directives: what the scanner steps over, and why it would not. */
import type { Mark, TextCursor } from './cursor.js';
import { scannerError } from './syntax-error.js';

/** Steps over a `'` or `"` scalar. */
export function scanQuoted(cursor: TextCursor, quote: "'" | '"'): void {
  const start = cursor.mark;
  cursor.skip();
  for (;;) {
    if (cursor.isDocumentIndicator('---') || cursor.isDocumentIndicator('...')) {
      throw scannerError('found unexpected document indicator', start, cursor.mark);
    }
    if (cursor.isEnd()) throw scannerError('found unexpected end of stream', start, cursor.mark);
    while (!cursor.isBlankOrEnd() && !(cursor.at() === quote && !(quote === "'" && cursor.at(1) === "'"))) {
      if (quote === '"' && cursor.at() === '\\' && cursor.isBreak(1)) {
        cursor.skip();
        cursor.skipBreak();
        break;
      }
      if (quote === '"' && cursor.at() === '\\') scanEscape(cursor, start);
      else cursor.skip(cursor.at() === "'" && quote === "'" ? 2 : 1);
    }
    if (cursor.at() === quote) break;
    skipWhite(cursor);
  }
  cursor.skip();
}

function skipWhite(cursor: TextCursor): void {
  while (cursor.isBlank() || cursor.isBreak()) {
    if (cursor.isBlank()) cursor.skip();
    else cursor.skipBreak();
  }
}

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanEscape(cursor: TextCursor, start: Mark): void {
  const code = cursor.at(1);
  const digits = ESCAPE_DIGITS[code];
  if (digits === undefined && !'0abt\tnvfre "\'\\N_LP'.includes(code)) {
    throw scannerError('found unknown escape character', start, cursor.mark);
  }
  cursor.skip(2);
  if (digits === undefined) return;
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
}

/** Steps over a plain scalar. @returns whether it ended after a line break. */
export function scanPlain(cursor: TextCursor, indent: number, inFlow: boolean): boolean {
  const start = cursor.mark;
  let afterBreak = false;
  for (;;) {
    if (cursor.isDocumentIndicator('---') || cursor.isDocumentIndicator('...') || cursor.at() === '#') break;
    while (!cursor.isBlankOrEnd() && !endsPlain(cursor, inFlow)) {
      cursor.skip();
      afterBreak = false;
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBreak()) {
        cursor.skipBreak();
        afterBreak = true;
        continue;
      }
      if (afterBreak && cursor.column < indent && cursor.at() === '\t') {
        throw scannerError('found a tab character that violates indentation', start, cursor.mark);
      }
      cursor.skip();
    }
    if (!inFlow && cursor.column < indent) break;
  }
  return afterBreak;
}

function endsPlain(cursor: TextCursor, inFlow: boolean): boolean {
  if (cursor.at() === ':' && cursor.isBlankOrEnd(1)) return true;
  return inFlow && ',?[]{}'.includes(cursor.at());
}

/** Steps over a `|` or `>` scalar. */
export function scanBlockScalar(cursor: TextCursor, parentIndent: number): void {
  const start = cursor.mark;
  cursor.skip();
  const increment = scanBlockHeader(cursor, start);
  cursor.skipBlanks();
  if (cursor.at() === '#') cursor.skipToBreak();
  if (!cursor.isBreakOrEnd()) {
    throw scannerError('did not find expected comment or line break', start, cursor.mark);
  }
  if (cursor.isBreak()) cursor.skipBreak();
  const fixed = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  const indent = scanIndentation(cursor, start, fixed, parentIndent);
  while (cursor.column === indent && !cursor.isEnd()) {
    cursor.skipToBreak();
    if (cursor.isBreak()) cursor.skipBreak();
    scanIndentation(cursor, start, indent, parentIndent);
  }
}

function scanBlockHeader(cursor: TextCursor, start: Mark): number {
  const isChomping = () => cursor.at() === '+' || cursor.at() === '-';
  if (isChomping()) {
    cursor.skip();
    return scanIncrement(cursor, start);
  }
  const increment = scanIncrement(cursor, start);
  if (increment > 0 && isChomping()) cursor.skip();
  return increment;
}

function scanIncrement(cursor: TextCursor, start: Mark): number {
  if (!/[0-9]/.test(cursor.at())) return 0;
  const increment = Number(cursor.at());
  if (increment === 0) throw scannerError('found an indentation indicator equal to 0', start, cursor.mark);
  cursor.skip();
  return increment;
}

/** Steps over indentation and empty lines. @returns the scalar's indentation, found out if `known` is 0. */
function scanIndentation(cursor: TextCursor, start: Mark, known: number, parentIndent: number): number {
  const within = () => known === 0 || cursor.column < known;
  let deepest = 0;
  for (;;) {
    while (within() && cursor.at() === ' ') cursor.skip();
    deepest = Math.max(deepest, cursor.column);
    if (within() && cursor.at() === '\t') {
      throw scannerError('found a tab character where an indentation space is expected', start, cursor.mark);
    }
    if (!cursor.isBreak()) break;
    cursor.skipBreak();
  }
  return known === 0 ? Math.max(deepest, parentIndent + 1, 1) : known;
}

/** Steps over `*name` or `&name`. */
export function scanAnchor(cursor: TextCursor): void {
  const start = cursor.mark;
  cursor.skip();
  const name = cursor.readWord();
  if (name === '' || !(cursor.isBlankOrEnd() || '?:,]}%@`'.includes(cursor.at()))) {
    throw scannerError('did not find expected alphabetic or numeric character', start, cursor.mark);
  }
}

/** Steps over a tag. @returns its handle: `!`, `!!`, `!name!`, or empty for a verbatim tag. */
export function scanTag(cursor: TextCursor): string {
  const start = cursor.mark;
  const handle = cursor.at(1) === '<' ? scanVerbatimTag(cursor, start) : scanShortTag(cursor, start);
  if (cursor.isBlankOrEnd()) return handle;
  throw scannerError('did not find expected whitespace or line break', start, cursor.mark);
}

function scanVerbatimTag(cursor: TextCursor, start: Mark): string {
  cursor.skip(2);
  scanTagUri(cursor, start, false);
  if (cursor.at() !== '>') throw scannerError("did not find the expected '>'", start, cursor.mark);
  cursor.skip();
  return '';
}

function scanShortTag(cursor: TextCursor, start: Mark): string {
  const handle = scanTagHandle(cursor, start, false);
  if (handle.length > 1 && handle.endsWith('!')) {
    scanTagUri(cursor, start, false);
    return handle;
  }
  const suffix = handle.slice(1) + scanTagUri(cursor, start, true);
  return suffix === '' ? '' : '!';
}

function scanTagHandle(cursor: TextCursor, start: Mark, inDirective: boolean): string {
  if (cursor.at() !== '!') throw scannerError("did not find expected '!'", start, cursor.mark);
  cursor.skip();
  const name = cursor.readWord();
  if (cursor.at() === '!') {
    cursor.skip();
    return `!${name}!`;
  }
  if (inDirective && name !== '') throw scannerError("did not find expected '!'", start, cursor.mark);
  return `!${name}`;
}

const URI_CHARACTERS = ";/?:@&=+$,.!~*'()[]%";

function scanTagUri(cursor: TextCursor, start: Mark, mayBeEmpty: boolean): string {
  let uri = '';
  while (cursor.isWord() || (URI_CHARACTERS.includes(cursor.at()) && !cursor.isEnd())) {
    if (cursor.at() === '%') scanUriEscape(cursor, start);
    else cursor.skip();
    uri += '.';
  }
  if (uri === '' && !mayBeEmpty) throw scannerError('did not find expected tag URI', start, cursor.mark);
  return uri;
}

/** One character as `%xx` octets. */
function scanUriEscape(cursor: TextCursor, start: Mark): void {
  let rest = 1;
  for (let octetIndex = 0; rest > 0; octetIndex++, rest--) {
    if (cursor.at() !== '%' || !cursor.isHex(1) || !cursor.isHex(2)) {
      throw scannerError('did not find URI escaped octet', start, cursor.mark);
    }
    const octet = Number.parseInt(cursor.at(1) + cursor.at(2), 16);
    if (octetIndex === 0) rest = utf8Width(octet);
    if (rest === 0) throw scannerError('found an incorrect leading UTF-8 octet', start, cursor.mark);
    if (octetIndex > 0 && (octet & 0xc0) !== 0x80) {
      throw scannerError('found an incorrect trailing UTF-8 octet', start, cursor.mark);
    }
    cursor.skip(3);
  }
}

function utf8Width(leading: number): number {
  if (leading < 0x80) return 1;
  if ((leading & 0xe0) === 0xc0) return 2;
  if ((leading & 0xf0) === 0xe0) return 3;
  return (leading & 0xf8) === 0xf0 ? 4 : 0;
}

export type Directive =
  { readonly name: 'YAML'; readonly version: string } | { readonly name: 'TAG'; readonly handle: string };

/** Steps over a `%` line. */
export function scanDirective(cursor: TextCursor): Directive {
  const start = cursor.mark;
  cursor.skip();
  const name = cursor.readWord();
  if (name === '') throw scannerError('could not find expected directive name', start, cursor.mark);
  if (!cursor.isBlankOrEnd()) throw scannerError('found unexpected non-alphabetical character', start, cursor.mark);
  if (name !== 'YAML' && name !== 'TAG') throw scannerError('found unknown directive name', start, cursor.mark);
  cursor.skipBlanks();
  const directive = name === 'YAML' ? scanVersion(cursor, start) : scanTagDirective(cursor, start);
  cursor.skipBlanks();
  if (cursor.at() === '#') cursor.skipToBreak();
  if (!cursor.isBreakOrEnd()) {
    throw scannerError('did not find expected comment or line break', start, cursor.mark);
  }
  if (cursor.isBreak()) cursor.skipBreak();
  return directive;
}

function scanVersion(cursor: TextCursor, start: Mark): Directive {
  const major = scanVersionNumber(cursor, start);
  if (cursor.at() !== '.') throw scannerError("did not find expected digit or '.' character", start, cursor.mark);
  cursor.skip();
  return { name: 'YAML', version: `${major}.${scanVersionNumber(cursor, start)}` };
}

function scanVersionNumber(cursor: TextCursor, start: Mark): number {
  let digits = '';
  while (/[0-9]/.test(cursor.at())) {
    digits += cursor.at();
    if (digits.length > 2) throw scannerError('found extremely long version number', start, cursor.mark);
    cursor.skip();
  }
  if (digits === '') throw scannerError('did not find expected version number', start, cursor.mark);
  return Number(digits);
}

function scanTagDirective(cursor: TextCursor, start: Mark): Directive {
  const handle = scanTagHandle(cursor, start, true);
  if (!cursor.isBlank()) throw scannerError('did not find expected whitespace', start, cursor.mark);
  cursor.skipBlanks();
  scanTagUri(cursor, start, false);
  if (!cursor.isBlankOrEnd()) {
    throw scannerError('did not find expected whitespace or line break', start, cursor.mark);
  }
  return { name: 'TAG', handle };
}
