/**
 * gzip and zlib without a new state for each body: that is half a megabyte outside of V8's heap, of which it takes account, and which it
 * begins to collect the whole heap for after a few hundred bodies.
 */
import { constants, createDeflate, createGzip, type Deflate, type Gzip, type ZlibOptions } from 'node:zlib';

/** States that wait for the next body. As many bodies are mostly under way at a time, or fewer. */
const MAX_IDLE = 4;

type Stream = Gzip | Deflate;

export class DeflateStreams {
  readonly #create: () => Stream;
  readonly #idle: OneBody[] = [];

  constructor(format: 'gzip' | 'zlib', options: ZlibOptions) {
    const create = format === 'gzip' ? createGzip : createDeflate;
    // Each body is written at once, and is all there is.
    this.#create = () => create({ ...options, flush: constants.Z_FINISH });
  }

  /** @returns bytes that the caller owns. The body is read until then. */
  async compress(body: Uint8Array): Promise<Buffer> {
    const one = this.#idle.pop() ?? new OneBody(this.#create());
    const packed = await one.compress(body); // whose stream is gone if it fails
    if (this.#idle.length < MAX_IDLE) this.#idle.push(one);
    else one.close();
    return packed;
  }
}

/** A stream, for one body after the other. */
class OneBody {
  readonly #stream: Stream;
  #pieces: Buffer[] = [];
  #failed: ((error: Error) => void) | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.on('data', (piece: Buffer) => this.#pieces.push(piece));
    stream.on('error', (error) => this.#failed?.(error));
  }

  compress(body: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#stream.write(body, (error) => {
        if (error) return reject(error);
        const pieces = this.#pieces;
        this.#pieces = [];
        (this.#stream as Deflate).reset(); // gzip has it too, though its type does not say so
        resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
      });
    });
  }

  close(): void {
    this.#stream.close();
  }
}
