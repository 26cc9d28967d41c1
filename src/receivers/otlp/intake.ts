/**
 * HOT PATH: from a request's bytes to the pipeline, the same for every transport. Called once per request; the one pass over
 * the bytes is `admitRequest`.
 */
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { batchOf } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import type { Admitted } from '../../pdata/validate.js';
import type { ReceiverInstruments } from './instruments.js';

/** Takes the requests of one signal that come in over one transport. */
export class Intake {
  readonly signal: Signal;
  readonly #consumer: Consumer;
  readonly #instruments: ReceiverInstruments;

  constructor(signal: Signal, consumer: Consumer, instruments: ReceiverInstruments) {
    this.signal = signal;
    this.#consumer = consumer;
    this.#instruments = instruments;
  }

  /**
   * Hands a checked request on. Settles when the pipeline has taken responsibility.
   *
   * @param request its bytes belong to the batch from here on. Without items it goes nowhere and is a success.
   * @throws what the pipeline throws.
   */
  async take({ bytes, itemCount }: Admitted, context: RequestContext): Promise<void> {
    if (itemCount === 0) return;
    try {
      await this.#consumer.consume(batchOf(this.signal, bytes, itemCount), context);
    } catch (error) {
      this.#instruments.refused(itemCount);
      throw error;
    }
    this.#instruments.accepted(itemCount);
  }
}
