import type { Invocation } from './command-table.js';
import { shownCommands } from './command-table.js';
import { completionScript, SHELLS } from './completion-scripts.js';
import type { Shell } from './completion-scripts.js';
import { EXIT } from './exit-codes.js';
import { ArgumentError } from './parse-arguments.js';
import { flagList, groupHelp, rootFlags } from './help-text.js';
import { helpFlag } from './flag-table.js';
import { isStandIn } from './program-name.js';
import type { CliProcess } from './process-io.js';

/** `completion SHELL`: the script; without a shell, or with one that is not known, the help. */
export async function runCompletion({ arguments: { words } }: Invocation, io: CliProcess): Promise<number> {
  const shell = SHELLS.find((known) => known === words[0]);
  if (shell === undefined) return helpCompletion([], io);
  if (words[1] !== undefined) {
    throw new ArgumentError(`unknown command ${JSON.stringify(words[1])} for "${io.program} completion ${shell}"`);
  }
  const standsIn = isStandIn(io.program);
  const commands = shownCommands(standsIn);
  const flags = rootFlags(io.program).filter(({ reference }) => reference || !standsIn);
  io.stdout.write(completionScript(shell, io.program, { commands, flags }));
  return EXIT.ok;
}

const LOADING: Readonly<Record<Shell, string>> = {
  bash: 'source <({program} completion bash)',
  fish: '{program} completion fish | source',
  powershell: '{program} completion powershell | Out-String | Invoke-Expression',
  zsh: 'source <({program} completion zsh)',
};

export async function helpCompletion(words: readonly string[], io: CliProcess): Promise<number> {
  const shell = SHELLS.find((known) => known === words[0]);
  io.stdout.write(shell === undefined ? allShells(io.program) : oneShell(shell, io.program));
  return EXIT.ok;
}

function allShells(program: string): string {
  const about = `Generate the autocompletion script for ${program} for the specified shell.\nSee each sub-command's help for details on how to use the generated script.`;
  const subcommands = SHELLS.map((name) => ({ name, short: `Generate the autocompletion script for ${name}` }));
  return groupHelp(`${program} completion`, about, subcommands);
}

function oneShell(shell: Shell, program: string): string {
  return [
    `Generate the autocompletion script for the ${shell} shell.\n`,
    `To load completions in your current shell session:\n\n\t${LOADING[shell].replace('{program}', program)}\n`,
    `Usage:\n  ${program} completion ${shell}\n`,
    `Flags:\n${flagList([helpFlag(shell)], false)}`,
  ].join('\n');
}
