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
    let held = bytes;
    this.#reserved += held;
    const giveBackTo = (rest: number): void => {
      if (rest >= held) return;
      this.#reserved -= held - rest;
      held = rest;
      this.#grant();
    };
    return { shrink: giveBackTo, release: () => giveBackTo(0) };
  }

  #grant(): void {
    for (const waiter of this.#waiters) {
      if (this.#reserved + waiter.bytes > this.#limit) return;
      this.#waiters.delete(waiter);
      waiter.grant();
    }
  }
}
