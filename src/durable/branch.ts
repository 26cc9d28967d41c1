/**
 * A branch (pipeline → exporter) as the durable stage sees it: whether it delivers, and what it is still owed while it does
 * not. A branch that returned something gets nothing new until one entry, tried alone, went through; then it is given its
 * backlog in order, with new entries behind it, so that its order holds.
 */
import type { Clock, Timer } from '../component/clock.js';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

export class Branch {
  readonly name: string;
  readonly #clock: Clock;
  readonly #wake: (branch: Branch) => void;
  /** Numbers of entries owed, ascending, by the lane they came in: that one lane is held up must not hold up another. */
  readonly #backlogs = new Map<string, number[]>();
  #state: 'delivering' | 'waiting' | 'trying' = 'delivering';
  #retryMs = FIRST_RETRY_MS;
  #timer: Timer | undefined;

  /** @param wake called when the branch may be given something of its backlog. */
  constructor(name: string, clock: Clock, wake: (branch: Branch) => void) {
    this.name = name;
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Whether a new entry of a lane goes straight to it; otherwise it joins the backlog. */
  takesNew(lane: string): boolean {
    return this.#state === 'delivering' && (this.#backlogs.get(lane)?.length ?? 0) === 0;
  }

  /** Owes it an entry, in the order of numbers. */
  owe(seq: number, lane: string): void {
    let backlog = this.#backlogs.get(lane);
    if (backlog === undefined) this.#backlogs.set(lane, (backlog = []));
    let at = backlog.length;
    while (at > 0 && backlog[at - 1]! > seq) at--;
    if (backlog[at - 1] !== seq) backlog.splice(at, 0, seq);
  }

  /** The next entry of a lane that it may be given now, if any. */
  next(lane: string): number | undefined {
    if (this.#state === 'waiting') return undefined;
    const seq = this.#backlogs.get(lane)?.shift();
    // A single entry shows whether the back end is there again; the rest waits for what comes of it.
    if (seq !== undefined && this.#state === 'trying') this.#state = 'waiting';
    return seq;
  }

  /** What `next` gave is there no more, or too old: it tells nothing about the back end, so the one behind it may be tried. */
  untried(): void {
    if (this.#state === 'waiting' && this.#timer === undefined) this.#state = 'trying';
  }

  /** It delivered something. */
  succeeded(): void {
    this.#retryMs = FIRST_RETRY_MS;
    if (this.#state === 'delivering') return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#state = 'delivering';
    this.#wake(this);
  }

  /** It returned something: it is tried again after a while, ever longer up to half a minute. */
  failed(): void {
    this.#state = 'waiting';
    if (this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timer = undefined;
        this.#state = 'trying';
        this.#wake(this);
      },
      this.#retryMs,
      { unref: true },
    );
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
  }

  /** Tries at once what waits, if anything does. */
  tryNow(): void {
    if (this.#state !== 'waiting' || this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#state = 'trying';
    this.#wake(this);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#state = 'waiting';
  }
}
