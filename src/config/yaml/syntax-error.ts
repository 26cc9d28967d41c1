import type { Mark } from './cursor.js';

/** A text is no YAML. The message is the reference's, without `yaml: `. */
export class YamlSyntaxError extends Error {
  constructor(
    readonly problem: string,
    /** Line the reference names, from 1; 0 when it names none. */
    readonly namedLine: number,
    /** Where the problem is. */
    readonly mark: Mark,
  ) {
    super(namedLine === 0 ? problem : `line ${namedLine}: ${problem}`);
  }
}

/**
 * An error of the scanner. The line is that of what was being scanned, unless that began on the very first line: then it is
 * that of the problem, and when that is the first line too, none is named.
 */
export function scannerError(problem: string, context: Mark, mark: Mark): YamlSyntaxError {
  const line = context.line !== 0 ? context.line : mark.line;
  return new YamlSyntaxError(problem, line === 0 ? 0 : line + 1, mark);
}

/** An error of the grammar; it names lines one too low, as the reference does. */
export function grammarError(problem: string, context: Mark | undefined, mark: Mark): YamlSyntaxError {
  const line = context !== undefined && context.line !== 0 ? context.line : mark.line;
  return new YamlSyntaxError(problem, line, mark);
}
