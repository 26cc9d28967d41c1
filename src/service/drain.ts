import type { Clock } from '../component/clock.js';
import type { Component } from '../component/component.js';
import type { Logger } from '../component/logger.js';

/** Something to stop, and what to call it. */
export interface Stopping {
  readonly kind: string;
  readonly id: string;
  readonly component: Component;
}

/** After the deadline a component has this long to book what is left and close, in milliseconds. */
const GRACE_MS = 2_000;

/**
 * Stops components one after the other, each handing on what it holds before the next one stops.
 *
 * @param deadline aborts when draining must end. A component that does not heed it is left behind, with a warning.
 * @returns the messages of those that failed to stop.
 */
export async function stopInOrder(
  components: readonly Stopping[],
  deadline: AbortSignal,
  clock: Clock,
  logger: Logger,
): Promise<string[]> {
  const failures: string[] = [];
  for (const { kind, id, component } of components) {
    try {
      const stopped = await within(component.shutdown(deadline), deadline, clock);
      if (!stopped) logger.warn('Component did not stop in time and is left behind.', { kind, id });
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return failures;
}

/** @returns false when the deadline and the grace time have passed first. */
async function within(work: Promise<void>, deadline: AbortSignal, clock: Clock): Promise<boolean> {
  let giveUp: () => void = () => {};
  const overdue = new Promise<false>((resolve) => (giveUp = () => resolve(false)));
  let timer: { cancel(): void } | undefined;
  const onDeadline = (): void => void (timer = clock.setTimer(giveUp, GRACE_MS));
  if (deadline.aborted) onDeadline();
  else deadline.addEventListener('abort', onDeadline, { once: true });
  try {
    return await Promise.race([work.then(() => true), overdue]);
  } finally {
    deadline.removeEventListener('abort', onDeadline);
    timer?.cancel();
  }
}
