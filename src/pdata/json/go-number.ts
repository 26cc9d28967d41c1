/** Numbers in text as Go's `strconv` reads them, with its error texts. */

interface Refusal {
  readonly error: string;
}

/** Digits of the largest 64-bit number: what has more is out of range, and not worth computing. */
const MAX_DIGITS = 20;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/;
/** Not between digits, nor between the base prefix and a digit. */
const MISPLACED_UNDERSCORE = /(^|\D)_|_(\D|$)/;
const MISPLACED_IN_HEXADECIMAL = /(^|[^\da-fx])_|_([^\da-f]|$)/;

/** Go's `ParseInt` or `ParseUint` in base 10. */
export function parseGoInteger(text: string, parser: string, least: bigint, most: bigint): bigint | Refusal {
  const shape = least < 0n ? /^[+-]?\d+$/ : /^\d+$/;
  const refuse = (why: string): Refusal => ({ error: `strconv.${parser}: parsing ${goQuote(text)}: ${why}` });
  if (!shape.test(text)) return refuse('invalid syntax');
  if (text.replace(/^[+-]?0*/, '').length > MAX_DIGITS) return refuse('value out of range');
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < least || value > most ? refuse('value out of range') : value;
}

/** Go's `ParseFloat` with 64 bits: decimal and hexadecimal, underscores between digits, `inf`, `infinity`, `nan`. */
export function parseGoFloat(text: string): number | Refusal {
  const refuse = (why: string): Refusal => ({ error: `strconv.ParseFloat: parsing ${goQuote(text)}: ${why}` });
  const lower = text.toLowerCase();
  if (lower === 'nan') return NaN;
  if (/^[+-]?inf(inity)?$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  const misplaced = lower.includes('x') ? MISPLACED_IN_HEXADECIMAL : MISPLACED_UNDERSCORE;
  if (lower.includes('_') && misplaced.test(lower)) return refuse('invalid syntax');
  const plain = lower.replaceAll('_', '');
  const value = DECIMAL.test(plain) ? Number(plain) : parseHexadecimal(plain);
  if (Number.isNaN(value)) return refuse('invalid syntax');
  return Number.isFinite(value) ? value : refuse('value out of range');
}

/** NaN if it is none. Digits beyond what a double holds are rounded once less exactly than Go would. */
function parseHexadecimal(text: string): number {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return NaN;
  const [, sign, whole = '', fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return NaN;
  const mantissa = Number(`0x${whole}${fraction}`);
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

const NAMED_ESCAPES = new Map([...'"\\\x07\b\f\n\r\t\v'].map((c, i) => [c, `\\${'"\\abfnrtv'[i]}`]));

/** Go's `strconv.Quote`. */
export function goQuote(text: string): string {
  return `"${[...text].map((c) => (/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(c) ? goEscape(c) : c)).join('')}"`;
}

function goEscape(character: string): string {
  const named = NAMED_ESCAPES.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`; // a byte that is no UTF-8
  const hex = code.toString(16);
  if (hex.length <= 2 && character < '\x80') return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
