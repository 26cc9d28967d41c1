/**
 * HOT PATH: gzip and zlib on this thread, out of the pieces of a body as they stand into memory on loan. What telemetry repeats is packed at a
 * gigabyte a second; handing that to another thread takes joining the pieces first, and keeps their memory until it comes back.
 * Guards: bench `forward`, compress.bench.
 *
 * Node packs at once only with a new state of half a megabyte for each body. What its streams do to pack a piece is done here instead, on
 * the state that they hold; where a version of Node has it otherwise, there is none of this class.
 */
import { constants, createDeflate, createGzip, type Deflate, type ZlibOptions } from 'node:zlib';
import { leaseBytes, returnBytes } from '../pdata/lease.js';

/** @returns nothing; what is left of the room and of the input stands in the state's numbers. */
type WriteSync = (
  flush: number,
  input: Uint8Array,
  inputStart: number,
  inputLength: number,
  output: Uint8Array,
  outputStart: number,
  outputLength: number,
) => void;

interface Internals {
  readonly _handle?: { writeSync?: WriteSync } | null;
  /** Room left in the output, then bytes left of the input. */
  readonly _writeState?: Uint32Array;
}

const NOTHING = new Uint8Array(0);

export class DeflateHere {
  readonly #stream: Deflate;
  readonly #handle: { writeSync: WriteSync };
  readonly #left: Uint32Array;
  #failure: Error | undefined;
  #output: Buffer = Buffer.alloc(0);
  #filled = 0;

  private constructor(stream: Deflate, handle: { writeSync: WriteSync }, left: Uint32Array) {
    this.#stream = stream;
    this.#handle = handle;
    this.#left = left;
    stream.on('error', (error) => (this.#failure = error));
  }

  /** @returns undefined where Node cannot be had to do it. */
  static create(format: 'gzip' | 'zlib', options: ZlibOptions): DeflateHere | undefined {
    const stream = (format === 'gzip' ? createGzip : createDeflate)(options) as Deflate;
    const { _handle: handle, _writeState: left } = stream as Internals;
    if (typeof handle?.writeSync !== 'function' || !(left instanceof Uint32Array)) {
      stream.close();
      return undefined;
    }
    return new DeflateHere(stream, handle as { writeSync: WriteSync }, left);
  }

  /**
   * @param pieces of one body, in order.
   * @param room that the result will probably need, in bytes.
   * @returns bytes on loan that the caller owns.
   */
  compress(pieces: readonly Uint8Array[], room: number): Buffer {
    this.#output = leaseBytes(Math.max(room, 1));
    this.#filled = 0;
    for (const piece of pieces) this.#write(piece, constants.Z_NO_FLUSH);
    this.#write(NOTHING, constants.Z_FINISH);
    this.#stream.reset();
    const packed = this.#output.subarray(0, this.#filled);
    this.#output = Buffer.alloc(0);
    return packed;
  }

  #write(piece: Uint8Array, flush: number): void {
    let start = 0;
    for (;;) {
      const output = this.#output;
      this.#handle.writeSync(
        flush,
        piece,
        start,
        piece.length - start,
        output,
        this.#filled,
        output.length - this.#filled,
      );
      if (this.#failure !== undefined) throw this.#failure;
      this.#filled = output.length - this.#left[0]!;
      start = piece.length - this.#left[1]!;
      // Room that is left means that nothing is waiting for it.
      if (this.#filled < output.length) return;
      this.#makeRoom();
    }
  }

  #makeRoom(): void {
    const larger = leaseBytes(2 * this.#output.length);
    larger.set(this.#output);
    returnBytes([this.#output]);
    this.#output = larger;
  }
}
