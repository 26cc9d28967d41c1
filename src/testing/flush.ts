/** A flush that says why it does not end. */
import type { DrivenClock } from './clock.js';
import { ExpectationError } from './errors.js';

export const DEFAULT_FLUSH_MS = 30_000;

/**
 * @param clock where a test drives time: what waits for it would wait for ever.
 * @param explain where everything is, line by line.
 * @throws {ExpectationError}
 */
export async function flushWithin(
  flush: () => Promise<void>,
  clock: DrivenClock | undefined,
  timeoutMs: number = DEFAULT_FLUSH_MS,
  explain: () => readonly string[],
): Promise<void> {
  let isDone = false;
  const flushing = flush().finally(() => (isDone = true));
  const timeout = new Timeout(timeoutMs);
  try {
    const stuck = clock === undefined ? [] : [waitsForClock(clock, () => isDone || timeout.isOver)];
    const end = await Promise.race([flushing.then(() => 'done' as const), timeout.over, ...stuck]);
    if (end === 'done' || isDone) return await flushing;
    flushing.catch(() => {}); // it goes on, and nobody looks any more
    const why =
      end === 'waits'
        ? 'the flush waits for the clock, which stands still: advance it, or turn off the fault that makes an exporter wait'
        : `the flush did not end within ${timeoutMs} ms`;
    throw new ExpectationError([why, ...explain()].join('\n'));
  } finally {
    timeout.cancel();
  }
}

/** Rounds of settling without an end after which the clock is what is waited for. */
const PATIENCE = 5;

async function waitsForClock(clock: DrivenClock, isOver: () => boolean): Promise<'waits' | 'over'> {
  for (let round = 0; round < PATIENCE; round++) {
    await clock.settle();
    if (isOver()) return 'over';
    if (clock.pendingTimers === 0) round = 0;
  }
  return 'waits';
}

class Timeout {
  readonly over: Promise<'over'>;
  isOver = false;
  #timer!: NodeJS.Timeout;

  constructor(ms: number) {
    this.over = new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.isOver = true;
        resolve('over');
      }, ms);
    });
  }

  cancel(): void {
    this.isOver = true;
    clearTimeout(this.#timer);
  }
}
