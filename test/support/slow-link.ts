/** A narrow wire to a port of this machine: so many bytes a second up, so long on the way, and it can be cut. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

export interface SlowLinkOptions {
  /** The port behind it. */
  readonly port: number;
  /** From client to server; all connections together. */
  readonly bytesPerSecond: number;
  /** Each way. */
  readonly latencyMs: number;
}

/** What is handed on at once, at most. */
const PIECE = 4 * 1024;

export class SlowLink {
  readonly #options: SlowLinkOptions;
  readonly #server = createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<Socket>();
  #freeAtMs = 0;
  #cut = false;
  /** Bytes that came through towards the server. */
  uploaded = 0;
  /** When connections were tried while it was cut, `performance.now()`. */
  readonly triedInVain: number[] = [];

  private constructor(options: SlowLinkOptions) {
    this.#options = options;
  }

  static async start(options: SlowLinkOptions): Promise<SlowLink> {
    const link = new SlowLink(options);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection in the middle of whatever it carries; new ones end at once. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #accept(near: Socket): void {
    if (this.#cut) {
      this.triedInVain.push(performance.now());
      near.destroy();
      return;
    }
    const far = connect(this.#options.port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(new Paced((bytes) => this.#upload(bytes))).pipe(far);
    far.pipe(new Paced(() => this.#options.latencyMs)).pipe(near);
  }

  /** @returns after how many milliseconds the bytes are through. */
  #upload(bytes: number): number {
    this.uploaded += bytes;
    const now = performance.now();
    this.#freeAtMs = Math.max(now, this.#freeAtMs) + (1000 * bytes) / this.#options.bytesPerSecond;
    return this.#freeAtMs - now + this.#options.latencyMs;
  }
}

/** Hands on one piece after the other, each after a time; what waits pushes back. */
class Paced extends Transform {
  readonly #takesMs: (bytes: number) => number;

  constructor(takesMs: (bytes: number) => number) {
    super({ highWaterMark: PIECE });
    this.#takesMs = takesMs;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    setTimeout(() => done(null, chunk), this.#takesMs(chunk.length));
  }
}
