import type { Receipt } from '../pdata/receipt.js';
import type { Consumer } from './consumer.js';

/** The pipelines a connector feeds; `consume` hands a batch to all of them. */
export interface ConnectorOutput extends Consumer {
  /** Their ids, in the order of the configuration. */
  readonly pipelines: readonly string[];
  /**
   * Those pipelines alone.
   *
   * @throws {StartError} `missing consumer: "logs/x"` for one that this connector does not feed.
   */
  select(pipelines: readonly string[]): Consumer;
  /**
   * Durable mode, before the pieces are handed on: tells the receipt of a chunk that was cut up what will be redeemed.
   *
   * @param pieces for each piece the pipelines it goes to. Pipelines that get none are done with the chunk.
   */
  distribute(receipt: Receipt, pieces: readonly (readonly string[])[]): void;
}
