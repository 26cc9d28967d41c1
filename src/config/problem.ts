import type { Position } from './value.js';

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Keys from the root (or from the decoded block), outermost first; list indexes as decimal text. */
  readonly path: readonly string[];
  /** The reference's words where it has some. */
  readonly message: string;
  readonly at?: Position | undefined;
  /** What could have stood there instead; for a hint. */
  readonly known?: readonly string[];
  /** What stands there, when it is not the last key of the path; for a hint. */
  readonly word?: string;
  /** What to do, in our words. */
  readonly hint?: string | undefined;
}

/** A decoding failure: how the reference prints it in its layers, and the problems it stands for. */
export interface DecodeFailure {
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
  /** The decoding of the whole layer stopped at it; the reference prints it without the layer's header. */
  readonly isFatal?: boolean;
}

const LAYER_HEADER = 'decoding failed due to the following error(s):\n\n';

/** The failures of one layer as one text. */
export function layerText(failures: readonly DecodeFailure[]): string {
  const header = failures.some(({ isFatal }) => isFatal === true) ? '' : LAYER_HEADER;
  return header + joinText(failures);
}

export function joinText(failures: readonly DecodeFailure[]): string {
  return failures.map((failure) => failure.text).join('\n');
}

export function problemsOf(failures: readonly DecodeFailure[]): ConfigProblem[] {
  return failures.flatMap((failure) => failure.problems);
}
