import { createRequire } from 'node:module';
import type * as re2 from 're2js';

/** What text is separated by unless the configuration says otherwise. */
export const DEFAULT_SEPARATOR_PATTERN = '\\r?\\n';

/**
 * What is wrong with a regular expression of the reference's dialect (RE2), in its words; undefined when it compiles. The
 * library is loaded for patterns other than the usual one alone.
 */
export function separatorPatternProblem(pattern: string): string | undefined {
  if (pattern === '' || pattern === DEFAULT_SEPARATOR_PATTERN) return undefined;
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof re2;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return message.includes(': `') ? message : `${message}: \`\``; // the library leaves out what is empty
  }
}
