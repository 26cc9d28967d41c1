import type { Clock } from '../../component/clock.js';
import type { LogFields, Logger } from '../../component/logger.js';
import type { Loss } from './account.js';
import { EXPECTED, REMEDIES, TOLD_ELSEWHERE } from './remedies.js';

/** Between two lines about one account and reason; losses in between are added up and told with the next line. */
const REPEAT_MS = 60_000;

interface Told {
  atMs: number;
  heldBackItems: number;
}

/** Tells of each (account, reason) once with an example and the remedy, then at most once a minute with the sum. */
export class LossLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #told = new Map<string, Told>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  readonly tell = (loss: Loss): void => {
    const key = `${loss.account.kind} ${loss.account.id} ${loss.account.signal} ${loss.outcome} ${loss.reason}`;
    const nowMs = this.#clock.monotonic();
    const before = this.#told.get(key);
    if (before !== undefined && nowMs - before.atMs < REPEAT_MS) {
      before.heldBackItems += loss.items;
      return;
    }
    this.#told.set(key, { atMs: nowMs, heldBackItems: 0 });
    const fields = lossFields(loss, before?.heldBackItems ?? 0);
    if (EXPECTED.has(loss.reason) || TOLD_ELSEWHERE.has(loss.reason)) this.#logger.debug(messageOf(loss), fields);
    else this.#logger.warn(messageOf(loss), fields);
  };
}

const MESSAGES = { dropped: 'Items were dropped.', rejected: 'Items were handed back to the sender.' } as const;

function messageOf({ outcome, reason }: Loss): string {
  return reason === 'kept_on_disk' ? 'Items stay on disk and will be sent again.' : MESSAGES[outcome];
}

function lossFields(loss: Loss, heldBackItems: number): LogFields {
  const { account, reason, items, detail } = loss;
  return {
    [account.kind]: account.id,
    signal: account.signal,
    reason,
    items: items + heldBackItems,
    ...(detail?.status === undefined ? {} : { status: detail.status }),
    ...(detail?.example === undefined ? {} : { example: detail.example }),
    ...(detail?.answer === undefined ? {} : { answer: detail.answer }),
    remedy: REMEDIES[reason],
  };
}
