/** `doctor --watch`: looks again and again, and tells only what has changed since. */
import { sleep, type Clock } from '../../component/clock.js';
import type { Check, Examination } from './check.js';

export interface WatchOptions {
  /** Makes all checks anew. */
  readonly look: () => Promise<Examination>;
  /** Between the end of one look and the start of the next, in milliseconds. */
  readonly everyMs: number;
  readonly clock: Clock;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Called when something differs from the look before, with what differs in the order of the way. */
  readonly tell: (changed: readonly Check[], examination: Examination) => void;
}

/** Looks until it is told to stop. @returns the last examination. */
export async function watch(first: Examination, options: WatchOptions): Promise<Examination> {
  let latest = first;
  while (await pause(options)) {
    const next = await options.look();
    const changed = changesSince(latest.checks, next.checks);
    if (changed.length > 0) options.tell(changed, next);
    latest = next;
  }
  return latest;
}

/** Checks with another outcome than before, or that were not made before. Times and counts differ always and do not count. */
export function changesSince(before: readonly Check[], after: readonly Check[]): readonly Check[] {
  const known = new Map(before.map((check) => [check.title, check.outcome]));
  return after.filter(({ title, outcome }) => known.get(title) !== outcome && (known.has(title) || outcome !== 'ok'));
}

/** @returns whether to look again. */
async function pause({ everyMs, clock, signal }: WatchOptions): Promise<boolean> {
  await sleep(clock, everyMs, signal).catch(() => {}); // an end that was asked for is no failure
  return !signal.aborted;
}
