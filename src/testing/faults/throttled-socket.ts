/** A connection that is read slowly, as over a thin line. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** How often bytes are let through. */
const TICK_MS = 20;

/** A stream over the socket that a server can use in its place. */
export function throttled(socket: Socket, bytesPerSecond: number): Socket {
  return new ThrottledSocket(socket, Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000))) as unknown as Socket;
}

/** The parts of a socket that servers look at, over a stream of their own pace. */
class ThrottledSocket extends Duplex {
  readonly #socket: Socket;
  readonly #bytesPerTick: number;
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(socket: Socket, bytesPerTick: number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#bytesPerTick = bytesPerTick;
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('end', () => (this.#hasEnded = true));
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress;
  }

  get localPort(): number | undefined {
    return this.#socket.localPort;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  resetAndDestroy(): this {
    this.#socket.resetAndDestroy();
    return this;
  }

  override _read(): void {
    this.#timer ??= setInterval(() => this.#letThrough(), TICK_MS);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
    done(error);
  }

  #letThrough(): void {
    const available = Math.min(this.#bytesPerTick, this.#socket.readableLength);
    const bytes = (available === 0 ? this.#socket.read() : this.#socket.read(available)) as Buffer | null;
    if (bytes !== null) {
      const pushed = bytes.length > this.#bytesPerTick ? bytes.subarray(0, this.#bytesPerTick) : bytes;
      if (pushed.length < bytes.length) this.#socket.unshift(bytes.subarray(pushed.length));
      if (!this.push(pushed)) this.#stop();
    } else if (this.#hasEnded) {
      this.#stop();
      this.push(null);
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
