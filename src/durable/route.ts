import type { Consumer } from '../component/consumer.js';
import type { LedgerAccount } from '../component/ledger.js';
import type { Signal } from '../pdata/signal.js';

/** Where the requests of one receiver and signal go. */
export interface DurableRoute {
  /** The receiver's id; what was left by an earlier run finds its way by it. */
  readonly source: string;
  readonly signal: Signal;
  /** Takes what it is given, receipts included, and never throws. */
  readonly next: Consumer;
  /** Every `pipeline → exporter` behind `next`. */
  readonly branches: readonly string[];
  /** Books what is in the log: pending, done with by every branch, or dropped because it is too old. */
  readonly ledger: LedgerAccount;
}

export function routeKey(source: string, signal: Signal): string {
  return `${signal} ${source}`;
}
