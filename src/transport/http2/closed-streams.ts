/**
 * Remembers how the last streams of a connection ended. Frames for a stream that we have reset may still be under way and are
 * passed over; for one that the client has ended they are an error. Source: RFC 9113, section 5.1, "closed".
 *
 * Each stream is written down and hardly any is ever looked up, so it is two rings of numbers.
 */
const REMEMBERED = 256;

export class ClosedStreams {
  readonly #byUs = new Ring();
  readonly #ended = new Ring();

  /** @param byUs whether we have reset it. */
  add(streamId: number, byUs: boolean): void {
    (byUs ? this.#byUs : this.#ended).add(streamId);
  }

  wasReset(streamId: number): boolean {
    return this.#byUs.has(streamId);
  }

  wasEnded(streamId: number): boolean {
    return this.#ended.has(streamId);
  }
}

class Ring {
  /** Most connections never need one of the two. */
  #ids: Uint32Array | undefined;
  #next = 0;

  add(streamId: number): void {
    this.#ids ??= new Uint32Array(REMEMBERED);
    this.#ids[this.#next] = streamId;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  has(streamId: number): boolean {
    return this.#ids?.includes(streamId) === true;
  }
}
