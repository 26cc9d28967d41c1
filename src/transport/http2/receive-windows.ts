/**
 * HOT PATH: how far clients may be ahead of what was taken, of each request and of all of a connection.
 *
 * Source: RFC 9113, sections 5.2 and 6.9.
 */
import type { Outbox } from './outbox.js';
import { ConnectionError, DEFAULT_WINDOW, ERROR, FRAME } from './protocol.js';
import type { ServerStream } from './server-stream.js';

export class ReceiveWindows {
  readonly #outbox: Outbox;
  readonly #ofStream: number;
  readonly #ofConnection: number;
  #left: number;
  #unannounced = 0;

  /** @param ofStream in bytes; so is `ofConnection`, which is at least the protocol's default. */
  constructor(outbox: Outbox, ofStream: number, ofConnection: number) {
    this.#outbox = outbox;
    this.#ofStream = ofStream;
    this.#ofConnection = ofConnection;
    this.#left = ofConnection;
  }

  /** Tells the client of the connection's window. Those of streams are a setting. */
  announce(): void {
    this.#outbox.number(FRAME.WINDOW_UPDATE, 0, this.#ofConnection - DEFAULT_WINDOW);
  }

  /**
   * A DATA frame has come, for whatever stream. It counts as taken at once: a stream that waits must not hold up the others.
   *
   * @throws {ConnectionError} when it is more than the window allowed.
   */
  came(length: number): void {
    this.#left -= length;
    if (this.#left < 0) throw new ConnectionError(ERROR.FLOW_CONTROL_ERROR, 'more than the window allows');
    this.#unannounced += length;
    if (this.#unannounced * 2 < this.#ofConnection) return;
    this.#outbox.number(FRAME.WINDOW_UPDATE, 0, this.#unannounced);
    this.#left += this.#unannounced;
    this.#unannounced = 0;
  }

  /** It is for this stream. @returns whether the stream's window allowed it. */
  cameFor(stream: ServerStream, length: number): boolean {
    stream.receiveWindow -= length;
    stream.unannounced += length;
    return stream.receiveWindow >= 0;
  }

  /** The reader of a stream has taken what came: its window opens again once half of it is used up. */
  taken(stream: ServerStream): void {
    if (stream.paused || stream.remoteEnded || stream.unannounced * 2 < this.#ofStream) return;
    this.#outbox.number(FRAME.WINDOW_UPDATE, stream.id, stream.unannounced);
    stream.receiveWindow += stream.unannounced;
    stream.unannounced = 0;
  }
}
