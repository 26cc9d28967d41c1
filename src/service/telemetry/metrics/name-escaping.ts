/** How names that the classic text format cannot hold are written; a scraper asks for one by `escaping=` in `Accept`. */
export type NameEscaping = 'underscores' | 'allow-utf-8' | 'dots' | 'values';

const LEGACY_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** A name that needs no escaping, and may stand outside quotes. */
export function isLegacyName(name: string): boolean {
  return LEGACY_NAME.test(name);
}

/** Source: prometheus/common 0.65 `EscapeName`, applied to names that are not legacy names only. */
export function escapeName(name: string, escaping: NameEscaping): string {
  if (escaping === 'allow-utf-8' || isLegacyName(name)) return name;
  const escapeOne = ESCAPE_CHARACTER[escaping];
  const escaped = Array.from(name, (character, index) =>
    isAllowedAt(character, index) && (escaping === 'underscores' || character !== '_')
      ? character
      : escapeOne(character),
  ).join('');
  return escaping === 'values' ? `U__${escaped}` : escaped;
}

const ESCAPE_CHARACTER: Readonly<Record<Exclude<NameEscaping, 'allow-utf-8'>, (character: string) => string>> = {
  underscores: () => '_',
  dots: (character) => (character === '.' ? '_dot_' : '__'),
  values: (character) => (character === '_' ? '__' : `_${character.codePointAt(0)!.toString(16)}_`),
};

function isAllowedAt(character: string, index: number): boolean {
  return index === 0 ? /^[a-zA-Z_:]$/.test(character) : /^[a-zA-Z0-9_:]$/.test(character);
}
