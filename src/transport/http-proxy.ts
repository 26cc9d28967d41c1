/**
 * How a request goes through a proxy.
 *
 * Source: RFC 9110 §9.3.6 for CONNECT, §11.7 for credentials.
 */
import http from 'node:http';
import https from 'node:https';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { bare, portOf } from './proxy-environment.js';
import type { ClientSecurity } from './secure-agent.js';

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
export function proxyAddress(url: URL): { readonly host: string; readonly port: number } {
  return { host: bare(url.hostname), port: Number(portOf(url)) };
}
