import { sharedAbortController } from '../component/abort.js';
import type { RequestContext } from '../component/consumer.js';
import type { DropDetail, DropReason, LedgerAccount } from '../component/ledger.js';
import type { Batch } from '../pdata/batch.js';
import type { Failure } from './failure.js';
import type { ExporterInstruments } from './instruments.js';
import type { DroppedItems } from './outcome.js';
import type { RetrySender } from './retry.js';

/** How a delivery ended: well, with a failure, or given up at the end of shutdown while the send was still running. */
export type DeliveryEnd = 'delivered' | 'abandoned' | Failure;

/** A send that runs. */
interface Flight {
  readonly itemCount: number;
  readonly handedBack: () => boolean;
  booked: boolean;
}

/** Sends batches with all attempts, counts them, and books each exactly once. */
export class Delivery {
  readonly #sender: RetrySender;
  readonly #instruments: ExporterInstruments;
  readonly #ledger: LedgerAccount;
  readonly #ending = sharedAbortController();
  readonly #flights = new Set<Flight>();

  constructor(sender: RetrySender, instruments: ExporterInstruments, ledger: LedgerAccount) {
    this.#sender = sender;
    this.#instruments = instruments;
    this.#ledger = ledger;
  }

  /**
   * Never throws.
   *
   * @param handedBack whether some caller still waits for the outcome; asked when the send has failed.
   */
  async send(batch: Batch, context: RequestContext, handedBack: () => boolean): Promise<DeliveryEnd> {
    const { itemCount } = batch;
    const flight: Flight = { itemCount, handedBack, booked: false };
    this.#flights.add(flight);
    const result = await this.#sender.send(batch, context, this.#ending.signal);
    if (flight.booked) return 'abandoned';
    this.#land(flight);
    if (result.failure === undefined) {
      this.#instruments.sent(itemCount);
      this.#bookDelivered(itemCount, result.droppedItems);
      return 'delivered';
    }
    const { reason, detail } = result.failure;
    this.#instruments.sendFailed(itemCount);
    this.#bookFailed(flight, reason, detail);
    return result.failure;
  }

  /** Aborts every send that runs and books its items as lost to shutdown. Returns how many items that were. */
  abandon(): number {
    this.#ending.abort();
    let items = 0;
    for (const flight of this.#flights) {
      this.#land(flight);
      items += flight.itemCount;
      this.#instruments.sendFailed(flight.itemCount);
      this.#bookFailed(flight, 'shutdown');
    }
    return items;
  }

  /** Books items that never got an attempt before shutdown had to end. */
  bookLost(items: number): void {
    this.#instruments.sendFailed(items);
    this.#ledger.dropped(items, 'shutdown');
  }

  #bookFailed(flight: Flight, reason: DropReason, detail?: DropDetail): void {
    if (flight.handedBack()) this.#ledger.rejected(flight.itemCount, reason, detail);
    else this.#ledger.dropped(flight.itemCount, reason, detail);
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
