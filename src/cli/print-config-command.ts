import { checkConfig } from '../check-config.js';
import { problemLines, runText } from '../config/report.js';
import { fromPlain } from '../config/value.js';
import { ConfigError } from '../hub-config-input.js';
import { resolvedConfig } from '../hub-resolve.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { hubOptions } from './hub-flags.js';
import { maskedConfig } from '../config/masked-config.js';
import type { CliProcess } from './process-io.js';
import { yamlText } from './yaml-text.js';

const GATE = 'otelcol.printInitialConfig';

/** `print-initial-config`: sources merged and expanded, nothing decoded, secrets visible. Gated, as in the reference. */
export async function runPrintInitialConfig(invocation: Invocation, io: CliProcess): Promise<number> {
  if (!invocation.gates.has(GATE)) {
    throw new Error(
      `print-initial-config is currently experimental, use the ${GATE} feature gate to enable this command`,
    );
  }
  const { config, set = [] } = hubOptions(invocation, io);
  io.stdout.write(`${yamlText(await resolvedConfig(config, set, io.env))}\n`);
  return EXIT.ok;
}

/** `print-config`: what the hub understands, every default filled in, secrets masked. */
export async function runPrintConfig(invocation: Invocation, io: CliProcess): Promise<number> {
  const report = await checkConfig(hubOptions(invocation, io));
  if (report.config === undefined)
    throw new ConfigError(runText(report), problemLines(report.problems, report.referenceText));
  io.stdout.write(yamlText(fromPlain(maskedConfig(report.config))));
  return EXIT.ok;
}
