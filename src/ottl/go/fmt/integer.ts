/** Integers by the verbs for them. Source: Go's fmt/format.go. */
import { goQuote } from '../../../pdata/json/go-number.js';
import type { Directive } from './directive.js';
import { padded, paddedWithBlanks } from './pad.js';
import { quoteCharacter, quoteToAscii } from './quote.js';

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  v: [10, ''],
  d: [10, ''],
  b: [2, '0b'],
  o: [8, ''],
  O: [8, ''],
  x: [16, '0x'],
  X: [16, '0X'],
};
const LARGEST_CHARACTER = 0x10ffffn;

/** Undefined if the verb is none for integers. @param isUnsigned of a type without negative values: `%#v` writes those in hexadecimal. */
export function formatInteger(value: bigint, directive: Directive, isUnsigned = false): string | undefined {
  const { verb } = directive;
  if (verb === 'v' && directive.goSyntax && isUnsigned) return inBase(value, 16, '0x', directive);
  if (verb === 'c') return padded(characterOf(value), directive);
  if (verb === 'q')
    return padded(quoteCharacter(characterOf(value), directive.plus ? quoteToAscii : goQuote), directive);
  if (verb === 'U') return codePoint(BigInt.asUintN(64, value), directive);
  const base = Object.hasOwn(BASES, verb) ? BASES[verb] : undefined;
  return base === undefined ? undefined : inBase(value, base[0], directive.sharp ? base[1] : '', directive);
}

function inBase(value: bigint, base: number, prefix: string, directive: Directive): string {
  const { verb, width, precision, plus, space } = directive;
  if (precision === 0 && value === 0n) return ' '.repeat(width ?? 0);
  const sign = value < 0n ? '-' : plus ? '+' : space ? ' ' : '';
  let digits = (value < 0n ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  digits = digits.padStart(leastDigits(directive, sign), '0');
  if (base === 8 && directive.sharp && !digits.startsWith('0')) digits = `0${digits}`;
  return paddedWithBlanks(sign + (verb === 'O' ? '0o' : prefix) + digits, directive);
}

/** Zeros up to the width, unless a precision says how many digits there are. Prefixes come on top. */
function leastDigits({ width, precision, minus, zero }: Directive, sign: string): number {
  if (precision !== undefined) return precision;
  return zero && !minus && width !== undefined ? width - sign.length : 0;
}

/** `U+0078`, or `U+0078 'x'`. */
function codePoint(value: bigint, directive: Directive): string {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(directive.precision ?? 0, 4), '0');
  const isShown = directive.sharp && value <= LARGEST_CHARACTER && isPrintable(characterOf(value), value);
  return paddedWithBlanks(`U+${digits}${isShown ? ` '${characterOf(value)}'` : ''}`, directive);
}

function isPrintable(character: string, value: bigint): boolean {
  return BigInt(character.codePointAt(0)!) === value && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character);
}

function characterOf(value: bigint): string {
  const isValid = value >= 0n && value <= LARGEST_CHARACTER && !(value >= 0xd800n && value <= 0xdfffn);
  return isValid ? String.fromCodePoint(Number(value)) : '\ufffd';
}
