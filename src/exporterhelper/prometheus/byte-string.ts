/**
 * Byte strings: one character per byte of UTF-8. Attribute keys and values need not be valid UTF-8 (the reference does not
 * check), and must leave as they came; a byte string carries any bytes, sorts as its bytes sort, and costs no decoding.
 */

/** One UTF-8 encoded rune, or else one byte. A byte that is no part of a valid rune counts as a rune, as in Go. */
const RUNE =
  '[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]' +
  '|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}';
const ANY_RUNE = new RegExp(`${RUNE}|[^]`, 'g');
const OTHER_THAN_LETTER_OR_DIGIT = new RegExp(`${RUNE}|[^A-Za-z0-9]`, 'g');
const NOT_ASCII = /[\x80-\xff]/;

export function toByteString(text: string): string {
  return Buffer.from(text, 'utf8').latin1Slice();
}

export function byteStringOf(buf: Uint8Array, start: number, end: number): string {
  return (Buffer.prototype as Buffer).latin1Slice.call(buf, start, end);
}

export function bytesOfByteString(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function runeCount(text: string): number {
  return NOT_ASCII.test(text) ? text.match(ANY_RUNE)!.length : text.length;
}

/** The text with one `_` for each rune that is no ASCII letter or digit. */
export function underscored(text: string): string {
  return text.replace(OTHER_THAN_LETTER_OR_DIGIT, '_');
}

export function byteStringText(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
