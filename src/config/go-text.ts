/** Text as Go prints it, for messages that users and scripts compare. */

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** Go's `%q` of a string. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const char of text) quoted += SHORT_ESCAPES[char] ?? (PRINTABLE.test(char) ? char : escapeCodePoint(char));
  return `${quoted}"`;
}

function escapeCodePoint(char: string): string {
  const code = char.codePointAt(0)!; // the iterator yields no empty string
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

/** Go's order of strings: by UTF-8 bytes, which is by code point. */
export function compareGoStrings(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
