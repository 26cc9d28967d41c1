/**
 * Names that are not plain ASCII names, which come from `namespace` and `const_labels` alone, as a scraper wants them.
 *
 * Source followed: prometheus/common 0.65, `model.EscapeName`.
 */

/** As scrapers name it: in the parameter `escaping` of Accept and Content-Type. */
export type Escaping = 'underscores' | 'dots' | 'values' | 'allow-utf-8';

const PLAIN = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const PLAIN_FIRST = /^[a-zA-Z_:]$/;
const PLAIN_NEXT = /^[a-zA-Z0-9_:]$/;

export function isPlainName(name: string): boolean {
  return PLAIN.test(name);
}

/** The name itself where it is plain, and always under `allow-utf-8`. */
export function escapedName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || name === '' || isPlainName(name)) return name;
  const characters = [...name].map((character, index) => {
    const isPlain = (index === 0 ? PLAIN_FIRST : PLAIN_NEXT).test(character);
    if (escaping === 'underscores') return isPlain ? character : '_';
    if (character === '_') return '__';
    if (escaping === 'dots') return character === '.' ? '_dot_' : isPlain ? character : '__';
    return isPlain ? character : `_${character.codePointAt(0)!.toString(16)}_`;
  });
  return `${escaping === 'values' ? 'U__' : ''}${characters.join('')}`;
}
