/** Why a text is no YAML, in the words of the reference's parser. */
export interface SyntaxProblem {
  /** The YAML package's code. */
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}

export function diagnose(text: string, problem: SyntaxProblem): string {
  const line = text.slice(0, problem.offset).split('\n').length;
  return `line ${line}: ${problem.message}`;
}
