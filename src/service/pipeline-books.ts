/**
 * The two ends of a pipeline, where its account is kept: what comes in at the head is pending until the tail hands it to
 * the exporters, a processor books what became of it, or the head hands it back to the receiver.
 *
 * HOT PATH: called per batch; an addition each.
 */
import type { Consumer, RequestContext } from '../component/consumer.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';
import { joinErrors } from './fanout.js';

/** Items of the batch an error came back for at the tail. Errors without an entry were booked by the processor that threw. */
type FailedAtTail = WeakMap<Error, number>;

export interface PipelineBooks {
  head(first: Consumer): Consumer;
  tail(exporters: Consumer): Consumer;
}

export function pipelineBooks(account: LedgerAccount): PipelineBooks {
  const failed: FailedAtTail = new WeakMap();
  return {
    head: (first) => new PipelineHead(first, account, failed),
    tail: (exporters) => new PipelineTail(exporters, account, failed),
  };
}

class PipelineHead implements Consumer {
  constructor(
    readonly next: Consumer,
    readonly account: LedgerAccount,
    readonly failed: FailedAtTail,
  ) {}

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    this.account.accepted(batch.itemCount);
    try {
      await this.next.consume(batch, context);
    } catch (error) {
      const items = error instanceof Error ? this.failed.get(error) : undefined;
      if (items !== undefined) this.account.rejected(items, 'downstream_error');
      throw error;
    }
  }
}

class PipelineTail implements Consumer {
  constructor(
    readonly next: Consumer,
    readonly account: LedgerAccount,
    readonly failed: FailedAtTail,
  ) {}

  async consume(batch: Batch, context: RequestContext): Promise<void> {
    try {
      await this.next.consume(batch, context);
    } catch (cause) {
      const error = joinErrors([cause]);
      this.failed.set(error, batch.itemCount);
      throw error;
    }
    this.account.delivered(batch.itemCount);
  }
}
