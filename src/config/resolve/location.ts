/** Where a source or a `${…}` reference points: a scheme and what the scheme's provider makes of the rest. */
import { goQuote } from '../go-text.js';

export interface Location {
  readonly scheme: string;
  readonly opaque: string;
}

export const SCHEMES = ['env', 'file', 'http', 'https', 'yaml'] as const;
const SCHEME = '[A-Za-z][A-Za-z0-9+.-]+';
const URI = new RegExp(`^(${SCHEME}):(.*)$`, 's');
const DRIVE_LETTER = /^[A-z]:/;

export function formatLocation(location: Location): string {
  return `${location.scheme}:${location.opaque}`;
}

export function parseLocation(uri: string): Location | { readonly error: string } {
  const match = URI.exec(uri);
  if (match === null) return { error: `invalid uri: ${goQuote(uri)}` };
  return { scheme: match[1]!, opaque: match[2]! }; // both groups always take part
}

/** A `--config` value. Without a scheme (or with a drive letter) it is a file's path. */
export function parseSource(uri: string): Location | { readonly error: string } {
  if (DRIVE_LETTER.test(uri) || !uri.includes(':')) return { scheme: 'file', opaque: uri };
  const location = parseLocation(uri);
  if ('error' in location || isKnownScheme(location.scheme)) return location;
  return { error: `unsupported scheme on URI ${goQuote(uri)}` };
}

export function isKnownScheme(scheme: string): boolean {
  return (SCHEMES as readonly string[]).includes(scheme);
}

/** One place a configuration comes from, in the order given: all `--config`, then all `--set`. */
export interface ConfigSource {
  readonly uri: string;
  /** How messages name it; the uri unless it was a `--set`. */
  readonly label?: string;
}

/**
 * The source a `--set KEY=VALUE` stands for: every dot of the key separates, the value is YAML.
 *
 * @returns an error in the reference's words when there is no `=`.
 */
export function sourceOfSet(argument: string): ConfigSource | { readonly error: string } {
  const equals = argument.indexOf('=');
  if (equals < 0) return { error: 'missing equal sign' };
  const key = argument.slice(0, equals);
  const value = argument.slice(equals + 1).trim();
  return { uri: `yaml:${key.replaceAll('.', '::').trim()}: ${value}`, label: `--set ${key.trim()}` };
}
