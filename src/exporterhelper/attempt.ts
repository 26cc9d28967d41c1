import type { Clock } from '../component/clock.js';
import type { RequestContext } from '../component/consumer.js';
import type { ExporterWatch } from '../component/exchange.js';
import type { Batch } from '../pdata/batch.js';
import { outcomeOfThrown } from './failure.js';
import type { Attempt, Outcome, Sender } from './outcome.js';

/** The reference's words for an attempt that took longer than `timeout`. */
export const DEADLINE_EXCEEDED = 'context deadline exceeded';
/** The reference's words for an attempt whose caller left. */
export const CANCELED = 'context canceled';

/** Sends once, within `timeoutMs`. */
export class Attempter {
  readonly #clock: Clock;
  readonly #sender: Sender;
  readonly #timeoutMs: number;
  readonly #watch: ExporterWatch | undefined;

  /** @param timeoutMs 0 for no limit. */
  constructor(clock: Clock, sender: Sender, timeoutMs: number, watch?: ExporterWatch) {
    this.#clock = clock;
    this.#sender = sender;
    this.#timeoutMs = timeoutMs;
    this.#watch = watch;
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
      const sending = this.#sender.send(batch, this.#attempt(batch, context, controller.signal));
      this.#clock.hold?.(sending);
      return await sending;
    } catch (thrown) {
      return outcomeOfThrown(thrown);
    } finally {
      timer?.cancel();
      for (const source of sources) source.removeEventListener('abort', cancel);
    }
  }

  #attempt(batch: Batch, context: RequestContext, signal: AbortSignal): Attempt {
    const watch = this.#watch;
    if (watch === undefined) return { signal, context };
    return { signal, context, observe: (exchange) => watch.exchanged(exchange, batch) };
  }
}
