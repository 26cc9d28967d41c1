import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { settingAt, usedOf } from './look.js';

/** Tokens with white space that nobody sees. */
export async function tokens({ config, environment }: AdviceContext): Promise<ConfigWarning[]> {
  const found: ConfigWarning[] = [];
  for (const { component, path } of usedOf(config, 'extensions', 'bearertokenauth')) {
    const token = settingAt(component.config, 'token');
    if (typeof token === 'string' && token !== token.trim()) {
      const message =
        'the token begins or ends with white space, which no client sends, so every call is refused; make the secret without a line break at its end (printf %s, or base64 -w0)';
      found.push({ level: 'warning', code: 'token-white-space', path: [...path, 'token'], message });
    }
    const filename = settingAt(component.config, 'filename');
    if (typeof filename === 'string' && filename !== '') {
      found.push(...(await tokenFile(filename, [...path, 'filename'], environment)));
    }
  }
  return found;
}

async function tokenFile(
  file: string,
  path: readonly string[],
  environment: AdviceContext['environment'],
): Promise<ConfigWarning[]> {
  const bytes = await environment.readFile(file).catch(() => undefined);
  if (bytes === undefined) {
    const message = `${file} cannot be read, so the hub will not start; put the file there or change the path`;
    return [{ level: 'error', code: 'token-file', path, message }];
  }
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  if (!lines.some((line) => line === '' || line !== line.trim())) return [];
  const message =
    'the file has an empty line or white space around a token; each line is a token as it stands, the empty one too, which then opens the door; write the tokens with nothing behind the last';
  return [{ level: 'warning', code: 'token-white-space', path, message }];
}
