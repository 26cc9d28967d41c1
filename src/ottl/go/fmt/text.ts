/** Text and bytes by the verbs for them. Source: Go's fmt/format.go. */
import { goQuote } from '../../../pdata/json/go-number.js';
import { decodeText, encodeText } from '../../../pdata/view/text.js';
import type { Directive } from './directive.js';
import { padded, truncated } from './pad.js';
import { canBackquote, quoteToAscii } from './quote.js';

/** Undefined if the verb is none for text. */
export function formatText(text: string, directive: Directive): string | undefined {
  switch (directive.verb) {
    case 'v':
      return directive.goSyntax ? quoted(text, directive) : padded(truncated(text, directive.precision), directive);
    case 's':
      return padded(truncated(text, directive.precision), directive);
    case 'q':
      return quoted(text, directive);
    case 'x':
    case 'X':
      return hexadecimal(encodeText(text), directive);
    default:
      return undefined;
  }
}

/** For the verbs that take bytes for text. */
export function formatBytesAsText(bytes: Uint8Array, directive: Directive): string | undefined {
  if (directive.verb === 'x' || directive.verb === 'X') return hexadecimal(bytes, directive);
  return formatText(decodeText(bytes, 0, bytes.length), directive);
}

function quoted(text: string, directive: Directive): string {
  const shown = truncated(text, directive.precision);
  if (directive.sharp && canBackquote(shown)) return padded(`\`${shown}\``, directive);
  return padded(directive.plus ? quoteToAscii(shown) : goQuote(shown), directive);
}

/** A blank sets the bytes apart, `#` puts `0x` in front: of each where they stand apart. The precision counts bytes. */
function hexadecimal(bytes: Uint8Array, directive: Directive): string {
  const { verb, precision, sharp, space } = directive;
  const cut = Buffer.from(bytes).subarray(0, precision);
  const hex = cut.toString('hex');
  const digits = verb === 'X' ? hex.toUpperCase() : hex;
  if (digits === '') return padded('', directive);
  const prefix = sharp ? `0${verb}` : '';
  if (!space) return padded(prefix + digits, directive);
  return padded(prefix + digits.replace(/..(?!$)/g, `$& ${prefix}`), directive);
}
