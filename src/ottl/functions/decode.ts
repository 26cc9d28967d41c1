/** Converters of encoded text. */
import { decodeText, encodeText } from '../../pdata/view/text.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';
import { decodeBase64, STANDARD, type Base64Kind } from '../go/base64.js';
import { decoderNamed } from '../go/encodings.js';
import { goType, type Value } from '../value.js';

const BASE64_KINDS: Readonly<Record<string, Base64Kind>> = {
  base64: STANDARD,
  'base64-raw': { last: '+/', isPadded: false },
  'base64-url': { last: '-_', isPadded: true },
  'base64-raw-url': { last: '-_', isPadded: false },
};

export const base64Decode = define('Base64Decode', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  return base64Text(encodeText(Target(context)), STANDARD, '');
});

export const decode = define('Decode', { Target: 'Getter', Encoding: 'string' }, ({ Target, Encoding }) => {
  const kind = Object.hasOwn(BASE64_KINDS, Encoding) ? BASE64_KINDS[Encoding] : undefined;
  return (context) => {
    const bytes = bytesOf(Target.get(context));
    return kind === undefined ? decoderNamed(Encoding)(bytes) : base64Text(bytes, kind, 'could not decode: ');
  };
});

function bytesOf(value: Value): Uint8Array {
  if (typeof value === 'string') return encodeText(value);
  if (value instanceof Uint8Array) return value;
  throw new OttlError(`unsupported type provided to Decode function: ${goType(value)}`);
}

function base64Text(encoded: Uint8Array, kind: Base64Kind, words: string): string {
  const decoded = decodeBase64(encoded, kind);
  if ('bytes' in decoded) return decodeText(decoded.bytes, 0, decoded.bytes.length);
  throw new OttlError(`${words}illegal base64 data at input byte ${decoded.wrongAt}`);
}
