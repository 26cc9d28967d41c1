/** Waiting for something to be there without polling. */

export interface WaitOptions {
  /** Real time until it gives up, in milliseconds, whatever the hub's clock. Default 5,000. */
  readonly timeoutMs?: number;
  /** Gives up at once when it aborts. */
  readonly signal?: AbortSignal;
}

export const DEFAULT_WAIT_MS = 5_000;

/**
 * Looks at once and after every change, until it is enough or time is up.
 *
 * @param look what is there by now. What it throws ends the wait.
 * @param onChange calls back after each change until the returned function is called.
 * @returns what was there at the end, enough or not.
 */
export function waitUntil<T>(
  look: () => T,
  isEnough: (found: T) => boolean,
  onChange: (listener: () => void) => () => void,
  { timeoutMs = DEFAULT_WAIT_MS, signal }: WaitOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      stopListening();
      signal?.removeEventListener('abort', giveUp);
    };
    const settle = (isLast: boolean): void => {
      try {
        const found = look();
        if (!isLast && !isEnough(found)) return;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error as Error); // eslint-disable-line @typescript-eslint/no-unnecessary-type-assertion
      }
    };
    const giveUp = (): void => settle(true);
    const timer = setTimeout(giveUp, timeoutMs);
    const stopListening = onChange(() => settle(false));
    signal?.addEventListener('abort', giveUp, { once: true });
    settle(signal?.aborted === true);
  });
}
