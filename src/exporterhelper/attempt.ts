import type { Clock } from '../component/clock.js';
import type { RequestContext } from '../component/consumer.js';
import type { Batch } from '../pdata/batch.js';
import { outcomeOfThrown } from './failure.js';
import type { Outcome, Sender } from './outcome.js';

/** The reference's words for an attempt that took longer than `timeout`. */
export const DEADLINE_EXCEEDED = 'context deadline exceeded';
/** The reference's words for an attempt whose caller left. */
export const CANCELED = 'context canceled';

/** Sends once, within `timeoutMs`. */
export class Attempter {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #timeoutMs: number;

  /** @param timeoutMs 0 for no limit. */
  constructor(clock: Clock, sender: Sender, timeoutMs: number) {
    this.#clock = clock;
    this.#sender = sender;
    this.#timeoutMs = timeoutMs;
  }

  /** @param ending aborts when shutdown must end. Never throws. */
  async send(batch: Batch, context: RequestContext, ending: AbortSignal): Promise<Outcome> {
    const controller = new AbortController();
    const cancel = (): void => controller.abort(new Error(CANCELED));
    const timer =
      this.#timeoutMs > 0
        ? this.#clock.setTimer(() => controller.abort(new Error(DEADLINE_EXCEEDED)), this.#timeoutMs)
        : undefined;
    const sources = context.abort === undefined ? [ending] : [ending, context.abort];
    for (const source of sources) source.addEventListener('abort', cancel, { once: true });
    if (sources.some((source) => source.aborted)) cancel();
    try {
      const sending = this.#sender.send(batch, { signal: controller.signal, context });
      this.#clock.hold?.(sending);
      return await sending;
    } catch (thrown) {
      return outcomeOfThrown(thrown);
    } finally {
      timer?.cancel();
      for (const source of sources) source.removeEventListener('abort', cancel);
    }
  }
}
