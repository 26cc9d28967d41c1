/**
 * Which proxy a request goes through, by the environment: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, or the same in lower case.
 *
 * Source: Go `golang.org/x/net/http/httpproxy`, which the reference's HTTP and gRPC clients and its Azure SDK follow.
 */
import { BlockList, isIP } from 'node:net';
import { StartError } from '../component/errors.js';

export interface ProxyEnvironment {
  readonly [name: string]: string | undefined;
}

/**
 * The proxy for requests to `target`, or undefined.
 *
 * @param configured `proxy_url`; empty: what the environment says. A value there that is no URL counts as none.
 * @throws {StartError} for a proxy that cannot be used.
 */
export function proxyFor(target: URL, configured: string, environment: ProxyEnvironment): URL | undefined {
  if (configured !== '') return usable(parsed(configured), 'proxy_url');
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = valueOf(environment, name);
  if (value === '' || isExempt(target, valueOf(environment, 'NO_PROXY'))) return undefined;
  const proxy = parsed(value.includes('://') ? value : `http://${value}`);
  return proxy && usable(proxy, name);
}

/** Without the brackets of an IPv6 address. */
export function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** The port of an address, which may be its scheme's. */
export function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}

/** A variable of the environment, in either case. */
export function valueOf(environment: ProxyEnvironment, name: string): string {
  return environment[name] || environment[name.toLowerCase()] || '';
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function usable(url: URL | undefined, source: string): URL {
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new StartError(`${source} is no http or https URL; SOCKS proxies are not supported`);
}

/** Loopback addresses never go through a proxy of the environment, nor does what `NO_PROXY` lists. */
function isExempt(target: URL, list: string): boolean {
  const host = bare(target.hostname);
  if (host === 'localhost') return true;
  const family = isIP(host);
  if (family !== 0 && LOOPBACK.check(host, familyName(family))) return true;
  const port = portOf(target);
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || (family === 0 ? isDomainOf(entry, host, port) : isAddressIn(entry, host, port)));
}

/** `10.0.0.0/8`, `10.1.2.3`, `10.1.2.3:8080`, `[fd00::1]:8080`: addresses are compared as numbers, not as text. */
function isAddressIn(entry: string, host: string, port: string): boolean {
  const type = familyName(isIP(host));
  const list = new BlockList();
  const [network, bits] = entry.split('/');
  if (bits !== undefined) {
    const family = isIP(network!);
    if (family === 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
    list.addSubnet(network!, Number(bits), familyName(family));
    return list.check(host, type);
  }
  const [address, wantedPort] = splitPort(entry);
  const family = isIP(address);
  if (family === 0 || (wantedPort !== undefined && wantedPort !== port)) return false;
  list.addAddress(address, familyName(family));
  return list.check(host, type);
}

/** `example.com` is itself and what is below it; `.example.com` and `*.example.com` only what is below. A port may follow. */
function isDomainOf(entry: string, host: string, port: string): boolean {
  const [name, wantedPort] = splitPort(entry);
  if (name === '' || isIP(name) !== 0 || (wantedPort !== undefined && wantedPort !== port)) return false;
  const domain = ascii(name.replace(/^\*\./, '.'));
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): readonly [host: string, port: string | undefined] {
  if (isIP(entry) !== 0) return [entry, undefined];
  const parts = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(entry);
  return parts === null ? [entry, undefined] : [bare(parts[1]!), parts[2] === '' ? undefined : parts[2]!];
}

/** As it stands in a URL: `bücher.example` is `xn--bcher-kva.example`. */
function ascii(domain: string): string {
  if (/^[\x00-\x7f]*$/.test(domain)) return domain;
  const dot = domain.startsWith('.') ? '.' : '';
  return dot + (parsed(`http://${domain.slice(dot.length)}`)?.hostname ?? domain.slice(dot.length));
}

function familyName(family: number): 'ipv4' | 'ipv6' {
  return family === 4 ? 'ipv4' : 'ipv6';
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
