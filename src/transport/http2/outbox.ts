/**
 * HOT PATH: frames on their way out. What is written in one turn of the event loop leaves in one piece: a system call and a TLS
 * record cost more than all frames of an answer.
 */
import type { Duplex } from 'node:stream';
import { DEFAULT_MAX_FRAME, FLAG, FRAME, FRAME_HEADER_BYTES } from './protocol.js';

const BUFFER_BYTES = 16 * 1024;

export class Outbox {
  readonly #socket: Duplex;
  #buffer = Buffer.allocUnsafeSlow(0);
  #used = 0;
  #scheduled = false;
  readonly #flushLater = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Bytes that the peer has not taken yet. */
  get waiting(): number {
    return this.#used + this.#socket.writableLength;
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const pos = this.#reserve(FRAME_HEADER_BYTES + payload.length);
    const buffer = this.#buffer;
    buffer.writeUIntBE(payload.length, pos, 3);
    buffer[pos + 3] = type;
    buffer[pos + 4] = flags;
    buffer.writeUInt32BE(streamId, pos + 5);
    buffer.set(payload, pos + FRAME_HEADER_BYTES);
  }

  /** A header block, cut into frames where it is long. */
  headers(streamId: number, block: Buffer, endStream: boolean): void {
    const last = endStream ? FLAG.END_STREAM : 0;
    if (block.length <= DEFAULT_MAX_FRAME) {
      this.frame(FRAME.HEADERS, last | FLAG.END_HEADERS, streamId, block);
      return;
    }
    this.frame(FRAME.HEADERS, last, streamId, block.subarray(0, DEFAULT_MAX_FRAME));
    for (let pos = DEFAULT_MAX_FRAME; pos < block.length; pos += DEFAULT_MAX_FRAME) {
      const part = block.subarray(pos, pos + DEFAULT_MAX_FRAME);
      const isLast = pos + part.length === block.length;
      this.frame(FRAME.CONTINUATION, isLast ? FLAG.END_HEADERS : 0, streamId, part);
    }
  }

  /** A frame whose payload is one number. */
  number(type: number, streamId: number, value: number): void {
    const pos = this.#reserve(FRAME_HEADER_BYTES + 4);
    const buffer = this.#buffer;
    buffer.writeUIntBE(4, pos, 3);
    buffer[pos + 3] = type;
    buffer[pos + 4] = 0;
    buffer.writeUInt32BE(streamId, pos + 5);
    buffer.writeUInt32BE(value, pos + FRAME_HEADER_BYTES);
  }

  /** Sends at once what is there. */
  flush(): void {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#used = 0;
    // The socket keeps what it is given until it is sent; the buffer is written again before.
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(Buffer.from(bytes));
  }

  #reserve(bytes: number): number {
    if (this.#used + bytes > this.#buffer.length) {
      this.flush();
      if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.max(bytes, BUFFER_BYTES));
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#flushLater);
    }
    const pos = this.#used;
    this.#used += bytes;
    return pos;
  }
}
