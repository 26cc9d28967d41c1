/**
 * Text between bytes and JavaScript strings without loss. The reference's strings are bytes, and its door does not check
 * that they are UTF-8; a byte that is none becomes a lone low surrogate U+DC80…U+DCFF here (as Python's `surrogateescape`)
 * and comes back as the same byte.
 */
import { utf8 } from '../cursor.js';

const REPLACEMENT = '\ufffd';
const ESCAPE_BASE = 0xdc00;

type WellFormed = string & { isWellFormed(): boolean };

/** Text between two offsets. */
export function decodeText(buf: Uint8Array, start: number, end: number): string {
  if (start === end) return '';
  const text = utf8(buf, start, end);
  return text.includes(REPLACEMENT) ? decodeEscaped(buf, start, end) : text;
}

/** The bytes of a text that `decodeText` may have made. */
export function encodeText(text: string): Uint8Array {
  return (text as WellFormed).isWellFormed() ? Buffer.from(text, 'utf8') : encodeEscaped(text);
}

/** Length in bytes. */
export function textBytes(text: string): number {
  return (text as WellFormed).isWellFormed() ? Buffer.byteLength(text, 'utf8') : encodeEscaped(text).length;
}

/** Bytes `start` up to `end` of a text, as Go's `text[start:end]`. */
export function sliceText(text: string, start: number, end: number): string {
  const bytes = encodeText(text);
  return bytes.length === text.length ? text.slice(start, end) : decodeText(bytes, start, end);
}

/** Order of two texts by their bytes, as Go compares strings: negative, 0 or positive. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (isBelowSurrogates(a) && isBelowSurrogates(b)) return a < b ? -1 : 1;
  return Buffer.compare(encodeText(a), encodeText(b));
}

/** UTF-16 order is byte order where there are no surrogates. */
function isBelowSurrogates(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xd800) return false;
  return true;
}

function decodeEscaped(buf: Uint8Array, start: number, end: number): string {
  let out = '';
  let plain = start;
  let pos = start;
  while (pos < end) {
    const size = sequenceLength(buf, pos, end);
    if (size > 0) {
      pos += size;
      continue;
    }
    out += utf8(buf, plain, pos) + String.fromCharCode(ESCAPE_BASE + buf[pos]!); // pos < end
    plain = ++pos;
  }
  return out + utf8(buf, plain, end);
}

/** Bytes of the UTF-8 sequence at `pos`, 0 if there is no valid one (Unicode 15, table 3-7). */
export function sequenceLength(buf: Uint8Array, pos: number, end: number): number {
  const first = buf[pos]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (pos + size > end) return 0;
  const second = buf[pos + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < size; i++) if ((buf[pos + i]! & 0xc0) !== 0x80) return 0;
  return size;
}

function encodeEscaped(text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) i++;
      continue;
    }
    if (code < 0xdc80 || code > 0xdcff) continue;
    parts.push(Buffer.from(text.slice(plain, i), 'utf8'), Uint8Array.of(code - ESCAPE_BASE));
    plain = i + 1;
  }
  parts.push(Buffer.from(text.slice(plain), 'utf8'));
  return Buffer.concat(parts);
}
