import { booked } from '../../component/booked.js';
import type { Connector } from '../../component/component.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import type { LedgerAccount } from '../../component/ledger.js';
import type { Batch } from '../../pdata/batch.js';

/** HOT PATH: hands every batch on as it is. */
export class ForwardConnector implements Connector {
  readonly #ledger: LedgerAccount;
  readonly #next: Consumer;

  constructor(ledger: LedgerAccount, next: Consumer) {
    this.#ledger = ledger;
    this.#next = next;
  }

  async start(): Promise<void> {}

  consume(batch: Batch, context: RequestContext): Promise<void> {
    return booked(this.#ledger, batch.itemCount, async () => {
      await this.#next.consume(batch, context);
      return 0;
    });
  }

  async shutdown(): Promise<void> {}
}
