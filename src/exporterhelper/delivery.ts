import { sharedAbortController } from '../component/abort.js';
import type { RequestContext } from '../component/consumer.js';
import type { DropDetail, DropReason, LedgerAccount } from '../component/ledger.js';
import { PermanentError } from '../component/errors.js';
import type { Batch } from '../pdata/batch.js';
import { returnBytes } from '../pdata/lease.js';
import { returnReceipts, settleReceipts } from '../pdata/receipt.js';
import type { Failure } from './failure.js';
import type { ExporterInstruments } from './instruments.js';
import type { DroppedItems } from './outcome.js';
import type { RetrySender } from './retry.js';

/** How a delivery ended: well, with a failure, or given up at the end of shutdown while the send was still running. */
export type DeliveryEnd = 'delivered' | 'abandoned' | Failure;

/** A send that runs. */
interface Flight {
  readonly batch: Batch;
  readonly handedBack: () => boolean;
  booked: boolean;
}

/** Sends batches with all attempts, counts them, books each exactly once, and redeems its receipts. */
export class Delivery {
  readonly #sender: RetrySender;
  readonly #instruments: ExporterInstruments;
  readonly #ledger: LedgerAccount;
  readonly #keepsInterrupted: boolean;
  readonly #returnsBytes: boolean;
  readonly #ending = sharedAbortController();
  readonly #flights = new Set<Flight>();

  /**
   * @param keepsInterrupted what shutdown interrupts stays in a stored queue.
   * @param returnsBytes memory of what was delivered is lent again.
   */
  constructor(
    sender: RetrySender,
    instruments: ExporterInstruments,
    ledger: LedgerAccount,
    keepsInterrupted: boolean,
    returnsBytes: boolean,
  ) {
    this.#sender = sender;
    this.#instruments = instruments;
    this.#ledger = ledger;
    this.#keepsInterrupted = keepsInterrupted;
    this.#returnsBytes = returnsBytes;
  }

  /**
   * Never throws.
   *
   * @param handedBack whether some caller still waits for the outcome; asked when the send has failed.
   */
  async send(batch: Batch, context: RequestContext, handedBack: () => boolean): Promise<DeliveryEnd> {
    const { itemCount } = batch;
    const flight: Flight = { batch, handedBack, booked: false };
    this.#flights.add(flight);
    const result = await this.#sender.send(batch, context, this.#ending.signal);
    if (flight.booked) return 'abandoned';
    this.#land(flight);
    if (result.failure === undefined) {
      this.#instruments.sent(itemCount);
      this.#bookDelivered(itemCount, result.droppedItems);
      settleReceipts(batch.receipts);
      if (this.#returnsBytes) returnBytes(batch.chunks);
      return 'delivered';
    }
    const { reason, detail, error } = result.failure;
    this.#instruments.sendFailed(itemCount);
    this.#bookFailed(flight, error instanceof PermanentError, reason, detail);
    return result.failure;
  }

  /** Aborts every send that runs and books its items as lost to shutdown. Returns how many items are gone. */
  abandon(): number {
    this.#ending.abort();
    let items = 0;
    for (const flight of this.#flights) {
      this.#land(flight);
      this.#instruments.sendFailed(flight.batch.itemCount);
      items += this.#bookFailed(flight, false, 'shutdown');
    }
    return items;
  }

  /** Books a batch that never got an attempt before shutdown had to end. Returns how many items are gone. */
  bookLost(batch: Batch): number {
    this.#instruments.sendFailed(batch.itemCount);
    return this.#bookFailed({ batch, handedBack: () => false }, false, 'shutdown');
  }

  /** Returns how many items are gone: none that stay on disk. */
  #bookFailed(
    { batch, handedBack }: Pick<Flight, 'batch' | 'handedBack'>,
    permanent: boolean,
    reason: DropReason,
    detail?: DropDetail,
  ): number {
    const kept = this.#keepsInterrupted && reason === 'shutdown';
    if (kept || (batch.receipts !== undefined && !permanent)) {
      this.#ledger.rejected(batch.itemCount, 'kept_on_disk', detail);
      returnReceipts(batch.receipts);
      return 0;
    }
    if (handedBack()) this.#ledger.rejected(batch.itemCount, reason, detail);
    else this.#ledger.dropped(batch.itemCount, reason, detail);
    settleReceipts(batch.receipts);
    return batch.itemCount;
  }

  #land(flight: Flight): void {
    flight.booked = true;
    this.#flights.delete(flight);
  }

  #bookDelivered(itemCount: number, droppedItems: readonly DroppedItems[]): void {
    let delivered = itemCount;
    for (const { items, reason, detail } of droppedItems) {
      delivered -= items;
      this.#ledger.dropped(items, reason, detail);
    }
    if (delivered > 0) this.#ledger.delivered(delivered);
  }
}
