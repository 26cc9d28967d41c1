import { sharedAbortController } from '../component/abort.js';
import type { Clock, Random } from '../component/clock.js';
import type { RequestContext } from '../component/consumer.js';
import type { ExporterWatch } from '../component/exchange.js';
import { PermanentError, errorText } from '../component/errors.js';
import type { Logger } from '../component/logger.js';
import type { Batch } from '../pdata/batch.js';
import { formatDuration } from '../pdata/go-format.js';
import type { Attempter } from './attempt.js';
import { Backoff } from './backoff.js';
import type { RetryConfig } from './config.js';
import { failureOf, wrapFailure, type Failure } from './failure.js';
import type { DroppedItems } from './outcome.js';

/** What became of a batch after all attempts. */
export type SendResult =
  { readonly failure: undefined; readonly droppedItems: readonly DroppedItems[] } | { readonly failure: Failure };

export interface RetrySettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly watch?: ExporterWatch;
}

/**
 * Tries a batch until it is delivered, refused for good, or out of time.
 *
 * Source followed: collector `exporterhelper/internal/retry_sender.go` at 0.131.0, texts included.
 */
export class RetrySender {
  readonly #settings: RetrySettings;
  readonly #config: RetryConfig | undefined;
  readonly #attempter: Attempter;
  readonly #stopped = sharedAbortController();

  /** @param config undefined or disabled: one attempt, whose error is handed on as it is. */
  constructor(settings: RetrySettings, config: RetryConfig | undefined, attempter: Attempter) {
    this.#settings = settings;
    this.#config = config?.enabled === true ? config : undefined;
    this.#attempter = attempter;
  }

  /** From now on nothing waits: sleepers give up, and a batch gets one attempt. */
  stop(): void {
    this.#stopped.abort();
  }

  /** @param ending aborts when shutdown must end. Never throws. */
  async send(batch: Batch, context: RequestContext, ending: AbortSignal): Promise<SendResult> {
    const config = this.#config;
    if (config === undefined) return this.#once(batch, context, ending);
    const backoff = new Backoff(config, this.#settings.random);
    const startMs = this.#settings.clock.monotonic();
    for (;;) {
      const result = await this.#once(batch, context, ending);
      if (result.failure === undefined) return result;
      const gaveUp = await this.#beforeNext(result.failure, config, backoff, startMs, context);
      if (gaveUp !== undefined) return { failure: gaveUp };
    }
  }

  async #once(batch: Batch, context: RequestContext, ending: AbortSignal): Promise<SendResult> {
    const outcome = await this.#attempter.send(batch, context, ending);
    if (outcome.status === 'delivered') return { failure: undefined, droppedItems: outcome.droppedItems ?? [] };
    return { failure: failureOf(outcome)! }; // the outcome is no delivery
  }

  /** Waits for the next attempt. Returns why there is none. */
  async #beforeNext(
    failure: Failure,
    config: RetryConfig,
    backoff: Backoff,
    startMs: number,
    context: RequestContext,
  ): Promise<Failure | undefined> {
    const { clock, logger } = this.#settings;
    if (failure.error instanceof PermanentError) return wrapFailure(failure, 'not retryable error: ');
    const waitMs = Math.max(backoff.next(), failure.error.retryAfterMs ?? 0);
    if (config.max_elapsed_time > 0 && clock.monotonic() - startMs + waitMs > config.max_elapsed_time) {
      return wrapFailure(failure, 'no more retries left: ');
    }
    logger.info(
      'Exporting failed. Will retry the request after interval.',
      { error: errorText(failure.error), interval: formatDuration(waitMs) },
      'internal/retry_sender.go:133',
    );
    switch (await this.#wait(waitMs, context.abort)) {
      case 'elapsed':
        this.#settings.watch?.retried();
        return undefined;
      case 'stopped':
        return wrapFailure(failure, 'interrupted due to shutdown: ', 'shutdown');
      case 'cancelled':
        return wrapFailure(failure, 'request is cancelled or timed out: ');
    }
  }

  #wait(waitMs: number, abort: AbortSignal | undefined): Promise<'elapsed' | 'stopped' | 'cancelled'> {
    return new Promise((resolve) => {
      const stop = this.#stopped.signal;
      const settle = (why: 'elapsed' | 'stopped' | 'cancelled'): void => {
        timer.cancel();
        stop.removeEventListener('abort', onStop);
        abort?.removeEventListener('abort', onAbort);
        resolve(why);
      };
      const onStop = (): void => settle('stopped');
      const onAbort = (): void => settle('cancelled');
      const timer = this.#settings.clock.setTimer(() => settle('elapsed'), waitMs);
      if (abort?.aborted === true) return onAbort();
      if (stop.aborted) return onStop();
      stop.addEventListener('abort', onStop, { once: true });
      abort?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
