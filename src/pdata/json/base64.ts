import type { JsonReader } from './json-reader.js';

const PADDING = 0x3d;
const ALPHABET: ReadonlySet<number> = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
);

/** Reads a string of padded standard base64; line breaks in it are skipped. Escapes are not resolved, as in the reference. */
export function readBase64(reader: JsonReader): Uint8Array {
  reader.readRawString();
  const text = reader.text.subarray(reader.textStart, reader.textEnd);
  const illegal = illegalAt(text);
  if (illegal !== -1) reader.fail('base64.Decode', `illegal base64 data at input byte ${illegal}`);
  return Buffer.from(Buffer.from(text).toString('latin1'), 'base64');
}

/** Offset that Go's decoder complains about, -1 if the text is well-formed. */
function illegalAt(text: Uint8Array): number {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (isLineBreak(c)) continue;
    if (ALPHABET.has(c)) digits++;
    else return c === PADDING ? illegalPadding(text, i, digits % 4) : i;
  }
  return digits % 4 === 0 ? -1 : text.length - (digits % 4);
}

/** @param digits of the unfinished group of four in front of the padding at `i`. */
function illegalPadding(text: Uint8Array, i: number, digits: number): number {
  if (digits < 2) return i;
  let next = skipLineBreaks(text, i + 1);
  if (digits === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== PADDING) return next - 1;
    next = skipLineBreaks(text, next + 1);
  }
  return next < text.length ? next : -1;
}

function skipLineBreaks(text: Uint8Array, i: number): number {
  while (i < text.length && isLineBreak(text[i]!)) i++;
  return i;
}

function isLineBreak(c: number): boolean {
  return c === 0x0a || c === 0x0d;
}
