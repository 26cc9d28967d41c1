import type { Field } from '../../component/schema.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { isLocal } from './endpoints.js';
import { componentsOf, settingAt, settingsOf, textAt, type FoundComponent } from './look.js';

/** TLS that is on but cannot work, and credentials that go over the wire for everybody to read. */
export function* transportSecurity({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const one of componentsOf(config)) {
    if (!one.isUsed) continue;
    if (one.section === 'receivers') yield* ofServers(one);
    if (one.section === 'exporters') yield* ofClients(one);
  }
}

function* ofServers({ schema, component, path }: FoundComponent): Generator<ConfigWarning> {
  for (const { path: at, value: block, field } of settingsOf(schema, component.config, path)) {
    if (block === undefined || !isServer(field)) continue;
    const tls = settingAt(block, 'tls');
    const endpoint = textAt(block, 'endpoint');
    if (tls === undefined && settingAt(block, 'auth') !== undefined && !isLocal(endpoint)) {
      const message =
        'callers prove who they are without TLS, so everybody on the way can read and use their token; add a tls block';
      yield { level: 'warning', code: 'plaintext-credentials', path: [...at, 'auth'], message };
    }
    if (tls !== undefined && !['cert_file', 'cert_pem'].some((key) => textAt(tls, key) !== '')) {
      const message =
        'TLS is on without a certificate, so every connection fails; write cert_file and key_file, or leave tls away';
      yield { level: 'error', code: 'no-certificate', path: [...at, 'tls'], message };
    }
  }
}

/** A block with who may call and how it is encrypted beside each other. */
function isServer(field: Field): boolean {
  if (!('schema' in field)) return false;
  const { auth, tls } = field.schema.fields;
  return auth !== undefined && 'schema' in auth && tls !== undefined;
}

function* ofClients({ component, path }: FoundComponent): Generator<ConfigWarning> {
  const endpoint = textAt(component.config, 'endpoint');
  const isPlain = /^http:\/\//i.test(endpoint) || settingAt(component.config, 'tls', 'insecure') === true;
  if (!isPlain || isLocal(endpoint)) return;
  const headers = Object.keys((settingAt(component.config, 'headers') as object | undefined) ?? {});
  const header = headers.find((name) => name.toLowerCase() === 'authorization');
  const hasAuthenticator = settingAt(component.config, 'auth', 'authenticator') !== undefined;
  if (header === undefined && !hasAuthenticator) return;
  const at = hasAuthenticator ? ['auth'] : ['headers', header ?? ''];
  const message = 'the credentials go out without TLS, so everybody on the way can read and use them; write https://';
  yield { level: 'warning', code: 'plaintext-credentials', path: [...path, ...at], message };
}
