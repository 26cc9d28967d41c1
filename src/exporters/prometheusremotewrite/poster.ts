import { sleep, type Clock, type Random } from '../../component/clock.js';
import type { OutgoingExchange } from '../../component/exchange.js';
import type { DropReason } from '../../component/ledger.js';
import type { HttpAnswer, HttpPost } from '../../transport/http-client.js';
import type { RequestUrl } from '../../transport/http-url.js';
import type { PrometheusRemoteWriteConfig } from './config.js';

/** How much of an answer's body is shown. */
const MAX_ANSWER_BYTES = 256;
const TOO_MANY_REQUESTS = 429;

/** Why a request did not arrive. */
export interface PostFailure {
  /** The reference's words, with its `Permanent error: ` in front as often as it says it. */
  readonly text: string;
  /** The last status of the far side, when it answered. */
  readonly status: number | undefined;
  /** What the far side, or the way to it, said last. */
  readonly answer: string;
  readonly reason: Extract<DropReason, 'permanent_refusal' | 'retry_expired'>;
}

export interface PosterSettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly url: RequestUrl;
  readonly headers: Readonly<Record<string, string>>;
  readonly retry: PrometheusRemoteWriteConfig['retry_on_failure'];
  readonly retryOn429: boolean;
  /** @throws {HttpRequestError} */
  post(request: HttpPost): Promise<HttpAnswer>;
  /** A request was made, whatever came of it. */
  onSent(): void;
  /** It is made once more. */
  onRetry(): void;
}

type Observe = (exchange: OutgoingExchange) => void;

/** One attempt that failed. */
interface FailedAttempt {
  readonly text: string;
  readonly status: number | undefined;
  readonly retryable: boolean;
}

/**
 * Posts one request until it arrives, is refused for good, or time is up.
 *
 * Source followed: `execute` of the 0.131.0 reference. Its waits do not grow, because the limit they may grow to is left at zero,
 * and `Retry-After` is not looked at.
 */
export class Poster {
  readonly #settings: PosterSettings;

  constructor(settings: PosterSettings) {
    this.#settings = settings;
  }

  /** @param signal aborts at the batch's deadline. @returns undefined when the request has arrived. Never throws. */
  async post(body: Uint8Array, signal: AbortSignal, observe?: Observe): Promise<PostFailure | undefined> {
    const { clock, retry } = this.#settings;
    const startMs = clock.monotonic();
    let last: FailedAttempt | undefined;
    for (;;) {
      if (signal.aborted) return interrupted(signal, last);
      const failed = await this.#attempt(body, signal, observe);
      if (failed === undefined) return undefined;
      if (!failed.retryable || !retry.enabled) return refused(failed);
      // An attempt that was cut off says less than the one before it.
      if (signal.aborted) return interrupted(signal, last ?? failed);
      last = failed;
      const waitMs = this.#waitMs();
      const { max_elapsed_time: limitMs } = retry;
      if (limitMs > 0 && clock.monotonic() - startMs + waitMs > limitMs) return refused(last);
      // An abort is seen at the top of the loop.
      await sleep(clock, waitMs, signal).catch(() => {});
      if (!signal.aborted) this.#settings.onRetry();
    }
  }

  async #attempt(body: Uint8Array, signal: AbortSignal, observe?: Observe): Promise<FailedAttempt | undefined> {
    const { url, headers } = this.#settings;
    let answer: HttpAnswer;
    try {
      answer = await this.#settings.post({ url, headers, body, signal, maxAnswerBytes: MAX_ANSWER_BYTES, observe });
    } catch (error) {
      return { text: (error as Error).message, status: undefined, retryable: true };
    } finally {
      this.#settings.onSent();
    }
    const { status } = answer;
    if (status >= 200 && status < 300) return undefined;
    // The odd `err` is the reference's: it prints an error that is not there.
    const text = `remote write returned HTTP status ${answer.statusText}; err = %!w(<nil>): ${answer.body.toString()}`;
    const passes = (status >= 500 && status < 600) || (status === TOO_MANY_REQUESTS && this.#settings.retryOn429);
    return { text, status, retryable: passes };
  }

  #waitMs(): number {
    const { initial_interval: intervalMs, randomization_factor: factor } = this.#settings.retry;
    const nanoseconds = intervalMs * 1e6;
    const spread = factor * nanoseconds;
    if (factor === 0) return intervalMs;
    return Math.trunc(nanoseconds - spread + this.#settings.random() * (2 * spread + 1)) / 1e6;
  }
}

function interrupted(signal: AbortSignal, last: FailedAttempt | undefined): PostFailure {
  const { message } = signal.reason as Error;
  return {
    text: wrapped(message),
    status: last?.status,
    answer: last === undefined ? message : `${message}; last: ${last.text}`,
    reason: 'retry_expired',
  };
}

function refused({ text, status, retryable }: FailedAttempt): PostFailure {
  return {
    text: wrapped(retryable ? text : `Permanent error: ${text}`),
    status,
    answer: text,
    reason: retryable ? 'retry_expired' : 'permanent_refusal',
  };
}

/** Each layer of the reference says that there will be no further try. */
function wrapped(text: string): string {
  return `Permanent error: Permanent error: ${text}`;
}
