import type { Invocation } from './command-table.js';
import { COMMANDS } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { commandHelp, rootHelp, rootUsageWithoutCommon } from './help-text.js';
import { isStandIn } from './program-name.js';
import type { CliProcess } from './process-io.js';

/** `help [command]`. A topic that does not exist is no failure in the reference. */
export async function runHelp({ arguments: { words } }: Invocation, io: CliProcess): Promise<number> {
  const standsIn = isStandIn(io.program);
  const [topic] = words;
  if (topic === undefined) io.stdout.write(rootHelp(io.program, standsIn));
  else await helpOn(topic, words.slice(1), io, standsIn);
  return EXIT.ok;
}

async function helpOn(topic: string, rest: readonly string[], io: CliProcess, standsIn: boolean): Promise<void> {
  const command = COMMANDS.find(({ name }) => name === topic);
  if (command === undefined) {
    const quoted = [topic, ...rest].map((word) => `\`${word}\``).join(' ');
    io.stderr.write(`Unknown help topic [${quoted}]\n${rootUsageWithoutCommon(io.program, standsIn)}`);
  } else if ('runRaw' in command) await command.runRaw(['--help'], io);
  else if (command.name === 'completion') await (await import('./completion-command.js')).helpCompletion(rest, io);
  else io.stdout.write(commandHelp(io.program, command, standsIn));
}
