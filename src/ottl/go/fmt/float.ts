/** Floats by the verbs for them. Source: Go's fmt/format.go, fmtFloat. */
import { formatFloatShortest } from '../../../pdata/go-format.js';
import { binaryDigits, exponentialDigits, fixedDigits, hexDigits, significantDigits } from '../float-digits.js';
import type { Directive } from './directive.js';
import { padded, paddedWithBlanks } from './pad.js';

/** Undefined if the verb is none for floats. */
export function formatFloat(value: number, directive: Directive): string | undefined {
  if (!'vgGfFeEbxX'.includes(directive.verb)) return undefined;
  const isNegative = value < 0 || Object.is(value, -0);
  const { plus, space } = directive;
  const positive = plus ? '+' : space ? ' ' : '';
  if (Number.isNaN(value)) return paddedWithBlanks(`${positive}NaN`, directive);
  if (!Number.isFinite(value)) return paddedWithBlanks(`${isNegative ? '-' : positive || '+'}Inf`, directive);
  const digits = floatDigits(Math.abs(value), directive);
  const shown = directive.sharp && directive.verb !== 'b' ? withPoint(digits, directive) : digits;
  return withSign(isNegative ? '-' : positive, shown, directive);
}

/** Zeros stand behind the sign. */
function withSign(sign: string, digits: string, directive: Directive): string {
  const { width, zero, minus } = directive;
  if (sign !== '' && zero && !minus && width !== undefined) return sign + digits.padStart(width - sign.length, '0');
  return padded(sign + digits, directive);
}

function floatDigits(value: number, { verb, precision }: Directive): string {
  switch (verb) {
    case 'f':
    case 'F':
      return fixedDigits(value, precision ?? 6);
    case 'e':
      return exponentialDigits(value, precision ?? 6);
    case 'E':
      return exponentialDigits(value, precision ?? 6).toUpperCase();
    case 'b':
      return binaryDigits(value);
    case 'x':
      return hexDigits(value, precision);
    case 'X':
      return hexDigits(value, precision).toUpperCase();
    default: {
      const digits = precision === undefined ? formatFloatShortest(value) : significantDigits(value, precision);
      return verb === 'G' ? digits.toUpperCase() : digits;
    }
  }
}

/** `#`: a decimal point in any case, and of some verbs the zeros at the end. */
function withPoint(digits: string, { verb, precision }: Directive): string {
  const tailAt = digits.search(verb === 'x' || verb === 'X' ? /[pP]/ : /[eE]/);
  const head = tailAt === -1 ? digits : digits.slice(0, tailAt);
  const hasPoint = head.includes('.');
  let missing = 'vgGx'.includes(verb) ? (precision ?? 6) : 0;
  missing -= head.replace('.', '').replace(/^0+/, '').length; // in hexadecimal, the x of 0x too, as in Go
  if (!hasPoint && head === '0') missing--;
  return `${head}${hasPoint ? '' : '.'}${'0'.repeat(Math.max(missing, 0))}${digits.slice(head.length)}`;
}
