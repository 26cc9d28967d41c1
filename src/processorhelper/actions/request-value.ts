import type { RequestContext } from '../../component/consumer.js';

/**
 * What `from_context` names, as text; undefined if the request does not have it. Several values are joined with `;`.
 *
 * Source followed: `attraction.getAttributeValueFromContext` at 0.131.0.
 */
export function requestValue(context: RequestContext, key: string): string | undefined {
  if (key === 'client.address') return hostOf(context.peer ?? '');
  if (key.startsWith('auth.')) return authValue(context, key.slice('auth.'.length));
  const header = key.startsWith('metadata.') ? key.slice('metadata.'.length) : key;
  return joined(context.metadata?.get(header.toLowerCase()));
}

function authValue({ auth }: RequestContext, name: string): string | undefined {
  const value = auth?.get(name);
  if (typeof value === 'string') return value;
  const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isTexts ? joined(value) : undefined;
}

function joined(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(';');
}

/** The host of `host:port`. IPv4 addresses within IPv6 are shown as such. */
function hostOf(peer: string): string {
  const bracketed = /^\[(.*)\]:\d+$/.exec(peer);
  const host = bracketed?.[1] ?? peer.replace(/:\d+$/, '');
  return host.replace(/^::ffff:(?=\d+\.)/i, '');
}
