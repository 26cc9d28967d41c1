/**
 * Reads a socket without an array buffer for each piece of it. Memory outside of the heap that comes and goes by hundreds of
 * megabytes a second makes V8 collect the whole heap several times a second, which costs more than reading does.
 *
 * `onread` of `net.Socket` does that, but can be asked for only where the socket is made, and a server's TLS sockets are made by
 * Node. What it sets is set here afterwards; where a version of Node has it otherwise, data is read as anybody reads it.
 */
import type { Duplex } from 'node:stream';

/** The largest record of TLS is 16 KiB; a plain socket has more at a time. */
const BUFFER_BYTES = 64 * 1024;

/** Shared by all sockets: what is in it is used up before anybody reads again. */
let shared: Buffer | undefined;

interface Handle {
  useUserBuffer(buffer: Uint8Array): void;
}

interface Internals {
  readonly _handle?: Partial<Handle> | null;
  [internal: symbol]: unknown;
}

/** @param take is given every piece, in order. The bytes are valid during the call only. */
export function readInto(socket: Duplex, take: (bytes: Buffer) => void): void {
  const early = socket.read() as Buffer | null;
  const reused = reuseBuffer(socket, take);
  if (early !== null) take(early);
  if (reused) socket.resume();
  else socket.on('data', take);
}

function reuseBuffer(socket: Duplex, take: (bytes: Buffer) => void): boolean {
  const internals = socket as unknown as Internals;
  const handle = internals._handle;
  const [buffer, callback] = ['kBuffer', 'kBufferCb'].map((name) =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name),
  );
  if (buffer === undefined || callback === undefined || typeof handle?.useUserBuffer !== 'function') return false;
  if (socket.readableFlowing === true || internals[buffer] !== null) return false;
  shared ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  internals[buffer] = shared;
  internals[callback] = (length: number, bytes: Buffer): boolean => {
    take(bytes.subarray(0, length));
    return true;
  };
  handle.useUserBuffer(shared);
  return true;
}
