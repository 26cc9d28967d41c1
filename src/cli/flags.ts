import { parseArgs, type ParseArgsConfig } from 'node:util';
import { EXIT } from './exit-codes.js';
import type { CliIo } from './io.js';
import { editDistance } from './parse-arguments.js';

/** The command line is not what the command takes. The message says what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>['values'];

/**
 * The flags of a subcommand. `--no-…` and positional words are not taken.
 *
 * @throws {UsageError}
 */
export function parseFlags<const O extends Options>(argv: readonly string[], options: O): Values<O> {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [said = ''] = (error as Error).message.split('. ');
    const unknown = /^Unknown option '--([^'=]*)/.exec(said)?.[1];
    const meant =
      unknown === undefined ? undefined : Object.keys(options).find((name) => editDistance(unknown, name) <= 2);
    throw new UsageError(meant === undefined ? said : `${said}; did you mean --${meant}?`);
  }
}

/**
 * A flag's text as a whole number.
 *
 * @throws {UsageError}
 */
export function wholeNumber(flag: string, text: string, range: { readonly min: number; readonly max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  throw new UsageError(`--${flag} takes a whole number from ${range.min} to ${range.max}, got ${JSON.stringify(text)}`);
}

/**
 * Runs a subcommand and turns what it throws into a line on stderr.
 *
 * @param expected whether a failure is one that people can mend; any other is a bug and goes on as it is.
 * @returns the exit code.
 */
export async function runSubcommand(
  name: string,
  io: CliIo,
  run: () => Promise<number>,
  expected: (error: unknown) => boolean = () => false,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const usage = error instanceof UsageError;
    if (!usage && !expected(error)) throw error;
    const { message, advice = [] } = error as Error & { readonly advice?: readonly string[] };
    const lines = [`otlp-hub ${name}: ${message}`, ...advice, ...(usage ? [`See otlp-hub ${name} --help`] : [])];
    io.stderr.write(`${lines.join('\n')}\n`);
    return EXIT.failure;
  }
}
