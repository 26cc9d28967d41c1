/** Characters between quotes as Go's `strconv` writes them. */
import { goQuote } from '../../../pdata/json/go-number.js';

/** `strconv.QuoteToASCII`. */
export function quoteToAscii(text: string): string {
  return goQuote(text).replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0)!;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** `strconv.QuoteRune`, or `QuoteRuneToASCII`. @param quote one of the two for text. */
export function quoteCharacter(character: string, quote: (text: string) => string): string {
  if (character === '"') return `'"'`;
  return character === "'" ? `'\\''` : `'${quote(character).slice(1, -1)}'`;
}

/** Whether the text may stand between backquotes: `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  return !/[\0-\x08\x0a-\x1f`\x7f\ufeff\udc80-\udcff]/u.test(text);
}
