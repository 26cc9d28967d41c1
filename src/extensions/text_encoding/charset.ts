import { SUPPORTED_CHARSETS, UNSUPPORTED_CHARSETS } from './charset-names.js';

/** Names the reference takes beside the registered ones, in lower case. */
const OWN_NAMES = new Set([
  'utf-16',
  'utf16',
  'utf-8',
  'utf8',
  'utf-8-raw',
  'utf8-raw',
  'ascii',
  'us-ascii',
  'nop',
  '',
]);

/** The reference's words for why it has no such character set; undefined when it has. Case does not matter. */
export function charsetProblem(name: string): string | undefined {
  if (OWN_NAMES.has(name.toLowerCase())) return undefined;
  const registered = name.trim().toLowerCase();
  if (SUPPORTED_CHARSETS.has(registered)) return undefined;
  return UNSUPPORTED_CHARSETS.has(registered)
    ? `no charmap defined for encoding '${name}'`
    : `unsupported encoding '${name}'`;
}
