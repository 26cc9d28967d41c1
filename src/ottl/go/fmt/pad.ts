/** Widths. A width counts characters; a byte that is no character counts as one. */
import type { Directive } from './directive.js';

export function padded(text: string, { width, minus, zero }: Directive): string {
  const missing = missingIn(text, width);
  if (missing <= 0) return text;
  if (minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

/** For what zeros would make nonsense of. */
export function paddedWithBlanks(text: string, directive: Directive): string {
  return directive.zero ? padded(text, { ...directive, zero: false }) : padded(text, directive);
}

/** Up to as many characters as the precision says. */
export function truncated(text: string, precision: number | undefined): string {
  if (precision === undefined || text.length <= precision) return text;
  let end = 0;
  for (let count = 0; count < precision && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function missingIn(text: string, width: number | undefined): number {
  if (width === undefined || width === 0) return 0;
  let surplus = 0; // code units that are the second of a character
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) surplus++;
  return width - text.length + surplus;
}
