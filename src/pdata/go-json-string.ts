import { utf8 } from './cursor.js';

/** Characters that `encoding/json` escapes and `JSON.stringify` does not. */
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;
const REPLACEMENT = '\ufffd';

/**
 * A JSON string literal of the text between two offsets, as Go's `encoding/json` writes it: `<`, `>`, `&` and the line
 * separators are escaped, and a byte that is no UTF-8 becomes `\ufffd`, spelt as an escape.
 */
export function goJsonString(buf: Uint8Array, start: number, end: number): string {
  const text = utf8(buf, start, end);
  if (!text.includes(REPLACEMENT)) return quote(text);
  return `"${withInvalidBytes(buf, start, end)}"`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(ESCAPED_BY_GO, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Content of the literal when there may be invalid bytes: each is replaced by its own, as Go does. */
function withInvalidBytes(buf: Uint8Array, start: number, end: number): string {
  let out = '';
  for (let pos = start; pos < end;) {
    const length = runeLength(buf, pos, end);
    out += length === 0 ? '\\ufffd' : quote(utf8(buf, pos, pos + length)).slice(1, -1);
    pos += Math.max(length, 1);
  }
  return out;
}

/** Bytes of the UTF-8 sequence at `pos`, 0 if it is none. */
function runeLength(buf: Uint8Array, pos: number, end: number): number {
  const first = buf[pos]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (pos + length > end) return 0;
  const bytes = Buffer.from(buf.subarray(pos, pos + length));
  return Buffer.from(bytes.toString('utf8')).equals(bytes) ? length : 0;
}
