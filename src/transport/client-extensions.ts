/**
 * Finds the extensions that a client's configuration names.
 *
 * Source: collector `configauth` and `configmiddleware` at 0.131.0, whose error texts these are.
 */
import { isClientAuthenticator, type ClientAuthenticator } from '../component/auth.js';
import type { Extension, Host } from '../component/component.js';
import { StartError } from '../component/errors.js';
import { formatComponentId, type ComponentId } from '../component/id.js';

type Protocol = 'gRPC' | 'HTTP';

/**
 * Who adds credentials.
 *
 * @param config the client's `auth` block; without one nobody does.
 * @throws {StartError}
 */
export function clientAuthenticator(
  host: Host,
  config: { readonly authenticator: ComponentId | undefined } | undefined,
  protocol: Protocol,
): ClientAuthenticator | undefined {
  if (config === undefined) return undefined;
  const { name, extension } = lookUp(host, config.authenticator);
  if (extension === undefined) {
    throw new StartError(`failed to resolve authenticator ${JSON.stringify(name)}: authenticator not found`);
  }
  if (!isClientAuthenticator(extension)) {
    throw new StartError(`requested authenticator is not a ${protocol} client authenticator`);
  }
  extension.checkClient?.();
  return extension;
}

/**
 * Wrappers of requests: none of the hub's extensions is one, so that the first one named is refused.
 *
 * @param list the client's `middlewares` (gRPC) or `middleware` (HTTP).
 * @throws {StartError}
 */
export function refuseClientMiddlewares(
  host: Host,
  list: readonly { readonly id: ComponentId | undefined }[],
  protocol: Protocol,
): void {
  const [first] = list;
  if (first === undefined) return;
  const { name, extension } = lookUp(host, first.id);
  const reason =
    extension === undefined
      ? `failed to resolve middleware ${JSON.stringify(name)}: middleware not found`
      : `requested extension is not ${protocol === 'gRPC' ? 'a gRPC' : 'an HTTP'} client middleware`;
  throw new StartError(protocol === 'gRPC' ? `failed to get gRPC client options from middleware: ${reason}` : reason);
}

function lookUp(host: Host, id: ComponentId | undefined): { name: string; extension: Extension | undefined } {
  if (id === undefined) return { name: '', extension: undefined };
  return { name: formatComponentId(id), extension: host.extension(id) };
}
