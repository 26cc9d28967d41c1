import { RetryableError } from '../component/errors.js';
import { CANCELED } from './attempt.js';

/** The reference's exporter takes no data after its shutdown; neither does this queue. */
export const QUEUE_CLOSED = 'sending queue is stopped: the exporter is shut down';

interface Waiter {
  readonly size: number;
  admit(): void;
  refuse(error: RetryableError): void;
}

/** Callers that wait for room in a queue, let in in the order of their arrival, so that large requests are not starved. */
export class RoomWaiters {
  readonly #hasRoom: (size: number) => boolean;
  readonly #waiters: Waiter[] = [];

  constructor(hasRoom: (size: number) => boolean) {
    this.#hasRoom = hasRoom;
  }

  /** Whether a request may go in now: there is room, and nobody waits before it. */
  canEnter(size: number): boolean {
    return this.#waiters.length === 0 && this.#hasRoom(size);
  }

  /**
   * Settles when there is room and `enter` has taken it.
   *
   * @param abort aborts when the caller no longer waits.
   * @throws {RetryableError} the caller left, or the queue was closed.
   */
  wait(size: number, abort: AbortSignal | undefined, enter: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new RetryableError(CANCELED));
        this.admit();
      };
      const end = (): void => abort?.removeEventListener('abort', leave);
      const waiter: Waiter = {
        size,
        admit: () => {
          end();
          enter();
          resolve();
        },
        refuse: (error) => {
          end();
          reject(error);
        },
      };
      this.#waiters.push(waiter);
      if (abort?.aborted === true) leave();
      else abort?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Lets in as many as there is room for. */
  admit(): void {
    while (this.#waiters.length > 0 && this.#hasRoom(this.#waiters[0]!.size)) this.#waiters.shift()!.admit();
  }

  refuse(error: RetryableError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.refuse(error);
  }
}
