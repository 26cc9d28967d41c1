import { checkConfig } from '../check-config.js';
import { problemLines, warningLines } from '../config/report.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { ConfigError } from '../hub-config-input.js';
import { hubOptions } from './hub-flags.js';
import type { CliProcess } from './process-io.js';

/**
 * `validate`: silent when the configuration is good. What the reference does not find is told as warnings on stderr and does
 * not change the exit code, unless `--strict` asks for it.
 */
export async function runValidate(invocation: Invocation, io: CliProcess): Promise<number> {
  const options = hubOptions(invocation, io);
  const report = await checkConfig(options);
  const warnings = warningLines(report.warnings);
  if (report.step !== 'ok')
    throw new ConfigError(report.referenceText, [...problemLines(report.problems, report.referenceText), ...warnings]);
  const isStrict = options.strict === true && report.warnings.some(({ level }) => level !== 'info');
  if (isStrict) throw new ConfigError('the configuration gives rise to warnings, and --strict is set', warnings);
  for (const line of warnings) io.stderr.write(`${line}\n`);
  return EXIT.ok;
}
