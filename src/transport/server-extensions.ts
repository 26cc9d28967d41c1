/**
 * Finds the extensions that a server's configuration names.
 *
 * Source: collector `configauth` and `configmiddleware` at 0.131.0, whose error texts these are.
 */
import { isServerAuthenticator, type ServerAuthenticator } from '../component/auth.js';
import type { Host } from '../component/component.js';
import { StartError } from '../component/errors.js';
import { formatComponentId, type ComponentId } from '../component/id.js';

/**
 * Who checks callers.
 *
 * @param config the server's `auth` block; without one everybody may call.
 * @throws {StartError}
 */
export function serverAuthenticator(
  host: Host,
  config: { readonly authenticator: ComponentId | undefined } | undefined,
): ServerAuthenticator | undefined {
  if (config === undefined) return undefined;
  const { name, extension } = lookUp(host, config.authenticator);
  if (extension === undefined) {
    throw new StartError(`failed to resolve authenticator ${JSON.stringify(name)}: authenticator not found`);
  }
  if (!isServerAuthenticator(extension)) throw new StartError('requested authenticator is not a server authenticator');
  return extension;
}

/**
 * Wrappers of requests: none of the hub's extensions is one, so that the first one named is refused.
 *
 * @param list the server's `middlewares` (gRPC) or `middleware` (HTTP).
 * @throws {StartError}
 */
export function refuseMiddlewares(host: Host, list: readonly unknown[], kind: 'gRPC' | 'HTTP'): void {
  const [first] = list as readonly { readonly id: ComponentId | undefined }[];
  if (first === undefined) return;
  const { name, extension } = lookUp(host, first.id);
  const reason =
    extension === undefined
      ? `failed to resolve middleware ${JSON.stringify(name)}: middleware not found`
      : `requested extension is not ${kind === 'gRPC' ? 'a gRPC' : 'an HTTP'} server middleware`;
  throw new StartError(kind === 'gRPC' ? `failed to get gRPC server options from middleware: ${reason}` : reason);
}

function lookUp(host: Host, id: ComponentId | undefined) {
  if (id === undefined) return { name: '', extension: undefined };
  return { name: formatComponentId(id), extension: host.extension(id) };
}
