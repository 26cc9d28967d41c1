/**
 * One hub per directory, or per file of one. The lock is a socket that lives in the directory: it answers while its owner
 * lives and refuses once the owner is gone, however it went, so there is no stale process id to guess about.
 */
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { StartError } from './errors.js';

/** A takeover is a matter of milliseconds; one that is older was left by a process that died in the middle. */
const TAKEOVER_STALE_MS = 5_000;

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the lock, or tells who holds it.
 *
 * @param name of the socket, for several locks in one directory. Default `lock`.
 * @throws {StartError} when the directory cannot hold a lock at all.
 */
export async function lockDirectory(
  directory: string,
  name = 'lock',
): Promise<DirectoryLock | { readonly heldBy: string }> {
  const address = await socketAddress(directory, name);
  const first = await tryListen(address.path);
  if (first !== undefined) return lockOf(first, address);
  const owner = await askOwner(address.path);
  if (owner !== undefined) {
    await address.close();
    return { heldBy: owner };
  }
  return takeOver(join(directory, name), address);
}

interface SocketAddress {
  readonly path: string;
  close(): Promise<void>;
}

/** Unix socket paths end at about 107 bytes; on Linux the open directory gives a short one to the same place. */
async function socketAddress(directory: string, name: string): Promise<SocketAddress> {
  if (process.platform === 'win32') {
    return {
      path: `\\\\.\\pipe\\otlp-hub-${Buffer.from(join(directory, name)).toString('hex').slice(-180)}`,
      close: async () => {},
    };
  }
  if (process.platform !== 'linux') return { path: join(directory, name), close: async () => {} };
  const handle = await open(directory, 'r');
  return { path: `/proc/self/fd/${handle.fd}/${name}`, close: () => handle.close() };
}

/** A listening server, or undefined when something by that name is there already. */
function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`process ${process.pid}`);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new StartError(`cannot lock the directory: ${error.message}`, { cause: error }));
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** What the living owner says, or undefined when nobody answers. */
function askOwner(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(path);
    socket.on('data', (data) => (said += data.toString()));
    socket.once('error', () => resolve(said === '' ? undefined : said));
    socket.once('close', () => resolve(said === '' ? undefined : said));
  });
}

/** Replaces a dead owner's socket. Of several that try at once, the one that creates the takeover file goes on. */
async function takeOver(socket: string, address: SocketAddress): Promise<DirectoryLock | { readonly heldBy: string }> {
  const marker = `${socket}.takeover`;
  try {
    await writeFile(marker, '', { flag: 'wx' });
  } catch {
    const age = await stat(marker).then(
      (stats) => Date.now() - stats.mtimeMs,
      () => 0,
    );
    if (age > TAKEOVER_STALE_MS) await rm(marker, { force: true });
    await address.close();
    return { heldBy: 'another process that is starting' };
  }
  try {
    const owner = await askOwner(address.path);
    if (owner !== undefined) {
      await address.close();
      return { heldBy: owner };
    }
    await rm(socket, { force: true });
    const server = await tryListen(address.path);
    if (server !== undefined) return lockOf(server, address);
    await address.close();
    return { heldBy: 'another process that is starting' };
  } finally {
    await rm(marker, { force: true });
  }
}

function lockOf(server: Server, address: SocketAddress): DirectoryLock {
  return {
    async release() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await address.close();
    },
  };
}
