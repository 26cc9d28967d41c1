/**
 * Addresses to listen on, as the configuration writes them.
 *
 * Source: Go `net.Listen`, whose error texts these are.
 */
import { lookup } from 'node:dns/promises';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { ListenOptions } from 'node:net';
import { StartError } from '../component/errors.js';

export interface ListenAddress {
  /** For `net.Server.listen`. */
  readonly options: ListenOptions;
  /** The address in error texts. */
  readonly text: string;
}

/** `host:port`, with brackets around an IPv6 address; addresses of IPv4 clients of a dual-stack listener come as IPv4. */
export function formatHostPort(host: string, port: number): string {
  const plain = host.startsWith('::ffff:') ? host.slice('::ffff:'.length) : host;
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/**
 * @param network `tcp`, `tcp4`, `tcp6` or `unix`.
 * @throws {StartError}
 */
export async function resolveListenAddress(network: string, endpoint: string): Promise<ListenAddress> {
  if (network === 'unix') return { options: { path: endpoint }, text: endpoint };
  if (network === '') throw new StartError('listen: unknown network ');
  if (!network.startsWith('tcp')) {
    throw new StartError(`listen ${network} ${endpoint}: address ${endpoint}: unexpected address type`);
  }
  const fail = (reason: string): never => {
    throw new StartError(`listen ${network}: ${reason}`);
  };
  if (endpoint === '') return { options: { host: '::', port: 0 }, text: ':0' };
  const split = splitHostPort(endpoint);
  if ('error' in split) return fail(split.error);
  const { host } = split;
  const port = parsePort(split.port, fail);
  if (isWildcard(host) && network !== 'tcp4' && !(network === 'tcp6' && isIPv4(host))) {
    // As in Go: without a family in the network's name every wildcard takes both families.
    return { options: { host: '::', port, ipv6Only: network === 'tcp6' }, text: `${bracketed(host)}:${port}` };
  }
  const address = await resolveHost(network, host === '' ? '0.0.0.0' : host, fail);
  return { options: { host: address, port }, text: formatHostPort(address, port) };
}

/** The two parts of `host:port`, brackets taken away, or Go's words for what is wrong. */
export function splitHostPort(
  address: string,
): { readonly host: string; readonly port: string } | { readonly error: string } {
  const wrong = (reason: string) => ({ error: `address ${address}: ${reason} in address` });
  const colon = address.lastIndexOf(':');
  if (colon < 0) return wrong('missing port');
  const port = address.slice(colon + 1);
  if (address.startsWith('[')) {
    const close = address.indexOf(']');
    if (close < 0) return wrong("missing ']'");
    if (close + 1 === address.length) return wrong('missing port');
    if (close + 1 !== colon) return wrong(address[close + 1] === ':' ? 'too many colons' : 'missing port');
    return { host: address.slice(1, close), port };
  }
  const host = address.slice(0, colon);
  return host.includes(':') ? wrong('too many colons') : { host, port };
}

function parsePort(text: string, fail: (reason: string) => never): number {
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) fail(`lookup tcp/${text}: unknown port`);
  const port = Number(text);
  if (port < 0 || port > 65_535) fail(`address ${text}: invalid port`);
  return port;
}

async function resolveHost(network: string, host: string, fail: (reason: string) => never): Promise<string> {
  const addresses = isIP(host) === 0 ? await lookUp(host, fail) : [host];
  const fits = (address: string): boolean =>
    network === 'tcp' || (network === 'tcp4' ? isIPv4(address) : isIPv6(address));
  // IPv4 first, as the reference does: `localhost` is then 127.0.0.1 whatever the order of the resolver.
  const fitting = addresses.filter(fits);
  return fitting.find((address) => isIPv4(address)) ?? fitting[0] ?? fail(`address ${host}: no suitable address found`);
}

async function lookUp(host: string, fail: (reason: string) => never): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return fail(`lookup ${host}: no such host`);
  }
}

function isWildcard(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
