/**
 * Through which proxy a gRPC channel goes.
 *
 * Source: grpc-go 1.74 `internal/resolver/delegatingresolver`: `HTTPS_PROXY` and `NO_PROXY` count, with or without TLS to the far side.
 */
import type { ClientOptions } from '@grpc/grpc-js';
import { proxyFor, type ProxyEnvironment, valueOf } from './proxy-environment.js';

/** Of a far side, and of a proxy, that names none, whatever the proxy's scheme is. */
const DEFAULT_PORT = '443';

export interface GrpcRoute {
  /** What the channel connects to. */
  readonly dialled: string;
  /** Who answers behind the proxy, `host:port`; undefined without a proxy. */
  readonly farSide: string | undefined;
  readonly options: ClientOptions;
}

/**
 * @param target as it is dialled: `host:port`, `dns:///host:port`, `unix:…`.
 * @throws {StartError} for a proxy that cannot be used.
 */
export function grpcRoute(target: string, environment: ProxyEnvironment): GrpcRoute {
  // The library's own rules are others: lower case only, plain suffixes, this machine too.
  const options = { 'grpc.enable_http_proxy': 0 };
  const direct = { dialled: target, farSide: undefined, options };
  const address = /^(?:dns:(?:\/\/[^/]*\/)?)?(?!unix:)([^/]+)$/.exec(target)?.[1];
  if (address === undefined || !URL.canParse(`https://${address}`)) return direct;
  const url = new URL(`https://${address}`);
  const proxy = proxyFor(url, '', environment);
  if (proxy === undefined) return direct;
  const farSide = `${url.hostname}:${url.port || DEFAULT_PORT}`;
  const { username, password } = proxy;
  const user = username === '' && password === '' ? undefined : decodeURIComponent(`${username}:${password}`);
  return {
    dialled: `dns:${proxy.hostname}:${portGiven(proxy, valueOf(environment, 'HTTPS_PROXY'))}`,
    farSide,
    options: {
      ...options,
      'grpc.http_connect_target': `dns:${farSide}`,
      ...(user !== undefined && { 'grpc.http_connect_creds': user }),
    },
  };
}

/** URLs forget the port that is their scheme's. @param text the proxy as it was written. */
function portGiven({ port }: URL, text: string): string {
  if (port !== '') return port;
  return NAMES_PORT_80.test(text) ? '80' : DEFAULT_PORT;
}

const NAMES_PORT_80 = /^(?:[^/]*:\/\/)?[^/?#]*:0*80(?:[/?#]|$)/;
