/** Does the name resolve, does the port answer? */
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { fault, ok, type Examination } from './check.js';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** @returns whether a connection comes about. */
export async function checkNetwork(examination: Examination, place: Place, timeoutMs: number): Promise<boolean> {
  const { host, port } = place;
  if (isIP(host) === 0) {
    const resolves = await examination.make('network', `name ${host}`, () => checkName(host));
    if (!resolves) return false;
  }
  return examination.make('network', `port ${port} of ${host}`, () => checkPort(place, timeoutMs));
}

async function checkName(host: string) {
  try {
    const addresses = await lookup(host, { all: true });
    return ok(`resolves to ${addresses.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    return fault(
      `does not resolve: ${(error as NodeJS.ErrnoException).code}`,
      `check the name, and the DNS of this machine: getent hosts ${host}`,
    );
  }
}

const CAUSES: Readonly<Record<string, { readonly found: string; readonly remedy: string }>> = {
  ECONNREFUSED: {
    found: 'nobody listens: the connection is refused',
    remedy: 'start the hub, or correct the port; a hub that listens on localhost is reached from its own machine only',
  },
  ETIMEDOUT: {
    found: 'no answer',
    remedy: 'a firewall, a security group or a NetworkPolicy drops the packets: allow the port',
  },
  EHOSTUNREACH: { found: 'the host cannot be reached', remedy: 'check routes and that the host is up' },
  ENETUNREACH: { found: 'the network cannot be reached', remedy: 'check routes, and IPv6 where the address is one' },
};

function checkPort({ host, port }: Place, timeoutMs: number) {
  return new Promise<ReturnType<typeof ok>>((resolve) => {
    const socket = connect({ host, port });
    const end = (finding: ReturnType<typeof ok>): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(timeoutMs, () => end(fault(CAUSES['ETIMEDOUT']!.found, CAUSES['ETIMEDOUT']!.remedy)));
    socket.once('connect', () => end(ok(`answers from ${socket.remoteAddress}`)));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const cause = CAUSES[error.code ?? ''] ?? { found: error.message, remedy: 'check the address' };
      end(fault(cause.found, cause.remedy));
    });
  });
}
