import type { Exporter } from '../../component/component.js';
import type { LedgerAccount } from '../../component/ledger.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Batch } from '../../pdata/batch.js';
import { returnBytes } from '../../pdata/lease.js';

/** Takes everything and does nothing with it. Like the reference's it has no counters of its own. */
export class NopExporter implements Exporter {
  readonly #ledger: LedgerAccount;

  constructor(settings: ComponentSettings) {
    this.#ledger = settings.ledger;
  }

  async start(): Promise<void> {}

  async consume(batch: Batch): Promise<void> {
    this.#ledger.accepted(batch.itemCount);
    this.#ledger.delivered(batch.itemCount);
    returnBytes(batch.chunks);
  }

  async shutdown(): Promise<void> {}
}
