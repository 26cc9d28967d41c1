import type { Host } from '../component/component.js';
import type { RequestContext } from '../component/consumer.js';
import type { OutgoingExchange } from '../component/exchange.js';
import type { DropDetail, DropReason } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';

/** Items a sender left out by rule (not for failure) of a batch that was otherwise delivered. */
export interface DroppedItems {
  readonly items: number;
  readonly reason: DropReason;
  readonly detail?: DropDetail;
}

/** What one attempt to send a batch came to. */
export type Outcome =
  | { readonly status: 'delivered'; readonly droppedItems?: readonly DroppedItems[] }
  | {
      /** The same batch may pass later. */
      readonly status: 'retryable';
      readonly cause: Error;
      /** Milliseconds the far side asks to wait. The error's text then begins `Throttle (20s), error: `. */
      readonly retryAfterMs?: number;
    }
  | {
      /** The same batch will never pass. The cause's message carries no `Permanent error: ` in front: it is added. */
      readonly status: 'permanent';
      readonly cause: Error;
      /** How the ledger books it, when it was not a refusal. */
      readonly reason?: DropReason;
      readonly detail?: DropDetail;
    };

/** What a sender is told about one attempt. */
export interface Attempt {
  /**
   * Aborts when `timeout` has passed (reason: `context deadline exceeded`), when the caller left or when shutdown must end
   * (reason: `context canceled`). The sender must settle soon after: nobody else interrupts it.
   */
  readonly signal: AbortSignal;
  readonly context: RequestContext;
  /** Wants to know each exchange with the back end. Absent: nobody does. */
  readonly observe?: (exchange: OutgoingExchange) => void;
}

/** The part of an exporter that knows its back end; queue, retry, timeout, counters and the ledger are put around it. */
export interface Sender {
  /** Nothing of a batch is read, or kept, once its send has settled. Its memory is lent again then. Default: false. */
  readonly letsGoOfBytes?: boolean;
  /** @throws {StartError} */
  start(host: Host): Promise<void>;
  /** Sends the batch once. What it throws counts as retryable, unless it is a `PermanentError`. */
  send(batch: Batch, attempt: Attempt): Promise<Outcome>;
  /** Closes what `start` opened. No send follows. Safe to call before `start`. */
  shutdown(): Promise<void>;
  /** Hands on whatever the sender itself holds back. */
  flush?(): Promise<void>;
}
