/** Help as the reference's command library lays it out. */
import type { AnyCommand, CommandDefinition } from './command-table.js';
import { shownCommands } from './command-table.js';
import type { FlagDefinition } from './flag-table.js';
import { CONFIG_FLAGS, COMPAT_FLAG, helpFlag, RUN_FLAGS, STRICT_FLAG, versionFlag } from './flag-table.js';

/** Narrowest column of command names. */
const MIN_NAME_WIDTH = 11;

/** Flags of the program without a command. */
export function rootFlags(program: string): FlagDefinition[] {
  return [...CONFIG_FLAGS, COMPAT_FLAG, STRICT_FLAG, ...RUN_FLAGS, helpFlag(program), versionFlag(program)];
}

/** What `--help` prints. */
export function rootHelp(program: string, standsIn: boolean): string {
  return rootUsage(program, standsIn, rootFlags(program));
}

/** The same without the flags every command has, as it is shown for a help topic that does not exist. */
export function rootUsageWithoutCommon(program: string, standsIn: boolean): string {
  return rootUsage(program, standsIn, [...CONFIG_FLAGS, COMPAT_FLAG, STRICT_FLAG, ...RUN_FLAGS]);
}

function rootUsage(program: string, standsIn: boolean, flags: readonly FlagDefinition[]): string {
  return [
    `Usage:\n  ${program} [flags]\n  ${program} [command]\n`,
    `Available Commands:\n${commandList(shownCommands(standsIn))}`,
    `Flags:\n${flagList(flags, standsIn)}`,
    `Use "${program} [command] --help" for more information about a command.\n`,
  ].join('\n');
}

export function commandHelp(program: string, command: CommandDefinition, standsIn: boolean): string {
  const about = (command.long ?? command.short).replaceAll('{program}', program);
  const operands = command.operands === undefined ? '' : ` ${command.operands}`;
  const flags = [...command.flags, helpFlag(command.name)];
  return `${about}\n\nUsage:\n  ${program} ${command.name}${operands} [flags]\n\nFlags:\n${flagList(flags, standsIn)}`;
}

/** A command whose subcommands are listed. */
export function groupHelp(
  path: string,
  about: string,
  subcommands: readonly { readonly name: string; readonly short: string }[],
): string {
  const name = path.split(' ').at(-1)!; // a path has at least one word
  return [
    `${about}\n`,
    `Usage:\n  ${path} [command]\n`,
    `Available Commands:\n${commandList(subcommands)}`,
    `Flags:\n${flagList([helpFlag(name)], false)}`,
    `Use "${path} [command] --help" for more information about a command.\n`,
  ].join('\n');
}

function commandList(commands: readonly Pick<AnyCommand, 'name' | 'short'>[]): string {
  const width = Math.max(MIN_NAME_WIDTH, ...commands.map(({ name }) => name.length));
  return commands.map(({ name, short }) => `  ${name.padEnd(width)} ${short}\n`).join('');
}

export function flagList(flags: readonly FlagDefinition[], standsIn: boolean): string {
  const lines = flags
    .filter(({ reference }) => reference || !standsIn)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({ head: flagHead(flag), tail: flagTail(flag) }));
  const width = Math.max(...lines.map(({ head }) => head.length));
  return lines.map(({ head, tail }) => `${head.padEnd(width)}   ${tail}\n`).join('');
}

function flagHead({ name, shorthand, valueName }: FlagDefinition): string {
  const names = shorthand === undefined ? `      --${name}` : `  -${shorthand}, --${name}`;
  return valueName === '' ? names : `${names} ${valueName}`;
}

function flagTail({ usage, defaultText }: FlagDefinition): string {
  return defaultText === undefined ? usage : `${usage} (default ${defaultText})`;
}
