import type { JsonReader } from './json-reader.js';

const EMPTY = new Uint8Array(0);
const OPERATION = 'ID.UnmarshalJSONIter';

/** Reads a trace or span id in hex. @returns nothing for an empty string or an id of zeros, which both mean unset. */
export function readId(reader: JsonReader, length: number): Uint8Array {
  reader.readRawString();
  const { text, textStart, textEnd } = reader;
  const digits = textEnd - textStart;
  if (digits === 0) return EMPTY;
  if (digits >> 1 !== length) reader.fail(OPERATION, 'length mismatch');
  const id = new Uint8Array(length);
  let bits = 0;
  for (let i = 0; i < length; i++) {
    id[i] = (hexDigit(reader, text[textStart + 2 * i]!) << 4) | hexDigit(reader, text[textStart + 2 * i + 1]!);
    bits |= id[i]!;
  }
  if (digits % 2 === 1) {
    hexDigit(reader, text[textEnd - 1]!);
    reader.fail(OPERATION, 'encoding/hex: odd length hex string');
  }
  return bits === 0 ? EMPTY : id;
}

function hexDigit(reader: JsonReader, c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  if (c >= 0x61 && c <= 0x66) return c - 0x57;
  if (c >= 0x41 && c <= 0x46) return c - 0x37;
  return reader.fail(OPERATION, `encoding/hex: invalid byte: ${codePoint(c)}`);
}

/** Go's `%#U`: the number, and the character if it can be shown. */
function codePoint(c: number): string {
  const number = `U+${c.toString(16).toUpperCase().padStart(4, '0')}`;
  const isPrintable = (c >= 0x20 && c < 0x7f) || (c > 0xa0 && c !== 0xad);
  return isPrintable ? `${number} '${String.fromCharCode(c)}'` : number;
}
