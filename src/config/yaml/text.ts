/** Bytes as YAML text: UTF-8, or UTF-16 with a byte order mark, as the reference's reader takes them. */

const ALLOWED = /^[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** @returns the text, and what is wrong with the bytes in the reference's words; the text then has stand-in characters. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string; readonly failure?: string } {
  const encoding = utf16Encoding(bytes) ?? 'utf-8';
  try {
    return checkCharacters(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    const text = new TextDecoder(encoding).decode(bytes);
    return {
      text,
      failure: encoding === 'utf-8' ? `yaml: ${utf8Problem(bytes)}` : 'yaml: incomplete UTF-16 character',
    };
  }
}

function utf16Encoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function checkCharacters(text: string): { readonly text: string; readonly failure?: string } {
  return ALLOWED.test(text) ? { text } : { text, failure: 'yaml: control characters are not allowed' };
}

function utf8Problem(bytes: Uint8Array): string {
  let offset = 0;
  while (offset < bytes.length) {
    const width = utf8Width(bytes[offset]!); // offset < length
    if (width === 0) return 'invalid leading UTF-8 octet';
    if (offset + width > bytes.length) return 'incomplete UTF-8 octet sequence';
    for (let i = offset + 1; i < offset + width; i++) {
      if ((bytes[i]! & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet'; // i < length
    }
    offset += width;
  }
  return 'invalid length of a UTF-8 sequence';
}

function utf8Width(leading: number): number {
  if (leading < 0x80) return 1;
  if ((leading & 0xe0) === 0xc0) return 2;
  if ((leading & 0xf0) === 0xe0) return 3;
  return (leading & 0xf8) === 0xf0 ? 4 : 0;
}
