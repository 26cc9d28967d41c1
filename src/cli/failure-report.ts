import { ArgumentError } from './parse-arguments.js';

/** Lines of our own that follow the reference's two: what to do about the failure. */
export interface WithAdvice extends Error {
  readonly advice: readonly string[];
}

/** Prints a failure as the reference does: `Error: …`, then the same with the time and a fixed preamble. */
export function reportFailure(error: unknown, stderr: NodeJS.WritableStream, now: Date): void {
  const text = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UnknownCommandError ? `Run '${error.path} --help' for usage.\n` : '';
  const logged = `collector server run finished with error: ${text}`;
  const advice = adviceOf(error).map((line) => `${line}\n`);
  stderr.write(
    `Error: ${text}\n${usage}${logTime(now)} ${logged.endsWith('\n') ? logged : `${logged}\n`}${advice.join('')}`,
  );
}

/** A word that is no command. The message ends with suggestions, each on a line of its own. */
export class UnknownCommandError extends ArgumentError {
  readonly path: string;

  constructor(word: string, path: string, suggestions: readonly string[]) {
    const meant = suggestions.map((name) => `\t${name}\n`).join('');
    super(
      `unknown command ${JSON.stringify(word)} for ${JSON.stringify(path)}${meant === '' ? '' : `\n\nDid you mean this?\n${meant}`}`,
    );
    this.path = path;
  }
}

function adviceOf(error: unknown): readonly string[] {
  if (error instanceof ArgumentError) return error.meant === undefined ? [] : [`Did you mean ${error.meant}?`];
  const advice: unknown = (error as Partial<WithAdvice> | undefined)?.advice;
  return Array.isArray(advice) ? (advice as readonly string[]) : [];
}

/** Go's standard logger: local time. */
function logTime(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('/');
  return `${date} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')}`;
}
