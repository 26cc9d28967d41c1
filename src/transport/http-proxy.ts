/**
 * Which proxy a request goes through, and how.
 *
 * Source: Go `golang.org/x/net/http/httpproxy` for the environment, RFC 9110 §9.3.6 for CONNECT.
 */
import http from 'node:http';
import https from 'node:https';
import type { AgentOptions } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { StartError } from '../component/errors.js';
import type { ClientSecurity } from './secure-agent.js';

export interface ProxyEnvironment {
  readonly [name: string]: string | undefined;
}

/**
 * The proxy for requests to `target`, or undefined.
 *
 * @param configured `proxy_url`; empty: what the environment says.
 * @throws {StartError} for a proxy that cannot be used.
 */
export function proxyFor(target: URL, configured: string, environment: ProxyEnvironment): URL | undefined {
  if (configured !== '') return proxyUrl(configured, 'proxy_url');
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = environment[name] || environment[name.toLowerCase()];
  if (value === undefined || value === '' || isExempt(target, environment)) return undefined;
  return proxyUrl(value.includes('://') ? value : `http://${value}`, name);
}

/** What a plain request through a proxy says about who asks; undefined for nothing. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** Connections to TLS servers through a tunnel that a proxy opens. */
export class TunnelAgent extends https.Agent {
  readonly #security: ClientSecurity;
  readonly #proxy: URL;

  constructor(options: AgentOptions, security: ClientSecurity, proxy: URL) {
    super(options);
    this.#security = security;
    this.#proxy = proxy;
  }

  /** Called by Node for every new connection. */
  override createConnection(
    options: ConnectionOptions,
    callback: (error: Error | null, socket?: Duplex) => void,
  ): undefined {
    const target = `${options.host}:${options.port}`;
    const authorization = proxyAuthorization(this.#proxy);
    const connect = clientOf(this.#proxy).request({
      ...proxyAddress(this.#proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
      agent: false,
    });
    connect.once('error', callback);
    connect.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        callback(new Error(response.statusMessage ?? `proxy answered ${response.statusCode}`));
        return;
      }
      const secure = tls.connect({ ...options, ...this.#security.options, socket });
      secure.once('error', callback);
      secure.once('secureConnect', () => {
        secure.off('error', callback);
        callback(null, secure);
      });
    });
    connect.end();
    return undefined;
  }
}

/** The module that talks to a server of this URL. */
export function clientOf({ protocol }: URL): typeof http | typeof https {
  return protocol === 'https:' ? https : http;
}

/** Host and port for a connection to the proxy itself. */
export function proxyAddress({ hostname, port, protocol }: URL): { readonly host: string; readonly port: number } {
  return { host: bare(hostname), port: port === '' ? defaultPort(protocol) : Number(port) };
}

/** Without the brackets of an IPv6 address. */
export function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function proxyUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new StartError(`${source} is no http or https URL; SOCKS proxies are not supported`);
}

/** Loopback addresses never go through a proxy of the environment, nor does what `NO_PROXY` lists. */
function isExempt(target: URL, environment: ProxyEnvironment): boolean {
  const host = bare(target.hostname).toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return true;
  const port = target.port === '' ? String(defaultPort(target.protocol)) : target.port;
  const list = environment['NO_PROXY'] || environment['no_proxy'] || '';
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIP(host) !== 0 && inSubnet(entry, host);
  const [, name = entry, entryPort] = /^(.+):(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const wanted = bare(name).replace(/^\*\./, '.');
  if (isIP(wanted) !== 0) return wanted === host;
  return wanted.startsWith('.') ? host.endsWith(wanted) : host === wanted || host.endsWith(`.${wanted}`);
}

function inSubnet(cidr: string, host: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || !/^\d+$/.test(bits)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
