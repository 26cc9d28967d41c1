/** From arguments to a command and its exit code. Source for the order of checks: cobra 1.9. */
import { BUILD_INFO } from '../build-info.js';
import { applyGates, defaultGates } from '../service/feature-gates.js';
import type { AnyCommand, CommandDefinition } from './command-table.js';
import { COMMANDS, shownCommands } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { reportFailure, UnknownCommandError } from './failure-report.js';
import { helpFlag } from './flag-table.js';
import type { FlagDefinition } from './flag-table.js';
import { commandHelp, rootFlags, rootHelp } from './help-text.js';
import { checkOwnFlag } from './hub-flags.js';
import type { ParsedArguments } from './parse-arguments.js';
import { ArgumentError, commandIndex, editDistance, parseArguments } from './parse-arguments.js';
import { isStandIn, versionText } from './program-name.js';
import type { CliProcess } from './process-io.js';

/** Runs the command line. Failures are printed, never thrown. @returns the exit code. */
export async function runProgram(argv: readonly string[], io: CliProcess): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    reportFailure(error, io.stderr, new Date());
    return EXIT.failure;
  }
}

async function dispatch(argv: readonly string[], io: CliProcess): Promise<number> {
  const flags = rootFlags(io.program);
  const index = commandIndex(argv, flags);
  if (index < 0) return runRoot(argv, flags, io);
  const word = argv[index]!; // commandIndex found it
  const command = COMMANDS.find(({ name }) => name === word);
  if (command === undefined) throw new UnknownCommandError(word, io.program, suggestions(word, isStandIn(io.program)));
  const rest = [...argv.slice(0, index), ...argv.slice(index + 1)];
  return 'runRaw' in command ? command.runRaw(rest, io) : runCommand(command, rest, io);
}

/** Words behind `--`, and a lone `-`, are ignored, as in the reference. */
async function runRoot(argv: readonly string[], flags: readonly FlagDefinition[], io: CliProcess): Promise<number> {
  const { parsed, gates } = parse(argv, flags, io);
  if (isOn(parsed, 'help')) io.stdout.write(rootHelp(io.program, isStandIn(io.program)));
  else if (isOn(parsed, 'version')) io.stdout.write(versionText(io.program, BUILD_INFO));
  else return (await import('./run-command.js')).runHub({ arguments: parsed, gates }, io);
  return EXIT.ok;
}

async function runCommand(command: CommandDefinition, argv: readonly string[], io: CliProcess): Promise<number> {
  const { parsed, gates } = parse(argv, [...command.flags, helpFlag(command.name)], io);
  if (isOn(parsed, 'help')) {
    if (command.name === 'completion') await (await import('./completion-command.js')).helpCompletion(parsed.words, io);
    else io.stdout.write(commandHelp(io.program, command, isStandIn(io.program)));
    return EXIT.ok;
  }
  if (command.words !== undefined && parsed.words.length !== command.words) {
    throw new ArgumentError(`accepts ${command.words} arg(s), received ${parsed.words.length}`);
  }
  return command.run({ arguments: parsed, gates }, io);
}

/** Parses the flags; gates are applied as they are met, and what there is to say about them is said. */
function parse(
  argv: readonly string[],
  flags: readonly FlagDefinition[],
  io: CliProcess,
): { readonly parsed: ParsedArguments; readonly gates: ReadonlySet<string> } {
  const gates = defaultGates();
  const parsed = parseArguments(argv, flags, (flag, value) => {
    if (flag === 'set' && !value.includes('=')) throw new Error('missing equal sign');
    if (flag !== 'feature-gates') return checkOwnFlag(flag, value);
    const { error, notices } = applyGates(value, gates);
    for (const notice of notices) io.stdout.write(`${notice}\n`);
    if (error !== undefined) throw new Error(error);
  });
  return { parsed, gates };
}

function isOn(parsed: ParsedArguments, flag: string): boolean {
  return parsed.flags.get(flag)?.at(-1) === 'true';
}

function suggestions(word: string, standsIn: boolean): string[] {
  const near = ({ name }: AnyCommand): boolean => editDistance(word, name) <= 2 || name.startsWith(word.toLowerCase());
  return shownCommands(standsIn)
    .filter(near)
    .map(({ name }) => name);
}
