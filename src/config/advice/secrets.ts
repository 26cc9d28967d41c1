import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { componentsOf, isFromFile, settingsOf, textsIn, writtenAt } from './look.js';

/** Of free-form headers only these carry secrets. */
const SECRET_HEADER = /auth|token|key|secret|cookie|password/i;
/** Published for everybody: the account of the storage emulator. */
const NO_SECRET =
  /^UseDevelopmentStorage=true\b|AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq\//;
const PLACEHOLDER = /<[A-Za-z][\w .-]*>/;

/** Secrets that stand in the file itself. */
export function* plainSecrets({ config, resolution }: AdviceContext): Generator<ConfigWarning> {
  for (const { schema, component, path } of componentsOf(config)) {
    for (const setting of settingsOf(schema, component.config, path)) {
      if (setting.field.kind !== 'string' || !setting.field.secret || setting.value === '') continue;
      const written = writtenAt(resolution.written, setting.path);
      if (written?.kind !== 'string' || !isFromFile(written)) continue;
      const text = written.value;
      if (text.includes('${') || NO_SECRET.test(text) || PLACEHOLDER.test(text)) continue;
      if (isHarmlessHeader(setting.path)) continue;
      const message =
        'a secret stands here in plain text, for everybody who may read the file, and in Kubernetes the resource and the config ' +
        `map made of it; take it from the environment: \${env:${variableFor(setting.path)}}`;
      yield { level: 'warning', code: 'plain-secret', path: setting.path, message };
    }
  }
}

function isHarmlessHeader(path: readonly string[]): boolean {
  return path.at(-2) === 'headers' && !SECRET_HEADER.test(path.at(-1) ?? '');
}

/** A name that suits: `exporters::azureblob::auth::connection_string` → `AZUREBLOB_CONNECTION_STRING`. */
function variableFor(path: readonly string[]): string {
  const [, id = '', ...rest] = path;
  const words = [id.split('/')[0], rest.findLast((key) => !/^\d+$/.test(key))];
  return words.join('_').replaceAll(/\W+/g, '_').toUpperCase();
}

/** `<your-account>` and the like, left over from an example. Statements of processors may hold angle brackets. */
export function* placeholders({ config, resolution }: AdviceContext): Generator<ConfigWarning> {
  for (const { section, path } of componentsOf(config)) {
    if (section === 'processors' || section === 'connectors') continue;
    for (const [text, at] of textsIn(writtenAt(resolution.written, path), path)) {
      const found = PLACEHOLDER.exec(text);
      if (found === null) continue;
      const message = `${found[0]} is a placeholder of an example; put your own value in its place`;
      yield { level: 'warning', code: 'placeholder', path: at, message };
    }
  }
}
