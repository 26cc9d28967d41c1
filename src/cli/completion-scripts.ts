/** Shell scripts that complete command names and flags. File names are left to the shell. */
import type { AnyCommand } from './command-table.js';
import type { FlagDefinition } from './flag-table.js';

export const SHELLS = ['bash', 'fish', 'powershell', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

export interface Completable {
  readonly commands: readonly AnyCommand[];
  /** Of the program without a command. */
  readonly flags: readonly FlagDefinition[];
}

export function completionScript(shell: Shell, program: string, completable: Completable): string {
  return SCRIPTS[shell](program, completable);
}

const SCRIPTS: Readonly<Record<Shell, (program: string, completable: Completable) => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: zshScript,
};

function flagWords(flags: readonly FlagDefinition[]): string {
  return flags.map(({ name }) => `--${name}`).join(' ');
}

function commandFlags(command: AnyCommand): readonly FlagDefinition[] {
  return 'flags' in command ? command.flags : [];
}

function bashScript(program: string, { commands, flags }: Completable): string {
  const name = `_${program.replace(/\W/g, '_')}`;
  const cases = commands
    .map(
      (command) =>
        `      ${command.name}) words="${[flagWords(commandFlags(command)), '--help'].join(' ').trim()}" ;;\n`,
    )
    .join('');
  return `# bash completion for ${program}
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word command="" words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${commands.map((command) => command.name).join('|')}) command="$word"; break ;;
    esac
  done
  if [[ "$current" == -* ]]; then
    words="${flagWords(flags)}"
    case "$command" in
${cases}    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  elif [[ -z "$command" && "\${COMP_WORDS[COMP_CWORD-1]}" != -* ]]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(' ')}" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F ${name} ${program}
`;
}

function zshScript(program: string, { commands, flags }: Completable): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const described = commands.map(({ name, short }) => `    ${quoted(`${name}:${short}`)}\n`).join('');
  const options = flags
    .map(
      ({ name, usage, valueName }) =>
        `    ${quoted(`*--${name}[${usage.replace(/[[\]]/g, '')}]${valueName === '' ? '' : ':value:_files'}`)}\n`,
    )
    .join('');
  const name = `_${program.replace(/\W/g, '_')}`;
  return `#compdef ${program}
${name}() {
  local -a commands options
  commands=(
${described}  )
  options=(
${options}  )
  _arguments -S $options '1:command:(($commands))' '*:file:_files'
}
compdef ${name} ${program}
`;
}

function fishScript(program: string, { commands, flags }: Completable): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.map(
    ({ name, short }) =>
      `complete -c ${program} -f -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(short)}\n`,
  );
  const options = flags.map(
    ({ name, usage, valueName }) =>
      `complete -c ${program} -l ${name}${valueName === '' ? '' : ' -r'} -d ${quoted(usage)}\n`,
  );
  return `# fish completion for ${program}\n${[...lines, ...options].join('')}`;
}

function powershellScript(program: string, { commands, flags }: Completable): string {
  const words = [...commands.map(({ name }) => name), ...flags.map(({ name }) => `--${name}`)];
  return `# powershell completion for ${program}
Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  ${words.map((word) => `'${word}'`).join(', ')} |
    Where-Object { $_ -like "$wordToComplete*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
