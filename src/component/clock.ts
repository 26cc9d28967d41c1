/**
 * Time and randomness as components see them. No component calls `Date.now`, `setTimeout` or `Math.random` itself, so a
 * test (or the test API's `clock: 'manual'`) owns time.
 */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back. For measuring how long something took. */
  monotonic(): number;
  /** Runs `callback` once after `ms` milliseconds. The timer does not keep the process alive when `unref` is set. */
  setTimer(callback: () => void, ms: number, options?: { readonly unref?: boolean }): Timer;
  /** Told of work that passes the network: a driven clock does not move on while it is under way. Absent elsewhere. */
  readonly hold?: (work: Promise<unknown>) => void;
  /** Told of work that waits for the clock itself and does not hold it up. Absent elsewhere. */
  readonly release?: (waiting: Promise<unknown>) => void;
}

export interface Timer {
  cancel(): void;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Longest delay `setTimeout` takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, ms, options) {
    let handle: NodeJS.Timeout;
    const arm = (remainingMs: number): void => {
      const stepMs = Math.min(remainingMs, MAX_TIMEOUT_MS);
      handle = setTimeout(() => (remainingMs > stepMs ? arm(remainingMs - stepMs) : callback()), stepMs);
      if (options?.unref) handle.unref();
    };
    arm(ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

/**
 * Resolves after `ms`, or rejects with the signal's reason when it aborts first.
 *
 * @throws the `reason` of `signal`.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  const sleeping = new Promise<void>((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal!.reason as Error);
    };
    const timer = clock.setTimer(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  clock.release?.(sleeping);
  return sleeping;
}
