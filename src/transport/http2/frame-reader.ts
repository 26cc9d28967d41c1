/**
 * HOT PATH: frames out of the bytes of a connection. DATA is passed on as it comes, without being put together; all other
 * frames are short and passed on whole.
 *
 * Source: RFC 9113, section 4.
 */
import { ConnectionError, ERROR, FLAG, FRAME, FRAME_HEADER_BYTES, PREFACE } from './protocol.js';

/** What frames are handed to. Bytes are valid during the call only. */
export interface FrameSink {
  /** The preface of the client was right. */
  preface(): void;
  /** A frame begins. @param length of its payload, padding included. @throws {ConnectionError} when it must not come now. */
  begin(type: number, flags: number, streamId: number, length: number): void;
  /** A frame other than DATA. */
  frame(type: number, flags: number, streamId: number, payload: Buffer): void;
  /** Some of the content of the DATA frame that began last. */
  data(bytes: Buffer): void;
  /** That DATA frame is complete. */
  dataEnd(): void;
}

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxFrame: number;
  #prefaceSeen = 0;
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES);
  /** Bytes of it that have come, when it did not come whole. */
  #headerFilled = 0;
  #inFrame = false;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  /** Bytes of the payload still to come, without padding at its end. */
  #rest = 0;
  #padding = 0;
  #padLengthDue = false;
  /** The payload of a short frame that did not come whole. */
  #payload: Buffer | undefined;
  #payloadFilled = 0;

  /** @param maxFrame largest payload, in bytes. */
  constructor(sink: FrameSink, maxFrame: number) {
    this.#sink = sink;
    this.#maxFrame = maxFrame;
  }

  /** @param chunk is not kept. @throws {ConnectionError} */
  push(chunk: Buffer): void {
    let pos = this.#prefaceSeen < PREFACE.length ? this.#readPreface(chunk) : 0;
    while (pos < chunk.length) {
      if (!this.#inFrame) pos = this.#readHeader(chunk, pos);
      else if (this.#type === FRAME.DATA) pos = this.#readData(chunk, pos);
      else pos = this.#readPayload(chunk, pos);
    }
  }

  #readPreface(chunk: Buffer): number {
    const end = Math.min(PREFACE.length - this.#prefaceSeen, chunk.length);
    if (chunk.compare(PREFACE, this.#prefaceSeen, this.#prefaceSeen + end, 0, end) !== 0) {
      throw new ConnectionError(ERROR.PROTOCOL_ERROR, 'the client does not speak HTTP/2');
    }
    this.#prefaceSeen += end;
    if (this.#prefaceSeen === PREFACE.length) this.#sink.preface();
    return end;
  }

  #readHeader(chunk: Buffer, pos: number): number {
    if (this.#headerFilled === 0 && chunk.length - pos >= FRAME_HEADER_BYTES) {
      this.#begin(chunk, pos);
      return pos + FRAME_HEADER_BYTES;
    }
    const taken = chunk.copy(this.#header, this.#headerFilled, pos);
    this.#headerFilled += taken;
    if (this.#headerFilled === FRAME_HEADER_BYTES) {
      this.#headerFilled = 0;
      this.#begin(this.#header, 0);
    }
    return pos + taken;
  }

  #begin(bytes: Buffer, pos: number): void {
    const length = (bytes[pos]! << 16) | (bytes[pos + 1]! << 8) | bytes[pos + 2]!;
    this.#type = bytes[pos + 3]!;
    this.#flags = bytes[pos + 4]!;
    this.#streamId = bytes.readUInt32BE(pos + 5) & 0x7fffffff;
    if (length > this.#maxFrame) {
      throw new ConnectionError(
        ERROR.FRAME_SIZE_ERROR,
        `a frame of ${length} bytes, where ${this.#maxFrame} are allowed`,
      );
    }
    this.#sink.begin(this.#type, this.#flags, this.#streamId, length);
    this.#rest = length;
    this.#padding = 0;
    this.#padLengthDue = this.#type === FRAME.DATA && (this.#flags & FLAG.PADDED) !== 0;
    if (this.#padLengthDue && length === 0) {
      throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'a padded DATA frame without the length of its padding');
    }
    this.#inFrame = true;
    if (length === 0) this.#finish(EMPTY);
  }

  #readData(chunk: Buffer, pos: number): number {
    if (this.#padLengthDue) return this.#readPadLength(chunk, pos);
    if (this.#rest > 0) {
      const end = Math.min(pos + this.#rest, chunk.length);
      this.#rest -= end - pos;
      this.#sink.data(pos === 0 && end === chunk.length ? chunk : chunk.subarray(pos, end));
      pos = end;
    }
    const padding = Math.min(this.#padding, chunk.length - pos);
    this.#padding -= padding;
    if (this.#rest + this.#padding === 0) this.#finish(EMPTY);
    return pos + padding;
  }

  #readPadLength(chunk: Buffer, pos: number): number {
    this.#padLengthDue = false;
    this.#padding = chunk[pos]!;
    this.#rest -= 1 + this.#padding;
    if (this.#rest < 0) throw new ConnectionError(ERROR.PROTOCOL_ERROR, 'padding longer than its frame');
    if (this.#rest + this.#padding === 0) this.#finish(EMPTY);
    return pos + 1;
  }

  #readPayload(chunk: Buffer, pos: number): number {
    if (this.#payload === undefined && chunk.length - pos >= this.#rest) {
      const end = pos + this.#rest;
      this.#finish(chunk.subarray(pos, end));
      return end;
    }
    if (this.#payload === undefined) {
      this.#payload = Buffer.allocUnsafe(this.#rest);
      this.#payloadFilled = 0;
    }
    const taken = chunk.copy(this.#payload, this.#payloadFilled, pos);
    this.#payloadFilled += taken;
    if (this.#payloadFilled === this.#payload.length) {
      const payload = this.#payload;
      this.#payload = undefined;
      this.#finish(payload);
    }
    return pos + taken;
  }

  #finish(payload: Buffer): void {
    this.#inFrame = false;
    if (this.#type === FRAME.DATA) this.#sink.dataEnd();
    else this.#sink.frame(this.#type, this.#flags, this.#streamId, payload);
  }
}

const EMPTY = Buffer.alloc(0);
