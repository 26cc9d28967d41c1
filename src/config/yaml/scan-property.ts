/** Anchors, tags and directives. Source followed: the scanner of yaml.v3 3.0.4. */
import type { Mark, TextCursor } from './cursor.js';
import { scannerError } from './syntax-error.js';

/** Steps over `*name` or `&name`. @returns the name. */
export function scanAnchor(cursor: TextCursor): string {
  const start = cursor.mark;
  cursor.skip();
  const name = cursor.readWord();
  if (name === '' || !(cursor.isBlankOrEnd() || '?:,]}%@`'.includes(cursor.at()))) {
    throw scannerError('did not find expected alphabetic or numeric character', start, cursor.mark);
  }
  return name;
}

export interface Tag {
  /** `!`, `!!`, `!name!`, or empty where the suffix says all. */
  readonly handle: string;
  readonly suffix: string;
}

/** Steps over a tag. */
export function scanTag(cursor: TextCursor): Tag {
  const start = cursor.mark;
  const tag = cursor.at(1) === '<' ? scanVerbatimTag(cursor, start) : scanShortTag(cursor, start);
  if (cursor.isBlankOrEnd()) return tag;
  throw scannerError('did not find expected whitespace or line break', start, cursor.mark);
}

function scanVerbatimTag(cursor: TextCursor, start: Mark): Tag {
  cursor.skip(2);
  const suffix = scanTagUri(cursor, start, false);
  if (cursor.at() !== '>') throw scannerError("did not find the expected '>'", start, cursor.mark);
  cursor.skip();
  return { handle: '', suffix };
}

function scanShortTag(cursor: TextCursor, start: Mark): Tag {
  const handle = scanTagHandle(cursor, start, false);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanTagUri(cursor, start, false) };
  const suffix = handle.slice(1) + scanTagUri(cursor, start, true);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
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
    uri += cursor.at() === '%' ? scanUriEscape(cursor, start) : cursor.read();
  }
  if (uri === '' && !mayBeEmpty) throw scannerError('did not find expected tag URI', start, cursor.mark);
  return uri;
}

/** One character as `%xx` octets. */
function scanUriEscape(cursor: TextCursor, start: Mark): string {
  const octets: number[] = [];
  for (let rest = 1; rest > 0; rest--) {
    if (cursor.at() !== '%' || !cursor.isHex(1) || !cursor.isHex(2)) {
      throw scannerError('did not find URI escaped octet', start, cursor.mark);
    }
    const octet = Number.parseInt(cursor.at(1) + cursor.at(2), 16);
    if (octets.length === 0) rest = utf8Width(octet);
    if (rest === 0) throw scannerError('found an incorrect leading UTF-8 octet', start, cursor.mark);
    if (octets.length > 0 && (octet & 0xc0) !== 0x80) {
      throw scannerError('found an incorrect trailing UTF-8 octet', start, cursor.mark);
    }
    octets.push(octet);
    cursor.skip(3);
  }
  return Buffer.from(octets).toString('utf8');
}

function utf8Width(leading: number): number {
  if (leading < 0x80) return 1;
  if ((leading & 0xe0) === 0xc0) return 2;
  if ((leading & 0xf0) === 0xe0) return 3;
  return (leading & 0xf8) === 0xf0 ? 4 : 0;
}

export type Directive =
  | { readonly name: 'YAML'; readonly version: string }
  | { readonly name: 'TAG'; readonly handle: string; readonly prefix: string };

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
  const prefix = scanTagUri(cursor, start, false);
  if (!cursor.isBlankOrEnd()) {
    throw scannerError('did not find expected whitespace or line break', start, cursor.mark);
  }
  return { name: 'TAG', handle, prefix };
}
