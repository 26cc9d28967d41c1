import { setMaxListeners } from 'node:events';

/**
 * Waits for `work` until `signal` aborts.
 *
 * @returns whether the work was done first.
 * @throws what `work` rejects with.
 */
export async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  work.catch(() => {}); // after the abort nobody else looks at it
  if (signal.aborted) return false;
  let onAbort!: () => void;
  const abort = new Promise<false>((resolve) => {
    onAbort = () => resolve(false);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work.then(() => true), abort]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A controller whose signal any number of sends may listen to at a time without Node suspecting a leak. */
export function sharedAbortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
