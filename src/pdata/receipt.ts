/**
 * Who is told what became of a chunk. Present only in durable mode, where accepted telemetry stays on disk until every
 * branch (pipeline → exporter) is done with it.
 *
 * A receipt stands for one piece of its chunk and is redeemed once: by `settled` or by `returned`. Whoever cuts a chunk in
 * two calls `retain(1)`. A `consume` that throws has not taken the receipts.
 */
export interface Receipt {
  /** Whether that branch still has to get the chunk (false for one that had it before a restart). */
  owes(branch: string): boolean;
  /** The part of this receipt that concerns these branches. */
  bind(branches: readonly string[]): Receipt;
  /** `pieces` more pieces of the chunk will be redeemed. */
  retain(pieces: number): void;
  /** This piece is delivered, or dropped for good. */
  settled(): void;
  /** This piece could not be delivered for now; it stays on disk and comes again. */
  returned(): void;
}

/** Redeems every receipt of a batch, if it has any. */
export function settleReceipts(receipts: readonly Receipt[] | undefined): void {
  if (receipts !== undefined) for (const receipt of receipts) receipt.settled();
}

export function returnReceipts(receipts: readonly Receipt[] | undefined): void {
  if (receipts !== undefined) for (const receipt of receipts) receipt.returned();
}
