/**
 * What is wrong with a regular expression of the reference's dialect (RE2), as far as JavaScript's can tell; undefined when
 * it compiles. Spellings that only RE2 has are translated or taken out first, so that none is refused for being RE2.
 */
export function separatorPatternProblem(pattern: string): string | undefined {
  const translated = pattern
    .replaceAll(/\\Q.*?(?:\\E|$)/gsu, '')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?[imsU-]+\)/gu, '')
    .replaceAll(/\(\?[imsU-]+:/gu, '(?:')
    .replaceAll(/\[\[:\^?[a-z]+:\]\]/gu, '[a-z]');
  try {
    new RegExp(translated);
    return undefined;
  } catch (error) {
    return `error parsing regexp: ${(error as Error).message}`;
  }
}
