/** Text in other encodings, by the names the reference takes. Source followed: `internal/coreinternal/textutils`. */
import { TextDecoder } from 'node:util';
import { decodeText } from '../../pdata/view/text.js';
import { OttlError } from '../error.js';

type Decoder = (bytes: Uint8Array) => string;

const asIs: Decoder = (bytes) => decodeText(bytes, 0, bytes.length);
/** Each byte that is no part of UTF-8 becomes a replacement character. */
const utf8: Decoder = (bytes) => asIs(bytes).replace(/[\udc80-\udcff]/gu, '\ufffd');
const latin1: Decoder = (bytes) => Buffer.from(bytes).toString('latin1');

const OWN: Readonly<Record<string, Decoder>> = {
  '': utf8,
  'utf-8': utf8,
  utf8,
  ascii: utf8,
  'us-ascii': utf8,
  'utf-8-raw': asIs,
  'utf8-raw': asIs,
  nop: asIs,
  'utf-16': (bytes) => textDecoder('utf-16le').decode(bytes),
  utf16: (bytes) => textDecoder('utf-16le').decode(bytes),
  'iso-8859-1': latin1,
  latin1,
  l1: latin1,
  'iso_8859-1': latin1,
  ibm819: latin1,
  cp819: latin1,
};

/** Names that JavaScript takes and IANA does not. */
const NOT_OF_IANA = /^(?:x-|unicode|utf-8$)/;

/** @throws {OttlError} for a name that is none, or an encoding that is not supported. */
export function decoderNamed(name: string): Decoder {
  const known = name.toLowerCase();
  if (Object.hasOwn(OWN, known)) return OWN[known]!;
  if (known.trim() !== known || NOT_OF_IANA.test(known)) throw new OttlError(`unsupported encoding '${name}'`);
  const decoder = textDecoder(known, name);
  return (bytes) => decoder.decode(bytes);
}

function textDecoder(label: string, name = label): TextDecoder {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch {
    throw new OttlError(`unsupported encoding '${name}'`);
  }
}
