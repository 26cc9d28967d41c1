/** Go's quoted strings. `pdata/json/go-number.ts` writes them. */

const ESCAPE = /^\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/;

const UNSHORT: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** What a double-quoted literal says; undefined if an escape in it is none Go knows. */
export function unquote(literal: string): string | undefined {
  let out = '';
  let rest = literal.slice(1, -1);
  for (let at = rest.indexOf('\\'); at !== -1; at = rest.indexOf('\\')) {
    const escape = ESCAPE.exec(rest.slice(at));
    if (escape === null) return undefined;
    const character = unescape(escape);
    if (character === undefined) return undefined;
    out += rest.slice(0, at) + character;
    rest = rest.slice(at + escape[0].length);
  }
  return out + rest;
}

function unescape([, short, hex2, hex4, hex8, octal]: RegExpExecArray): string | undefined {
  if (short !== undefined) return UNSHORT[short];
  if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
  const code = parseInt((hex2 ?? hex4 ?? hex8)!, 16); // one of the alternatives matched
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}
