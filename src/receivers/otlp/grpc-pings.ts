/**
 * Finds clients that ping too often.
 *
 * Source: gRPC proposal A8 and grpc-go's server, which forgives two such pings between two answers.
 */
import type { Clock } from '../../component/clock.js';

/** The `enforcement_policy` block; durations in milliseconds, 0 for the default. */
export interface PingPolicy {
  readonly min_time: number;
  readonly permit_without_stream: boolean;
}

export const DEFAULT_PING_POLICY: PingPolicy = { min_time: 0, permit_without_stream: false };

/** What a client that goes on is told with its dismissal. */
export const TOO_MANY_PINGS = 'too_many_pings';

const DEFAULT_MIN_TIME_MS = 300_000;
/** Between two pings of a client that has no request running and may not ping then. */
const IDLE_MIN_TIME_MS = 7_200_000;
const FORGIVEN = 2;

/** The pings of one connection. */
export class PingGuard {
  readonly #policy: PingPolicy;
  readonly #clock: Clock;
  #lastPingMs = Number.NEGATIVE_INFINITY;
  #strikes = 0;
  #answered = false;
  #running = 0;

  constructor(policy: PingPolicy, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  callBegan(): void {
    this.#running++;
  }

  callEnded(): void {
    this.#running--;
    this.#answered = true;
  }

  /** @returns whether this ping may come. */
  allows(): boolean {
    const now = this.#clock.monotonic();
    const sinceLast = now - this.#lastPingMs;
    this.#lastPingMs = now;
    if (this.#answered) {
      this.#answered = false;
      this.#strikes = 0;
      return true;
    }
    if (sinceLast < this.#minTime) this.#strikes++;
    return this.#strikes <= FORGIVEN;
  }

  get #minTime(): number {
    const { min_time: minTime, permit_without_stream: always } = this.#policy;
    if (this.#running === 0 && !always) return IDLE_MIN_TIME_MS;
    return minTime > 0 ? minTime : DEFAULT_MIN_TIME_MS;
  }
}
