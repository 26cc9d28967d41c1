/**
 * How requests to a storage account or a token service leave the machine.
 *
 * The SDK reads the environment by rules of its own (`ALL_PROXY`, this machine goes through the proxy, no subnets in `NO_PROXY`); the
 * reference's SDK follows Go's, as everything else here does.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { portOf, proxyFor, type ProxyEnvironment } from '../../transport/proxy-environment.js';

export interface AzureRoute {
  /** In the SDK's terms. */
  readonly proxy:
    { readonly host: string; readonly port: number; readonly username: string; readonly password: string } | undefined;
  /** Keeps the SDK from what the environment says; undefined where it says nothing, and with a proxy. */
  readonly agent: HttpAgent | HttpsAgent | undefined;
}

/** @throws {StartError} for a proxy that cannot be used. */
export function azureRoute(target: URL, environment: ProxyEnvironment): AzureRoute {
  const proxy = proxyFor(target, '', environment);
  if (proxy === undefined) {
    if (!READ_BY_SDK.some((name) => environment[name] || environment[name.toLowerCase()])) return NOTHING;
    const Agent = target.protocol === 'https:' ? HttpsAgent : HttpAgent;
    return { proxy: undefined, agent: new Agent({ keepAlive: true }) };
  }
  const { protocol, hostname, username, password } = proxy;
  const port = Number(portOf(proxy));
  return { proxy: { host: `${protocol}//${hostname}`, port, username, password }, agent: undefined };
}

const READ_BY_SDK = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
const NOTHING: AzureRoute = { proxy: undefined, agent: undefined };
