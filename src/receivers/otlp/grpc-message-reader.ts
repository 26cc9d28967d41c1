/**
 * HOT PATH: the message of a call, from DATA frames into bytes of its own. Called per frame; copies each byte once.
 *
 * A message's length stands in front of it. It is checked, and room for the message reserved, before anything is buffered;
 * while there is none the stream is paused and its sender runs out of flow-control window.
 */
import type { ByteBudget, Reservation } from '../../transport/byte-budget.js';
import { MessageSlab } from './message-slab.js';

/** Whether it is compressed, and four bytes of length. Source: gRPC over HTTP/2, "Length-Prefixed-Message". */
const PREFIX_BYTES = 5;

const slab = new MessageSlab();

/** What a message is read from. */
export interface PausableStream {
  pause(): void;
  resume(): void;
}

export interface MessageSink {
  /** The message is longer than the limit; nothing more will come. */
  tooLong(length: number): void;
  /** There is room at last for a message that has not come whole. */
  roomFound(): void;
  /** The first message, as sent. @param flag its first byte. */
  message(flag: number, bytes: Buffer): void;
}

export class MessageReader {
  readonly #stream: PausableStream;
  readonly #limit: number;
  readonly #budget: ByteBudget;
  readonly #sink: MessageSink;
  #prefixSeen = 0;
  #flag = 0;
  #length = 0;
  /** Undefined until there is room for it. */
  #message: Buffer | undefined;
  #filled = 0;
  /** What came before there was room. */
  #early: Buffer[] | undefined;
  #done = false;
  #reservation: Reservation | undefined;
  #abandon: (() => void) | undefined;

  /** @param limit of a message, in bytes, as sent and again once unpacked. */
  constructor(stream: PausableStream, limit: number, budget: ByteBudget, sink: MessageSink) {
    this.#stream = stream;
    this.#limit = limit;
    this.#budget = budget;
    this.#sink = sink;
  }

  /** Whether a message has begun, so that its end is missed when the sender stops. */
  get begun(): boolean {
    return this.#prefixSeen === PREFIX_BYTES;
  }

  /** Whether there is no room for the message yet. Its sender may have sent all of it. */
  get waiting(): boolean {
    return this.#abandon !== undefined;
  }

  /** Some bytes of it, not kept. What follows the first message is passed over. */
  take(data: Buffer): void {
    if (this.#done) return;
    let pos = 0;
    while (this.#prefixSeen < PREFIX_BYTES && pos < data.length) {
      const byte = data[pos++]!;
      if (this.#prefixSeen === 0) this.#flag = byte;
      else this.#length = this.#length * 256 + byte;
      if (++this.#prefixSeen === PREFIX_BYTES) this.#begin();
    }
    if (this.#prefixSeen < PREFIX_BYTES || this.#done) return;
    const rest = pos === 0 ? data : data.subarray(pos);
    if (this.#message === undefined)
      (this.#early ??= []).push(Buffer.from(rest)); // the chunk is its owner's again
    else this.#fill(rest);
  }

  /** The message turned out to have this length. */
  unpacked(length: number): void {
    this.#reservation?.shrink(length);
  }

  /** The call is over. */
  release(): void {
    this.#done = true;
    this.#abandon?.();
    this.#reservation?.release();
  }

  #begin(): void {
    if (this.#length > this.#limit) {
      this.#done = true;
      this.#sink.tooLong(this.#length);
      return;
    }
    const bytes = this.#flag === 0 ? this.#length : this.#length + this.#limit;
    const reservation = this.#budget.tryReserve(bytes);
    if (reservation !== undefined) return this.#allocate(reservation);
    this.#stream.pause();
    this.#abandon = this.#budget.reserve(bytes, (granted) => {
      this.#abandon = undefined;
      this.#allocate(granted);
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const data of early) this.#fill(data);
      if (!this.#done) this.#sink.roomFound();
      this.#stream.resume();
    });
  }

  #allocate(reservation: Reservation): void {
    this.#reservation = reservation;
    this.#message = slab.take(this.#length);
  }

  #fill(data: Buffer): void {
    if (this.#done) return;
    this.#filled += data.copy(this.#message!, this.#filled);
    if (this.#filled < this.#length) return;
    this.#done = true;
    this.#sink.message(this.#flag, this.#message!);
    this.#message = undefined;
  }
}
