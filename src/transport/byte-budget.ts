/**
 * Bounds what a server holds of requests at any moment. Whoever is about to read a body reserves its size first and waits, in
 * order of arrival, while the sum of all reservations is at the limit; unread bytes then wait in the sender's flow-control window.
 */
interface Waiter {
  readonly bytes: number;
  readonly grant: () => void;
}

/** A share of the budget. Releasing twice does nothing more. */
export interface Reservation {
  /** Gives back all but `bytes`; never takes more. */
  shrink(bytes: number): void;
  release(): void;
}

export class ByteBudget {
  readonly #limit: number;
  readonly #waiters = new Set<Waiter>();
  #reserved = 0;
  readonly #giveBack = (bytes: number): void => {
    this.#reserved -= bytes;
    if (this.#waiters.size > 0) this.#grant();
  };

  /** @param limit in bytes. A reservation beyond it counts as the whole of it, so that it is granted some time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes reserved now. */
  get reserved(): number {
    return this.#reserved;
  }

  /** @returns a reservation if there is room at once. */
  tryReserve(bytes: number): Reservation | undefined {
    const share = Math.min(bytes, this.#limit);
    if (this.#waiters.size > 0 || this.#reserved + share > this.#limit) return undefined;
    return this.#take(share);
  }

  /**
   * Calls `granted` once there is room, never before this returns.
   *
   * @returns a function that gives the wait up.
   */
  reserve(bytes: number, granted: (reservation: Reservation) => void): () => void {
    const share = Math.min(bytes, this.#limit);
    const waiter: Waiter = { bytes: share, grant: () => granted(this.#take(share)) };
    this.#waiters.add(waiter);
    queueMicrotask(() => this.#grant());
    return () => {
      if (this.#waiters.delete(waiter)) this.#grant();
    };
  }

  #take(bytes: number): Reservation {
    this.#reserved += bytes;
    return new Share(bytes, this.#giveBack);
  }

  #grant(): void {
    for (const waiter of this.#waiters) {
      if (this.#reserved + waiter.bytes > this.#limit) return;
      this.#waiters.delete(waiter);
      waiter.grant();
    }
  }
}

/** HOT PATH: one for each request. */
class Share implements Reservation {
  #held: number;
  readonly #giveBack: (bytes: number) => void;

  constructor(bytes: number, giveBack: (bytes: number) => void) {
    this.#held = bytes;
    this.#giveBack = giveBack;
  }

  shrink(bytes: number): void {
    if (bytes >= this.#held) return;
    const rest = this.#held - bytes;
    this.#held = bytes;
    this.#giveBack(rest);
  }

  release(): void {
    this.shrink(0);
  }
}
