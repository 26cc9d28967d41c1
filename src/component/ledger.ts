/**
 * Where a component books what became of the items it took. An item it accepted is pending until it is booked as exactly one
 * of delivered, dropped or rejected; the ledger checks the sums.
 */

/** Why items were dropped or refused. `docs/errors.md` lists them with their remedies. */
export type DropReason =
  | 'permanent_refusal'
  | 'retry_expired'
  | 'queue_full'
  | 'shutdown'
  | 'delta_temporality'
  | 'unsupported_kind'
  | 'empty_metric'
  | 'filtered'
  | 'encoding_failed'
  | 'downstream_error'
  | 'memory_limit'
  /** A statement or condition failed in mode `propagate`. */
  | 'processing_failed'
  | 'expired'
  /** Durable mode: not delivered for now; it stays on disk and comes again. */
  | 'kept_on_disk';

/** Details of a drop, for the first-occurrence log line and `GET /ledger`. */
export interface DropDetail {
  /** HTTP or gRPC status of the far side, if it answered. */
  readonly status?: number | string;
  /** One affected thing: a metric name, a blob name. */
  readonly example?: string;
  /** The far side's words, cut short. Never a secret. */
  readonly answer?: string;
}

export interface LedgerAccount {
  /** The component took responsibility: the items are pending. */
  accepted(items: number): void;
  /** The next stage, or the back end, has them. */
  delivered(items: number): void;
  /** They are gone, for this reason. */
  dropped(items: number, reason: DropReason, detail?: DropDetail): void;
  /** They were handed back to the caller with an error; whoever swallows that error books the drop. */
  rejected(items: number, reason: DropReason, detail?: DropDetail): void;
}

export const noopLedgerAccount: LedgerAccount = {
  accepted() {},
  delivered() {},
  dropped() {},
  rejected() {},
};
