import { createServer } from 'node:net';

/** A port to listen on and how it came about. */
export interface ChosenPort {
  readonly port: number;
  /** The usual port, when something else has it; undefined when there is nothing to tell. */
  readonly insteadOf: number | undefined;
}

export interface PortWish {
  /** What it is for, in error messages. */
  readonly purpose: string;
  readonly host: string;
  /** The usual port; 0 for any. */
  readonly usual: number;
  /** The user asked for exactly this one. */
  readonly exact: boolean;
}

/** A port that was asked for is not to be had, or the address is none of this machine's. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** How far above the usual port to look before any port will do. */
const NEIGHBOURS = 20;

/**
 * A free port for every wish: the usual one, else the next above it that is nobody's usual one. Ports are tried by listening
 * on them for a moment.
 *
 * @throws {PortTakenError}
 */
export async function choosePorts<Name extends string>(
  wishes: Readonly<Record<Name, PortWish>>,
): Promise<Record<Name, ChosenPort>> {
  const names = Object.keys(wishes) as Name[];
  const spoken = new Set(names.map((name) => wishes[name].usual));
  const chosen: Partial<Record<Name, ChosenPort>> = {};
  for (const name of names) {
    const choice = await choosePort(wishes[name], spoken);
    spoken.add(choice.port);
    chosen[name] = choice;
  }
  return chosen as Record<Name, ChosenPort>;
}

async function choosePort(wish: PortWish, spoken: ReadonlySet<number>): Promise<ChosenPort> {
  const { host, usual, exact } = wish;
  const first = await tryPort(host, usual);
  if (first !== undefined) return { port: first, insteadOf: undefined };
  if (exact) {
    throw new PortTakenError(
      `port ${usual} for ${wish.purpose} is taken; free it, choose another, or leave the flag out to have one found`,
    );
  }
  for (let port = usual + 1; port <= Math.min(usual + NEIGHBOURS, 65_535); port++) {
    if (!spoken.has(port) && (await tryPort(host, port)) !== undefined) return { port, insteadOf: usual };
  }
  return { port: (await tryPort(host, 0))!, insteadOf: usual };
}

/** The port that could be listened on, or undefined when it is taken or not ours to use. */
function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(new PortTakenError(`cannot listen on ${host}: ${error.message}`, { cause: error }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
