import { checkConfig } from '../../../src/check-config.js';
import { hubAndFixtures } from './fixture-table.js';

/** What `validate` ends with and prints, without times and without the hub's own advice. */
export interface ValidateAnswer {
  readonly exitCode: number;
  readonly stderr: string;
}

/** The hub's answer to a configuration given as text. */
export async function validateText(
  yaml: string,
  options: { readonly env?: Readonly<Record<string, string>>; readonly set?: readonly string[] } = {},
): Promise<ValidateAnswer> {
  const { step, referenceText } = await checkConfig({
    config: `yaml:${yaml}`,
    set: options.set ?? [],
    env: options.env ?? {},
    components: hubAndFixtures,
  });
  return { exitCode: step === 'ok' ? 0 : 1, stderr: step === 'ok' ? '' : printedFailure(referenceText) };
}

/** The two lines of a failure, as the command prints them. */
export function printedFailure(text: string): string {
  return `Error: ${text}\nTIME collector server run finished with error: ${text}\n`;
}

/** A recorded answer made comparable: the time and the build's own list of components are not part of the behaviour. */
export function comparable({ exitCode, stderr }: ValidateAnswer): ValidateAnswer {
  return {
    exitCode,
    stderr: stderr
      .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, 'TIME ')
      .replaceAll(/\(valid values: \[[^\]]*\]\)/g, '(valid values: […])'),
  };
}
