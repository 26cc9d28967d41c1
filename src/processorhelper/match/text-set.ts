import { GoRegexp } from '../../ottl/regexp.js';

/** Whether a text is one of several, or matches one of several patterns. */
export type TextSet = (text: string) => boolean;

/**
 * Source followed: `internal/filter/filterset` at 0.131.0.
 *
 * @throws {Error} for a match type that is none, or a pattern that does not compile, in the reference's words.
 */
export function textSet(texts: readonly string[], matchType: string): TextSet {
  switch (matchType) {
    case 'strict': {
      const set = new Set(texts);
      return (text) => set.has(text);
    }
    case 'regexp': {
      const patterns = [...new Set(texts)].map((pattern) => new GoRegexp(pattern));
      return (text) => patterns.some((pattern) => pattern.test(text));
    }
    default:
      throw unrecognizedMatchType(matchType);
  }
}

export function unrecognizedMatchType(matchType: string): Error {
  return new Error(`unrecognized match_type: '${matchType}', valid types are: [regexp strict]`);
}
