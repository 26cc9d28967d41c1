import type { ConfigValue } from '../value.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';

/** Where images keep the authorities they trust. */
const AUTHORITIES = '/etc/ssl/certs';

/** What the Operator and kubectl make of the resource, other than one would think. */
export function* kubernetes({ resolution }: Pick<AdviceContext, 'resolution'>): Generator<ConfigWarning> {
  const { resource, written } = resolution;
  if (resource === undefined) return;
  for (const { path, at } of resource.mounts) {
    if (path.replace(/\/$/, '') !== AUTHORITIES) continue;
    const message =
      `a volume mounted at ${AUTHORITIES} hides the authorities of the image, so the collector trusts no HTTPS server any more (x509: ` +
      'certificate signed by unknown authority); mount it elsewhere, e.g. /etc/otel-hub/tls, and change cert_file and key_file';
    yield { level: 'warning', code: 'hidden-authorities', path: ['spec', 'volumeMounts'], message, at };
  }
  for (const section of resource.droppedSections) {
    const message = `the Operator drops "${section}" from spec.config, as it is none of the sections it knows; nothing of it reaches the collector`;
    yield { level: 'warning', code: 'dropped-by-operator', path: ['spec', 'config', section], message };
  }
  for (const name of resource.otherArguments) {
    const message = `the argument --${name} has no effect here`;
    yield { level: 'warning', code: 'unknown-argument', path: ['spec', 'args', name], message };
  }
  yield* nullBlocks(written, []);
}

/** `kubectl apply` drops keys without a value. */
function* nullBlocks(value: ConfigValue, path: readonly string[]): Generator<ConfigWarning> {
  if (value.kind !== 'map') return;
  for (const [key, entry] of value.entries) {
    const below = [...path, key];
    if (entry.value.kind === 'null' && path.length > 0) {
      const message = '`kubectl apply` drops a key with nothing behind it, and with it this block; write {}';
      yield { level: 'warning', code: 'null-in-resource', path: below, message };
    } else yield* nullBlocks(entry.value, below);
  }
}
