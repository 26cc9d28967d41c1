/**
 * How long a connection lives: it is probed while it is silent, ended when nobody uses it, and ended in peace when it is old, so
 * that clients spread over new servers.
 *
 * Source: gRPC proposals A8 (keepalive) and A9 (connection management), as grpc-go's server has them.
 */
import type { Clock, Random, Timer } from '../../component/clock.js';

/** All in milliseconds; undefined: never. */
export interface LifeSettings {
  readonly maxIdleMs: number | undefined;
  /** Give or take a tenth. */
  readonly maxAgeMs: number | undefined;
  /** After `maxAgeMs`, for running requests. */
  readonly graceMs: number | undefined;
  /** Of silence before a ping. */
  readonly pingAfterMs: number;
  /** For the answer to it. */
  readonly pingTimeoutMs: number;
}

/** What a connection can be asked for. */
export interface Mortal {
  ping(): void;
  /** Takes no new requests and ends when the running ones have. */
  drain(): void;
  destroy(): void;
}

const JITTER = 0.1;

export class SessionLife {
  readonly #settings: LifeSettings;
  readonly #clock: Clock;
  readonly #session: Mortal;
  readonly #timers = new Map<string, Timer>();
  #lastReadMs: number;

  constructor(session: Mortal, settings: LifeSettings, clock: Clock, random: Random) {
    this.#session = session;
    this.#settings = settings;
    this.#clock = clock;
    this.#lastReadMs = clock.monotonic();
    this.#watchSilence(settings.pingAfterMs);
    this.idle();
    const { maxAgeMs } = settings;
    if (maxAgeMs !== undefined) this.#after('age', maxAgeMs * (1 + JITTER * (2 * random() - 1)), () => this.#old());
  }

  /** Something came in. */
  heard(): void {
    this.#lastReadMs = this.#clock.monotonic();
  }

  /** No request is running. */
  idle(): void {
    const { maxIdleMs } = this.#settings;
    if (maxIdleMs !== undefined) this.#after('idle', maxIdleMs, () => this.#session.drain());
  }

  /** A request is running. */
  busy(): void {
    if (this.#settings.maxIdleMs === undefined) return;
    this.#timers.get('idle')?.cancel();
    this.#timers.delete('idle');
  }

  over(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #old(): void {
    this.#session.drain();
    const { graceMs } = this.#settings;
    if (graceMs !== undefined) this.#after('grace', graceMs, () => this.#session.destroy());
  }

  #watchSilence(ms: number): void {
    this.#after('silence', ms, () => {
      const { pingAfterMs, pingTimeoutMs } = this.#settings;
      const silentMs = this.#clock.monotonic() - this.#lastReadMs;
      if (silentMs < pingAfterMs) return this.#watchSilence(pingAfterMs - silentMs);
      this.#session.ping();
      const askedMs = this.#clock.monotonic();
      this.#after('silence', pingTimeoutMs, () => {
        if (this.#lastReadMs <= askedMs) this.#session.destroy();
        else this.#watchSilence(pingAfterMs);
      });
    });
  }

  #after(name: string, ms: number, callback: () => void): void {
    this.#timers.get(name)?.cancel();
    this.#timers.set(name, this.#clock.setTimer(callback, ms, { unref: true }));
  }
}
